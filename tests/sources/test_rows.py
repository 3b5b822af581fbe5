"""Rows that are one row, rows that come again, and tables that refer to each other."""

from pathlib import Path

import pandas as pd

from tests.sources.files import Folder, codes, estates, only_error, parcels, square, text, write

PLACED = ("firm_id,sbi,workers,parcel_id", "F1,2511,12,P1")


def test_the_same_file_twice(with_estates: Folder, tmp_path: Path) -> None:
    """Importing a file twice changes nothing: same tables, same file on disk."""
    path = write(parcels(), tmp_path / "parcels.gpkg")
    with_estates.take("parcels", path)
    before, stamp = with_estates.open().sha256(), (with_estates.path / "layers.gpkg").stat().st_mtime_ns
    report = with_estates.take("parcels", path)
    assert "rows_updated" in codes(report)
    assert with_estates.open().sha256() == before
    assert (with_estates.path / "layers.gpkg").stat().st_mtime_ns == stamp


def test_known_keys_are_replaced(with_estates: Folder, tmp_path: Path) -> None:
    """Rows with a key that is there replace that row, others stay, and the counts are said."""
    with_estates.take("parcels", write(parcels(), tmp_path / "parcels.gpkg"))
    newer = parcels().iloc[[1]].assign(status="option")
    report = with_estates.take("parcels", write(newer, tmp_path / "newer.gpkg"))
    update = next(problem for problem in report.problems if problem.code == "rows_updated")
    assert (update.seen, update.values["same"], update.values["added"]) == ("1", 0, 0)
    stored = with_estates.open()["parcels"].set_index("parcel_id")["status"]
    assert stored.to_dict() == {"P1": "occupied", "P2": "option"}


def test_rows_without_key_are_counted(folder: Folder, tmp_path: Path) -> None:
    """Aid has no key: the same file twice adds nothing, and two equal grants in one file are two."""
    path = text(tmp_path / "aid.csv", "undertaking_id,date,amount_eur,rule", *["U1,2025-03-01,50000,de_minimis"] * 2)
    folder.take("aid_history", path)
    folder.take("aid_history", path)
    assert folder.open()["aid_history"]["amount_eur"].tolist() == [50_000.0, 50_000.0]


def test_duplicate_ids_are_refused(folder: Folder, tmp_path: Path) -> None:
    """Two different rows with one id are one error."""
    path = text(tmp_path / "firms.csv", "firm_id,sbi,workers", "F1,2511,12", "F1,2511,13")
    assert only_error(folder.take("firms", path)).code == "duplicate_id"
    assert not folder.path.exists()


def test_equal_rows_are_merged(folder: Folder, tmp_path: Path) -> None:
    """Two equal rows are one row, counted as merged and said."""
    report = folder.take("firms", text(tmp_path / "firms.csv", "firm_id,sbi,workers", "F1,2511,12", "F1,2511,12"))
    assert (report.layers[0].rows_read, report.layers[0].rows_kept, report.layers[0].rows_merged) == (2, 1, 1)
    assert "rows_merged" in codes(report)


def test_pages_in_one_go(with_estates: Folder, tmp_path: Path) -> None:
    """Overlapping pages of one service are one table; a row on both is merged."""
    one = write(parcels(), tmp_path / "page1.gpkg")
    two = write(parcels().iloc[[1]], tmp_path / "page2.gpkg")
    report = with_estates.take("parcels", one, two)
    assert (report.layers[0].rows_read, report.layers[0].rows_kept, report.layers[0].rows_merged) == (3, 2, 1)


def test_a_firm_on_two_parcels(with_estates: Folder, tmp_path: Path) -> None:
    """A firm on two rows with two parcels, without an occupancy table, gets a message that names that table."""
    with_estates.take("parcels", write(parcels(), tmp_path / "parcels.gpkg"))
    problem = only_error(with_estates.take("firms", text(tmp_path / "firms.csv", *PLACED, "F1,2511,12,P2")))
    assert problem.code == "firm_on_two_parcels"
    assert "occupancy" in problem.remedy()


def test_an_unknown_parcel(with_estates: Folder, tmp_path: Path) -> None:
    """A reference to a row that is not there is an error; to a table that is still empty it is not."""
    firms = text(tmp_path / "firms.csv", "firm_id,sbi,workers,parcel_id", "F1,2511,12,P9")
    assert not with_estates.take("firms", firms).has_errors
    problem = only_error(with_estates.take("parcels", write(parcels(), tmp_path / "parcels.gpkg")))
    assert (problem.code, problem.seen) == ("unknown_id", "P9")


def test_derived_occupancy_follows(with_estates: Folder, tmp_path: Path) -> None:
    """Where a firm moves in a newer file, the occupancy that was derived from the older one moves along."""
    firms = text(tmp_path / "firms.csv", *PLACED)
    with_estates.take("firms", firms)
    assert with_estates.open()["occupancy"].empty
    with_estates.take("parcels", write(parcels(), tmp_path / "parcels.gpkg"))
    assert with_estates.open()["occupancy"].iloc[0].to_dict() == {"firm_id": "F1", "parcel_id": "P1", "plot_m2": 10_000.0}
    with_estates.take("firms", text(tmp_path / "firms.csv", PLACED[0], "F1,2511,12,P2"))
    assert with_estates.open()["occupancy"]["parcel_id"].tolist() == ["P2"]


def test_pieces_of_one_estate(folder: Folder, tmp_path: Path) -> None:
    """Pieces of one estate with the same stated area are united, and the area counts once. Trap 1."""
    frame = pd.concat([estates().iloc[[0]], estates().iloc[[0]]], ignore_index=True).assign(gross_ha=200.0)
    frame.loc[1, "geometry"] = square(5000, 0, 1000)
    report = folder.take("estates", write(frame, tmp_path / "estates.gpkg"))
    assert (report.layers[0].rows_kept, report.layers[0].rows_merged) == (1, 1)
    stored = folder.open()["estates"]
    assert stored["gross_ha"].tolist() == [200.0]
    assert stored.geometry.area.round().tolist() == [2_000_000.0]


def test_newest_year_of_an_estate(folder: Folder, tmp_path: Path) -> None:
    """Of several years of one estate the newest stays. Trap 1."""
    frame = pd.concat([estates().iloc[[0]]] * 2, ignore_index=True).assign(JAAR=[2021, 2023], gross_ha=[90.0, 80.0])
    folder.take("estates", write(frame, tmp_path / "estates.gpkg"))
    assert folder.open()["estates"]["gross_ha"].tolist() == [80.0]

"""A newer edition of a register: what it adds, changes and takes out is known before anything is written."""

from pathlib import Path

import pandas as pd
import pytest
import shapely

from planner.project.tables import TABLES, normal
from planner.sources.editions import CellChange, upsert
from planner.studio.folders import ImportReport, ImportRequest, import_files
from tests.sources.files import Folder, codes, parcels, square, text, write


@pytest.fixture
def with_parcels(with_estates: Folder, tmp_path: Path) -> Folder:
    with_estates.take("parcels", write(parcels(), tmp_path / "one.gpkg"))
    return with_estates


def _newer(tmp_path: Path) -> Path:
    """P1 is vacant now, P2 is gone, P3 is new."""
    frame = parcels().assign(parcel_id=["P1", "P3"], status=["vacant", "option"])
    frame.loc[frame["parcel_id"] == "P3", "geometry"] = square(400)
    return write(frame, tmp_path / "two.gpkg")


def _stored(folder: Folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.path.iterdir()}


def test_changes_are_named_cell_by_cell(with_parcels: Folder, tmp_path: Path) -> None:
    """An edition names new keys, each changed cell with what it was, and keys that it does not hold."""
    report = with_parcels.take("parcels", _newer(tmp_path))
    edition = report.editions[0]
    assert (edition.added, edition.removed, edition.absent, edition.same) == (("P3",), (), ("P2",), 0)
    assert edition.changed == (CellChange("P1", "status", "occupied", "vacant"),)
    assert "rows_absent" in codes(report)
    assert sorted(with_parcels.open()["parcels"]["parcel_id"]) == ["P1", "P2", "P3"]
    assert report.record()["changes"][0]["changed"] == [{"key": "P1", "column": "status", "was": "occupied", "now": "vacant"}]


def test_a_whole_edition_takes_rows_out(with_parcels: Folder, tmp_path: Path) -> None:
    """With ``whole`` the rows that the files do not name go, and are named."""
    report = with_parcels.take("parcels", _newer(tmp_path), whole=True)
    assert report.editions[0].removed == ("P2",)
    assert sorted(with_parcels.open()["parcels"]["parcel_id"]) == ["P1", "P3"]


def test_rows_that_others_need_do_not_go(with_parcels: Folder, tmp_path: Path) -> None:
    """A parcel with a firm on it cannot be taken out: refused, nothing written."""
    with_parcels.take("firms", text(tmp_path / "f.csv", "firm_id,sbi,workers,parcel_id", "F1,2562,10,P2"))
    before = _stored(with_parcels)
    report = with_parcels.take("parcels", _newer(tmp_path), whole=True)
    assert "unknown_id" in codes(report, "error")
    assert _stored(with_parcels) == before


def test_nothing_is_written_without_consent(with_parcels: Folder, tmp_path: Path) -> None:
    """Who is asked sees the changes before they are written; after a no the project is what it was, byte for byte."""
    before = _stored(with_parcels)
    seen: list[ImportReport] = []

    def no(report: ImportReport) -> bool:
        seen.append(report)
        return False

    report = import_files(ImportRequest("parcels", (_newer(tmp_path),)), with_parcels.path, no)
    assert [change.now for change in seen[0].editions[0].changed] == ["vacant"]
    assert not report.is_written
    assert _stored(with_parcels) == before


def test_the_same_again_writes_nothing(with_parcels: Folder, tmp_path: Path) -> None:
    """Importing a file twice leaves the files of the project untouched."""
    with_parcels.take("parcels", _newer(tmp_path))
    stamps = {path.name: path.stat().st_mtime_ns for path in with_parcels.path.iterdir()}
    report = with_parcels.take("parcels", _newer(tmp_path))
    assert not any(edition.changes_something for edition in report.editions)
    assert {path.name: path.stat().st_mtime_ns for path in with_parcels.path.iterdir()} == stamps


def test_another_first_corner_is_no_change(with_parcels: Folder, tmp_path: Path) -> None:
    """A shape that another program wrote from another corner, or the other way round, is the same shape; a moved one is not."""
    frame = parcels()
    rings = [list(shape.exterior.coords) for shape in frame.geometry]
    turned = frame.assign(geometry=[shapely.Polygon([*ring[2:-1], *ring[:3]]).reverse() for ring in rings])
    assert not with_parcels.take("parcels", write(turned, tmp_path / "turned.gpkg")).editions[0].changes_something
    moved = with_parcels.take("parcels", write(frame.assign(geometry=frame.geometry.translate(0.5)), tmp_path / "moved.gpkg"))
    assert [(change.key, change.column) for change in moved.editions[0].changed] == [("P1", "geometry"), ("P2", "geometry")]
    assert moved.editions[0].changed[0].was.startswith("10000.0 m²")


def test_a_newer_grid_list_replaces_the_years_of_its_stations(folder: Folder, tmp_path: Path) -> None:
    """Years of an older capacity list do not stay beside those of a newer one for the same station; other stations keep theirs."""
    head = "station;netbeheerder;status;beschikbare_capaciteit_afname_huidig_mva;beschikbare_capaciteit_afname_3_jaar_mva;peildatum;x;y"
    folder.take("grid", text(tmp_path / "a.csv", head, "A;L;bestaand;1;2;2023-06-01;160000;500000", "B;L;bestaand;3;4;2023-06-01;161000;500000"))
    report = folder.take("grid", text(tmp_path / "b.csv", head, "A;L;bestaand;5;6;2024-06-01;160000;500000"))
    capacity = folder.open()["grid_capacity"]
    assert sorted(zip(capacity["node_id"], capacity["year"], strict=True)) == [("A", 2024), ("A", 2027), ("B", 2023), ("B", 2026)]
    assert {edition.table: edition.removed for edition in report.editions}["grid_capacity"] == ("A 2023", "A 2026")


def test_rows_without_a_key_are_counted() -> None:
    """A table without key adds what is not there as often; as a whole it takes out what is there too often."""
    table = TABLES["aid_history"]
    rows = pd.DataFrame({"undertaking_id": "U1", "date": "2025-01-01", "amount_eur": [1.0, 1.0, 2.0], "rule": "de_minimis"})
    held, fresh = normal(table, rows), normal(table, rows.iloc[[0, 1, 1]].assign(amount_eur=[1.0, 3.0, 3.0]))
    part = upsert(held, fresh, table)
    assert sorted(part.frame["amount_eur"]) == [1, 1, 2, 3, 3]
    assert (len(part.edition.added), len(part.edition.absent), part.edition.same) == (2, 2, 1)
    whole = upsert(held, fresh, table, whole=True)
    assert sorted(whole.frame["amount_eur"]) == [1, 3, 3]
    assert len(whole.edition.removed) == 2

"""Values that look right and are not: each is converted with a remark, kept, or refused; never changed in silence."""

from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from planner.errors import InputError
from tests.sources.files import Folder, codes, estates, only_error, parcels, square, text, write


@pytest.mark.parametrize(("heading", "cell", "column", "value"), [
    ("kaveloppervlakte", "0,5 ha", "plot_m2", 5_000), ("kaveloppervlakte_m2", "5.000 m2", "plot_m2", 5_000), ("plot_ha", "5000 m2", "plot_m2", 5_000),
    ("connection_kva", "1,2 MVA", "connection_kw", 1_140), ("connection_kw", "250 kVA", "connection_kw", 237.5),
    ("connection_kw", "1.250 kW", "connection_kw", 1_250), ("height_m", "12,5 m", "height_m", 12.5)])
def test_a_unit_in_the_cell_counts(with_estates: Folder, tmp_path: Path, heading: str, cell: str, column: str, value: float) -> None:
    """A number that carries its unit is read in that unit, whatever the heading says; another unit than that of the column is said."""
    name = "plot_m2" if heading == "kaveloppervlakte" else heading
    path = text(tmp_path / "f.csv", f"firm_id;sbi;workers;{name}", f"F1;2511;3;{cell}")
    report = with_estates.take("firms", path)
    assert not report.has_errors
    assert with_estates.open()["firms"][column].iloc[0] == pytest.approx(value)
    expected = not (cell.endswith("m2") and name.endswith("m2")) and not (cell.endswith("kW") and name.endswith("kw")) and not cell.endswith("m")
    assert ("unit_in_cell" in codes(report)) == (expected or (heading == "plot_ha"))


def test_another_kind_of_unit_is_refused(with_estates: Folder, tmp_path: Path) -> None:
    """Kilowatts are no square metres: the cell is refused, not stripped."""
    report = with_estates.take("firms", text(tmp_path / "f.csv", "firm_id;sbi;workers;plot_m2", "F1;2511;3;500 kW"))
    assert (only_error(report).code, only_error(report).column) == ("not_a_number", "plot_m2")


def test_a_capacity_figure_never_vanishes(folder: Folder, tmp_path: Path) -> None:
    """A figure of free capacity that cannot be read is an error with its station."""
    head = "station;netbeheerder;status;beschikbare_capaciteit_afname_huidig_mva;peildatum;x;y"
    report = folder.take("grid", text(tmp_path / "a.csv", head, "A;L;bestaand;1;2024-01-01;160000;500000", "B;L;bestaand;veel;2024-01-01;161000;500000"))
    assert (only_error(report).code, only_error(report).row, only_error(report).seen) == ("not_a_number", "B", "veel")


@pytest.mark.parametrize(("kind", "column", "value"), [
    ("estates", "gross_ha", 0.01), ("estates", "gross_ha", 1_000_000.0), ("parcels", "area_m2", 1.0), ("parcels", "area_m2", 100_000_000.0)])
def test_hectares_and_square_metres_mixed_up(with_estates: Folder, tmp_path: Path, kind: str, column: str, value: float) -> None:
    """Stated areas ten thousand times too large or too small beside the shapes are refused, in both tables and both ways."""
    frame = (estates() if kind == "estates" else parcels()).assign(**{column: value})
    assert "unit_implausible" in codes(with_estates.take(kind, write(frame, tmp_path / "a.gpkg")), "error")


def test_what_a_file_does_not_know_stays(with_estates: Folder, tmp_path: Path) -> None:
    """An empty cell, and a status that says nothing of the owner, leave what the project knew; with ``whole`` an empty cell empties."""
    with_estates.take("parcels", write(parcels().assign(owner_kind="private", price_eur_per_m2=150.0), tmp_path / "p.gpkg"))
    report = with_estates.take("parcels", text(tmp_path / "s.csv", "kavelnummer;kavelstatus;price_eur_per_m2", "P1;Terstond uitgeefbaar;"))
    row = with_estates.open()["parcels"].set_index("parcel_id").loc["P1"]
    assert (row["status"], row["owner_kind"], row["price_eur_per_m2"]) == ("issuable_now", "private", 150)
    assert "empty_kept" in codes(report)
    with_estates.take("firms", text(tmp_path / "f.csv", "firm_id,sbi,workers,consent,connection_kw", "F1,2511,3,will_move,100"))
    later = text(tmp_path / "g.csv", "firm_id,sbi,workers,consent,connection_kw", "F1,2511,4,,")
    with_estates.take("firms", later)
    firm = with_estates.open()["firms"].iloc[0]
    assert (firm["workers"], firm["consent"], firm["connection_kw"]) == (4, "will_move", 100)
    with_estates.take("firms", later, whole=True)
    firm = with_estates.open()["firms"].iloc[0]
    assert firm["consent"] == "unknown"
    assert pd.isna(firm["connection_kw"])


@pytest.mark.parametrize("purpose", ["woonfunctie,winkelfunctie", "winkelfunctie|woonfunctie", "kantoorfunctie; woonfunctie", "['woonfunctie']"])
def test_a_dwelling_is_found_in_any_list(folder: Folder, tmp_path: Path, purpose: str) -> None:
    """However a list of purposes is written, a dwelling in it is not lost: lost dwellings make distances too small."""
    path = text(tmp_path / "b.csv", "identificatie\tgebruiksdoel\tx\ty", f"1\t{purpose}\t160000\t500000")
    report = folder.take("sensitive", path)
    assert (report.layers[0].rows_kept, report.layers[0].rows_rejected) == (1, 0)


def test_a_parcel_far_from_its_estate_is_said(with_estates: Folder, tmp_path: Path) -> None:
    """A shape outside the estate that its row names is a remark, and refused under ``strict``."""
    frame = parcels()
    frame.loc[1, "geometry"] = square(20_000)
    report = with_estates.take("parcels", write(frame, tmp_path / "p.gpkg"))
    assert [(problem.row, problem.seen) for problem in report.problems if problem.code == "outside_estate"] == [("P2", "0%")]
    assert "outside_estate" in codes(with_estates.take("parcels", tmp_path / "p.gpkg", strict=True), "error")


@pytest.mark.parametrize(("kind", "x", "y", "said"), [
    ("sensitive", 155_000, 505_000, ""), ("sensitive", 152_000, 497_000, ""), ("sensitive", 140_000, 500_000, "far_away"),
    ("sensitive", 152_000, 411_000, "too_far"), ("sensitive", 152_000, 300_000, "too_far"), ("firms", 100_000, 437_000, "too_far")])
def test_a_file_far_from_the_project_is_said_or_refused(with_estates: Folder, tmp_path: Path, kind: str, x: int, y: int, said: str) -> None:
    """A neighbour comes in without a word, what is farther with its distance, and what lies where nothing of the project is only on a stated system."""
    head, row = {"sensitive": ("sensitive_id,kind", "S1,dwelling"), "firms": ("firm_id,sbi,workers", "F1,2511,3")}[kind]
    path = text(tmp_path / "a.csv", f"{head},x,y", f"{row},{x},{y}")
    report = with_estates.take(kind, path)
    assert [problem.code for problem in report.problems if problem.code in {"far_away", "too_far"}] == ([said] if said else [])
    assert report.has_errors == (said == "too_far")
    if said == "too_far":
        assert report.problems[0].code == "too_far"
        stated = with_estates.take(kind, path, crs="EPSG:28992")
        assert "far_away" in codes(stated, "warning")
        assert not stated.has_errors


def test_coordinates_that_are_refused_are_not_told_far_too(with_estates: Folder, tmp_path: Path) -> None:
    """Degrees under the name of RD are one message."""
    frame = gpd.GeoDataFrame({"sensitive_id": ["S1"], "kind": ["dwelling"]}, geometry=[shapely.Point(5.4, 52.4)], crs="EPSG:28992")
    assert only_error(with_estates.take("sensitive", write(frame, tmp_path / "s.gpkg"))).code == "crs_implausible"


def test_figures_of_belgian_lambert_are_not_taken_for_rd(with_estates: Folder, tmp_path: Path) -> None:
    """Ghent in Lambert 72 fits in the range of RD; with its own system it is refused as far, and told how far."""
    frame = gpd.GeoDataFrame({"sensitive_id": ["S1"], "kind": ["dwelling"]}, geometry=[shapely.Point(105_000, 294_000)], crs="EPSG:28992")
    problem = only_error(with_estates.take("sensitive", write(frame, tmp_path / "s.gpkg")))
    assert (problem.code, problem.values["km"]) == ("too_far", "213")


@pytest.mark.parametrize(("name", "category"), [
    ("Bedrijf categorie 4.2", "4.2"), ("cat. 4.2 niet toegestaan", ""), ("uitgesloten: categorie 4.2", ""), ("bedrijf tot en met categorie 3.2", "3.2")])
def test_a_text_that_denies_a_category_gives_none(folder: Folder, tmp_path: Path, name: str, category: str) -> None:
    """What a text forbids is not allowed land."""
    frame = gpd.GeoDataFrame({"naam": [name]}, geometry=[square()], crs="EPSG:28992")
    assert not folder.take("zoning", write(frame, tmp_path / "z.gpkg")).has_errors
    assert folder.open()["zoning"]["max_category"].tolist() == [category]


def test_an_open_quote_is_said(folder: Folder, tmp_path: Path) -> None:
    """A quotation mark that swallows rows is one message with the row where it opens; a remark over two lines is not."""
    path = text(tmp_path / "f.csv", "firm_id;sbi;workers;name", '1;2511;4;"Jansen', "2;2511;3;Piet", "3;2511;3;Klaas", '4;2511;3;"Dirk"')
    assert only_error(folder.take("firms", path)).code == "quote_unclosed"
    fine = text(tmp_path / "g.csv", "firm_id;sbi;workers;name", '1;2511;4;"Jansen', 'en zonen"', "2;2511;3;Piet")
    report = folder.take("firms", fine)
    assert "quote_unclosed" not in codes(report)


def test_totals_and_notes_below_a_sheet(folder: Folder, tmp_path: Path) -> None:
    """Several rows of totals and notes at the end are left out, each with its number."""
    book = openpyxl.Workbook()
    for row in (("firm_id", "sbi", "workers"), ("F1", "2511", 4), ("F2", "2562", 8), ("Subtotaal", None, 12), ("Totaal", None, 12), ("Bron: KVK", None, None)):
        book.active.append(row)
    book.save(tmp_path / "f.xlsx")
    report = folder.take("firms", tmp_path / "f.xlsx")
    assert codes(report).count("row_total") == 3
    assert (report.layers[0].rows_read, report.layers[0].rows_rejected) == (5, 3)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    """A folder inside a file is one message, not a fault of the program."""
    blocked = text(tmp_path / "file", "x")
    with pytest.raises(InputError, match="cannot be written"):
        Folder(blocked / "project").take("estates", write(estates(), tmp_path / "e.gpkg"))


def test_a_dotted_code_does_not_decide_how_numbers_are_written(with_estates: Folder, tmp_path: Path) -> None:
    """The point in 25.11 or 3.2 is no decimal point: 1.250 beside it is a thousand two hundred and fifty in a Dutch file."""
    path = text(tmp_path / "f.csv", "firm_id;sbi;category;workers;connection_kw", "F1;25.11;3.2;3;1.250", "F2;25.62;3.1;4;12")
    assert not with_estates.take("firms", path).has_errors
    assert with_estates.open()["firms"]["connection_kw"].tolist() == [1_250, 12]


@pytest.mark.parametrize(("code", "doubt"), [
    ("25.11", False), ("2562", False), ("0111", False), ("4011", True), ("00", True), ("2511x", True), ("9", True)])
def test_a_code_that_no_activity_has_is_said(with_estates: Folder, tmp_path: Path, code: str, *, doubt: bool) -> None:
    """An SBI code of no division, or with a letter in it, is a remark and refused under ``strict``: the category follows from it."""
    path = text(tmp_path / "f.csv", "firm_id;sbi;workers", f"F1;{code};3")
    assert ("sbi_doubtful" in codes(with_estates.take("firms", path))) == doubt
    assert with_estates.take("firms", path, strict=True).has_errors == doubt

"""CSV and Excel."""

from pathlib import Path

import openpyxl
import pytest

from tests.sources.files import Folder, codes, only_error, text

FIRMS = ("firm_id;sbi;workers;plot_m2", "F1;2511;12;1.250,5", "F2;0112;3;900,0")


def test_dutch_csv(folder: Folder, tmp_path: Path) -> None:
    """Semicolons, decimal commas and leading zeros come through."""
    report = folder.take("firms", text(tmp_path / "firms.csv", *FIRMS))
    assert not report.has_errors
    firms = folder.open()["firms"].set_index("firm_id")
    assert firms.loc["F1", "plot_m2"] == 1250.5
    assert firms.loc["F2", "sbi"] == "0112"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(folder: Folder, tmp_path: Path, encoding: str) -> None:
    """Accents survive; only an encoding that had to be guessed is said."""
    report = folder.take("firms", text(tmp_path / "firms.csv", "firm_id,sbi,workers,name", "F1,2511,12,Café Één", encoding=encoding))
    assert folder.open()["firms"]["name"].tolist() == ["Café Één"]
    assert ("encoding_guessed" in codes(report)) == (encoding == "cp1252")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(folder: Folder, tmp_path: Path, delimiter: str) -> None:
    """The delimiter is detected, also where cells hold another one in quotes."""
    lines = [delimiter.join(row) for row in (("firm_id", "sbi", "workers", "name"), ("F1", "2511", "12", '"A, B; C | D"'))]
    folder.take("firms", text(tmp_path / "firms.csv", *lines))
    assert folder.open()["firms"]["name"].tolist() == ["A, B; C | D"]


def test_ragged_rows_are_errors(folder: Folder, tmp_path: Path) -> None:
    """A row with more cells than the header is refused, with its line."""
    report = folder.take("firms", text(tmp_path / "firms.csv", "firm_id,sbi,workers", "F1,2511,12,5", "F2,2511,3"))
    assert only_error(report).code == "row_ragged"
    assert only_error(report).row == "row 2"
    assert not folder.path.exists()


def test_all_faults_at_once(folder: Folder, tmp_path: Path) -> None:
    """A file with five faults gets five errors in one go."""
    lines = ("firm_id,sbi,workers,consent,category", "F1,2511,veel,open,3.1", "F1,2511,3,soms,3.1", "F2,2511,-1,open,7", ",2511,1,open,2")
    report = folder.take("firms", text(tmp_path / "firms.csv", *lines))
    assert sorted(codes(report, "error")) == ["choice", "choice", "duplicate_id", "empty", "not_a_number", "too_small"]
    assert not folder.path.exists()


def test_column_map(folder: Folder, tmp_path: Path) -> None:
    """A column map names their columns, translates words and converts units."""
    source = text(tmp_path / "bedrijven.csv", "nr;activiteit;fte;perceel;wil", "F1;2511;12;0,5;graag")
    column_map = text(tmp_path / "map.toml", 'firm_id = "nr"', 'sbi = "activiteit"', 'workers = "fte"',
                      'plot_m2 = { column = "perceel", unit = "ha" }', 'consent = { column = "wil", values = { graag = "will_move" } }')
    report = folder.take("firms", source, column_map=column_map)
    assert not report.has_errors
    row = folder.open()["firms"].iloc[0]
    assert (row["plot_m2"], row["consent"]) == (5000.0, "will_move")
    assert {"column_renamed", "unit_converted", "value_translated"} <= set(codes(report))


def test_yaml_map_is_text(folder: Folder, tmp_path: Path) -> None:
    """In a YAML map "no" and "012" stay what they are."""
    source = text(tmp_path / "firms.csv", "nr,sbi,workers,quay_word", "012,2511,1,no")
    column_map = text(tmp_path / "map.yaml", "firm_id: nr", "quay: {column: quay_word, values: {no: false}}")
    folder.take("firms", source, column_map=column_map)
    assert folder.open()["firms"]["firm_id"].tolist() == ["012"]


@pytest.mark.parametrize(("lines", "code"), [
    (['colour = "x"'], "map_wrong"), (['sbi = { kolom = "x" }'], "map_wrong"), (["sbi = ["], "file_unreadable"), (['sbi = "nergens"'], "map_without_column"),
    (["sbi = 3"], "map_wrong")])
def test_wrong_maps(folder: Folder, tmp_path: Path, lines: list[str], code: str) -> None:
    """A column map with a fault is refused with one message that names it."""
    report = folder.take("firms", text(tmp_path / "firms.csv", *FIRMS), column_map=text(tmp_path / "map.toml", *lines))
    assert only_error(report).code == code
    assert not folder.path.exists()


def test_defaults_fill_only_what_is_empty(folder: Folder, tmp_path: Path) -> None:
    """--default gives a value to rows without one and leaves the others."""
    source = text(tmp_path / "firms.csv", "firm_id,sbi,workers,tenure", "F1,2511,1,rent", "F2,2511,1,")
    report = folder.take("firms", source, defaults={"tenure": "own", "consent": "open"})
    firms = folder.open()["firms"]
    assert firms["tenure"].tolist() == ["rent", "own"]
    assert firms["consent"].tolist() == ["open", "open"]
    assert codes(report).count("default_filled") == 2


def test_default_of_an_unknown_column(folder: Folder, tmp_path: Path) -> None:
    """--default with a column that the table does not have is one error."""
    report = folder.take("firms", text(tmp_path / "firms.csv", *FIRMS), defaults={"colour": "red"})
    assert only_error(report).code == "unknown_column"


def _workbook(path: Path, rows: list[list[object]], sheet: str = "Blad1", others: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    for name in others:
        book.create_sheet(name).append(["iets", "anders"])
    book.save(path)
    return path


def test_workbook_with_title_and_total(folder: Folder, tmp_path: Path) -> None:
    """The header is found under a title, and a row of totals is rejected, not read. Trap 12."""
    rows = [["Uitvraag bedrijven 2025"], [], ["firm_id", "sbi", "workers"], ["F1", "2511", 12], ["F2", "2511", 3], ["Totaal", None, 15]]
    report = folder.take("firms", _workbook(tmp_path / "firms.xlsx", rows))
    assert not report.has_errors
    assert (report.layers[0].rows_read, report.layers[0].rows_kept, report.layers[0].rows_rejected) == (3, 2, 1)
    assert "row_total" in codes(report)
    assert folder.open()["firms"]["workers"].tolist() == [12, 3]


def test_workbook_with_several_sheets(folder: Folder, tmp_path: Path) -> None:
    """With several sheets one must be chosen; the message lists them. Trap 12."""
    rows: list[list[object]] = [["firm_id", "sbi", "workers"], ["F1", "2511", 12]]
    path = _workbook(tmp_path / "firms.xlsx", rows, "Uitvraag", ("Toelichting",))
    assert "Uitvraag, Toelichting" in only_error(folder.take("firms", path)).why()
    assert only_error(folder.take("firms", path, layer="Blad9")).code == "layer_missing"
    assert not folder.take("firms", path, layer="Uitvraag").has_errors


def test_strict_refuses_guesses(folder: Folder, tmp_path: Path) -> None:
    """--strict turns a guess into an error and writes nothing."""
    source = text(tmp_path / "firms.csv", "firm_id,sbi,workers,category,reinvest_year", "F1,2511,12,3.1,>2030")
    assert only_error(folder.take("firms", source, strict=True)).code == "year_guessed"
    assert not folder.path.exists()
    assert not folder.take("firms", source).has_errors


def test_empty_layer(folder: Folder, tmp_path: Path) -> None:
    """A file with a header and no rows is one clear message."""
    assert only_error(folder.take("firms", text(tmp_path / "firms.csv", "firm_id,sbi,workers"))).code == "empty_table"
    assert not folder.path.exists()

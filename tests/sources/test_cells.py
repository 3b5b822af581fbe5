import math

import pytest

from planner.project.tables import TABLES, Column
from planner.sources.cells import Style, as_text, decimal_style, read_cell

NUMBER, YEAR, FLAG = Column("free_kw", "number", minimum=0.0), Column("year", "year"), Column("quay", "flag")
LAND, NEED = TABLES["parcels"]["max_category"], TABLES["firms"]["category"]


@pytest.mark.parametrize(("texts", "style"), [
    (["1.234,5", "2"], "comma"), (["1,234.5", "2"], "point"), (["0,5", "12"], "comma"), (["0.5", "12"], "point"), (["1.234.567"], "comma"),
    (["1,234,567"], "point"), (["12", "3"], "point?"), (["1.250", "12.500"], "point?"), (["€ 1.250,00"], "comma"), (["0.125"], "point")])
def test_decimal_sign_is_read_from_the_column(texts: list[str], style: str) -> None:
    """The way a column writes decimals follows from its clearest number."""
    assert decimal_style(texts) == style


@pytest.mark.parametrize(("text", "decimal", "value"), [
    ("1.234,5", "comma", 1234.5), ("1,234.5", "point", 1234.5), ("€ 2.500,-", "comma", 2500.0), ("12 500", "point", 12500.0), ("3 ha", "point", 3.0),
    ("-4", "point", -4.0), ("1e3", "point", 1000.0)])
def test_numbers(text: str, decimal: str, value: float) -> None:
    """Marks for thousands, currency and unit do not change a number."""
    reading = read_cell(NUMBER, text, Style(decimal))  # type: ignore[arg-type]
    assert (reading.value, reading.code) == (value, "")


def test_thousands_or_decimals_is_a_guess() -> None:
    """One group of three digits behind a mark may be either: it is said."""
    assert read_cell(NUMBER, "12.500", Style("comma?")).value == 12500
    assert read_cell(NUMBER, "12.500", Style("point?")).value == 12.5
    assert read_cell(NUMBER, "12.500", Style("point?")).code == "decimal_guessed"


@pytest.mark.parametrize("text", ["twaalf", "12a", "1,2,3.4.5", "inf", "=1+1", "1e999"])
def test_what_is_no_number_stays_text(text: str) -> None:
    """Text in a number column is left for the check to refuse; it is never evaluated."""
    assert read_cell(NUMBER, text, Style()).value == text


@pytest.mark.parametrize("text", ["n.v.t.", "onbekend", "-99997", "-99995", "?"])
def test_words_for_unknown(text: str) -> None:
    """The usual words and figures for "not known" become empty, and that is said."""
    reading = read_cell(NUMBER, text, Style())
    assert math.isnan(reading.value)
    assert reading.code == "marker_missing"


def test_less_than() -> None:
    """A figure below a limit is read only where the source says as what."""
    assert read_cell(NUMBER, "<2", Style()).value == "<2"
    reading = read_cell(NUMBER, "<2", Style(below=0.0))
    assert (reading.value, reading.code) == (0.0, "number_guessed")


@pytest.mark.parametrize(("text", "value", "code"), [
    ("2027", 2027, ""), (">2035", 2036, "year_guessed"), ("na 2031", 2032, "year_guessed"), ("2023/02/01", 2023, ""), ("21-04-2023", 2023, ""),
    ("2024-05-06", 2024, "")])
def test_years(text: str, value: int, code: str) -> None:
    """A year may stand in a date or behind "after"; the second is a guess."""
    reading = read_cell(YEAR, text, Style())
    assert (reading.value, reading.code) == (value, code)


@pytest.mark.parametrize(("text", "value", "code"), [
    ("3.1", "3.1", ""), ("3,2", "3.2", ""), ("cat. 4.1", "4.1", ""), ("categorie 2", "2", ""), ("3", "3.2", "category_guessed"),
    ("4", "4.2", "category_guessed"),
    ("5", "5.3", "category_guessed"), ("2", "2", ""), ("2026-01-03", "3.1", "category_from_date"), ("9", "9", "")])
def test_categories(text: str, value: str, code: str) -> None:
    """A whole category reads as its highest step, said as a guess; a date that a spreadsheet made of 3.1 reads as 3.1."""
    reading = read_cell(LAND, text, Style())
    assert (reading.value, reading.code) == (value, code)


def test_strict_categories_are_cautious() -> None:
    """Under --strict land allows the least that 3 can mean, and a firm needs the most."""
    assert read_cell(LAND, "3", Style(cautious=True)).value == "3.1"
    assert read_cell(NEED, "3", Style(cautious=True)).value == "3.2"
    assert read_cell(LAND, "5", Style(cautious=True)).code == "category_cautious"


@pytest.mark.parametrize(("text", "value"), [("ja", "true"), ("Nee", "false"), ("1", "true"), ("WAAR", "true"), ("misschien", "misschien")])
def test_flags(text: str, value: str) -> None:
    """Dutch and English words for yes and no are flags; others are left for the check."""
    assert read_cell(FLAG, text, Style()).value == value


def test_whole_floats_are_codes() -> None:
    """A code that a spreadsheet stored as 101.0 is 101."""
    assert [as_text(value) for value in (101.0, 1.5, None, float("nan"), "  007 ", True)] == ["101", "1.5", "", "", "007", "true"]


def test_municipality_codes_are_completed() -> None:
    """995 is GM0995, said as a repair."""
    column = TABLES["estates"]["municipality_code"]
    assert read_cell(column, "995", Style()).value == "GM0995"
    assert read_cell(column, "995", Style()).code == "code_completed"
    assert read_cell(column, "GM0995", Style()).code == ""

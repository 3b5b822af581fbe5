"""What a firm types, as the table wants it."""

from typing import Any

import pytest

from planner.sources.survey.answers import Reader
from planner.sources.survey.questions import questionnaire
from planner.sources.survey.returned import Given


def _read(key: str, value: Any, formula: str = "") -> tuple[Any, list[str]]:
    survey = questionnaire()
    reader = Reader("form.xlsx", survey, 0.9)
    return reader.read(survey[key], Given(value, "Bedrijf!C1", formula)).value, [remark.code for remark in reader.remarks]


@pytest.mark.parametrize(("key", "typed", "value"), [
    ("firms.plot_m2", "1.234,5", 1234.5), ("firms.plot_m2", "1,234.5", 1234.5), ("firms.plot_m2", "12 500", 12500), ("firms.plot_m2", "500 m²", 500),
    ("firms.plot_m2", "500m2", 500), ("firms.plot_m2", 500, 500), ("firms.height_m", "8,5", 8.5), ("firms.height_m", "8.5 m", 8.5),
    ("firms.workers", "12 fte", 12), ("firms.willingness_eur", "€ 150 000", 150_000), ("firms.lease_end", "31-12-2029", 2029),
    ("demand.certainty", "80 %", 0.8), ("demand.certainty", "0,8", 0.8), ("demand.certainty", 1, 1.0), ("firms.connection_kw", "160 kW", 160)])
def test_figures(key: str, typed: Any, value: float) -> None:
    """Decimal commas, marks for thousands and the unit of the question itself change nothing and need no remark."""
    assert _read(key, typed) == (pytest.approx(value), [])


@pytest.mark.parametrize(("key", "typed", "value", "code"), [
    ("firms.plot_m2", "1.500", 1500, "decimal_guessed"), ("firms.plot_m2", "1,500", 1500, "decimal_guessed"),
    ("firms.willingness_eur", "150.000,-", 150_000, "decimal_guessed"), ("firms.willingness_eur", "€ 150.000", 150_000, "decimal_guessed"),
    ("firms.plot_m2", "ca. 500 m2", 500, "survey_about"), ("firms.plot_m2", "±500", 500, "survey_about"),
    ("firms.workers", "at least 5", 5, "survey_about"),
    ("firms.plot_m2", "1,2 ha", 12_000, "survey_unit"), ("firms.connection_kw", "100 kVA", 90, "survey_unit"),
    ("firms.connection_kw", "1 MW", 1000, "survey_unit"),
    ("firms.willingness_eur", "0,5 mln", 500_000, "survey_unit"),
    ("demand.certainty", 80, 0.8, "survey_percent"), ("demand.certainty", "80", 0.8, "survey_percent"),
    ("firms.lease_end", "eind 2029", 2029, "survey_about"), ("firms.lease_end", ">2030", 2031, "year_guessed"),
    ("firms.lease_end", "nee", None, "marker_missing"),
    ("firms.plot_m2", "weet niet", "weet niet", None),
    ("firms.plot_m2", "onbekend", None, "marker_missing"), ("firms.plot_m2", "n.v.t.", None, "marker_missing")])
def test_guesses_are_said(key: str, typed: Any, value: Any, code: str | None) -> None:
    """What is an estimate, another unit or a doubtful mark is read and said; what stays text is left for the contract to refuse."""
    assert _read(key, typed) == (value if value is None or isinstance(value, str) else pytest.approx(value), [code] if code else [])


@pytest.mark.parametrize("typed", ["twaalf", "3 x 80 A", "<500", "12a", "120 kVA", "80%", "=1+1"])
def test_what_is_no_area_stays_text(typed: str) -> None:
    """Words, other units and comparisons are no square metres: they stay as they are, and nothing is evaluated."""
    assert _read("firms.plot_m2", typed) == (typed, [])


def test_a_range() -> None:
    """A range fills the likely plot and both its ends, said as a guess; elsewhere it is refused, because one figure fits."""
    survey = questionnaire()
    for typed in ("500-800", "500 tot 800 m2", "tussen 500 en 800", "0,05 - 0,08 ha", "500 m2 – 800 m2"):
        reader = Reader("form.xlsx", survey, 0.9)
        answer = reader.read(survey["demand.extra_plot_m2"], Given(typed, "Room!C1"))
        assert (answer.low, answer.value, answer.high) == pytest.approx((500, 650, 800)), typed
        assert "survey_range_read" in [remark.code for remark in reader.remarks]
    assert _read("firms.plot_m2", "500-800") == (None, ["survey_range"])
    assert _read("firms.lease_end", "2029-2031") == (None, ["survey_range"])


@pytest.mark.parametrize(("key", "typed", "value", "codes"), [
    ("firms.kvk_no", "01234567", "01234567", []), ("firms.kvk_no", 1234567, "01234567", ["code_completed"]), ("firms.kvk_no", "12 34 56 78", "12345678", []),
    ("firms.kvk_no", "123456789", "123456789", ["survey_code_wrong"]), ("firms.kvk_no", "abc", "abc", ["survey_code_wrong"]),
    ("firms.sbi", "2562", "2562", []), ("firms.sbi", 2562.0, "2562", []), ("firms.sbi", 25.62, "2562", []), ("firms.sbi", "01.13", "0113", []),
    ("firms.sbi", 1.13, "0113", ["code_completed"]), ("firms.sbi", 1, "01", ["code_completed"]), ("firms.sbi", "2562 verspanen", "2562", ["code_completed"]),
    ("firms.sbi", "256201", "256201", ["survey_code_wrong"]), ("firms.sbi", 113, "113", []),
    ("firms.firm_id", 12345678, "000012345678", ["code_completed"]), ("firms.firm_id", "12345678", "12345678", [])])
def test_codes(key: str, typed: Any, value: str, codes: list[str]) -> None:
    """Zeros that a spreadsheet took are put back where only one code fits, and that is said; a code that cannot be right is refused."""
    assert _read(key, typed) == (value, codes)


@pytest.mark.parametrize(("key", "typed", "value"), [
    ("firms.tenure", "huur", "rent"), ("firms.tenure", " HUUR ", "rent"), ("firms.tenure", "Rented", "rent"), ("firms.tenure", "leasehold", "leasehold"),
    ("firms.outdoor", "ja", "true"), ("firms.outdoor", "X", "true"), ("firms.outdoor", True, "true"), ("firms.outdoor", "No", "false"),
    ("demand.on_own_plot", "nee elders", "no"), ("demand.on_own_plot", "Ja", "yes"), ("firms.consent", "misschien", "open"),
    ("demand.strategy", "r8", "R8"), ("demand.strategy", "hergebruik", "R3"), ("firms.category", "cat. 3,2", "3.2"), ("firms.category", 4.1, "4.1")])
def test_choices_that_were_typed(key: str, typed: Any, value: str) -> None:
    """Case, spaces, marks, synonyms and the words of the other language do not matter."""
    assert _read(key, typed) == (value, [])


@pytest.mark.parametrize(("key", "typed"), [("firms.tenure", "gekraakt"), ("firms.outdoor", "soms"), ("demand.strategy", "R10"), ("firms.category", "9")])
def test_an_unknown_choice_lists_the_choices(key: str, typed: str) -> None:
    """A word that is no choice is refused with the words that are, in the reader's language."""
    survey = questionnaire()
    reader = Reader("form.xlsx", survey, 0.9)
    assert reader.read(survey[key], Given(typed, "Bedrijf!C9")).value is None
    (problem,) = reader.remarks
    assert (problem.code, problem.severity, problem.row, problem.seen) == ("survey_choice", "error", "Bedrijf!C9", typed)
    for choice in survey[key].choices:
        assert choice.label["nl"] in problem.why("nl")
        assert choice.label["en"] in problem.why("en")


@pytest.mark.parametrize("name", ["=Jansen", "+31 Metaal", "-min-", "@work", '=HYPERLINK("http://x")', "Jansen & Zn <b>"])
def test_text_is_text(name: str) -> None:
    """A name that looks like a formula or markup is a name."""
    assert _read("firms.name", name) == (name, [])


def test_a_formula() -> None:
    """Of a formula in a cell for a figure the last result is taken and said; in a cell for text its letters are the answer."""
    assert _read("firms.plot_m2", 800, "=500+300") == (800.0, ["survey_formula"])
    assert _read("firms.plot_m2", None, "=500+300") == ("=500+300", [])
    assert _read("firms.name", None, "=Jansen") == ("=Jansen", [])

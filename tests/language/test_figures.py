"""Figures as Dutch and English readers write them."""

import datetime as dt

import pytest

from planner.language import Language, area, date, hectares, money, number, percent, read_number, short_money


@pytest.mark.parametrize(
    ("euro", "dutch", "english"),
    [
        (15_200_000, "€ 15,2 mln", "€15.2m"),
        (999_999, "€ 1,00 mln", "€1.00m"),
        (9_996_000, "€ 10,0 mln", "€10.0m"),
        (994_000, "€ 994.000", "€994,000"),
        (123_456_789, "€ 123 mln", "€123m"),
        (1_500_000_000, "€ 1,50 mld", "€1.50bn"),
        (-2_500_000, "€ -2,50 mln", "-€2.50m"),
        (-0.2, "€ 0", "€0"),
    ],
)
def test_short_money_keeps_three_figures(euro: float, dutch: str, english: str) -> None:
    """Short, and never a unit too small after rounding."""
    assert short_money(euro, "nl") == dutch
    assert short_money(euro, "en") == english


def test_other_figures_follow_the_language() -> None:
    """Comma or point, as the reader writes it."""
    assert (number(1234.56, "nl", 1), number(1234.56, "en", 1)) == ("1.234,6", "1,234.6")
    assert (money(1_000, "nl"), money(1_000, "en")) == ("€ 1.000", "€1,000")
    assert (hectares(3.42, "nl"), area(9_999, "nl"), area(12_345, "nl")) == ("3,4 ha", "9.999 m²", "1,23 ha")
    assert percent(0.012, "nl") == "1,2%"
    assert date(dt.date(2026, 3, 1), "nl") == "1 maart 2026"


@pytest.mark.parametrize(("written", "language", "figure"), [
    ("4,5", "nl", 4.5), ("4.5", "nl", 4.5), ("1.000", "nl", 1000.0), ("€ 2,25", "nl", 2.25), ("6", "nl", 6.0), ("4.5", "en", 4.5), ("1,000", "en", 1000.0)])
def test_a_number_is_read_as_it_is_written(written: str, language: Language, figure: float) -> None:
    """A decimal comma is one in Dutch, a point that cannot part thousands is one in both, and words are no number."""
    assert read_number(written, language) == figure
    with pytest.raises(ValueError, match="x"):
        read_number(f"{written}x", language)

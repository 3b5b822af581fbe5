"""demand."""

from pathlib import Path

import pytest

from tests.cli.calling import call, call_json, refused


@pytest.mark.parametrize(("words", "codes"), [
    (("--by", "colour"), ["wrong_argument"]), (("--range", "much"), ["wrong_argument"]), (("--by", "x", "--range", "y"), ["wrong_argument"] * 2),
    (("--municipality", "GM0000"), ["unknown_id"])])
def test_one_clear_message(sample: Path, words: tuple[str, ...], codes: list[str]) -> None:
    """A wrong heading, range or municipality is a message each and exit code 1."""
    assert refused("demand", sample, *words) == codes


def test_ranges(sample: Path) -> None:
    """The range says which answers the gap counts with; the sums of all three are always there."""
    (code, low), (_, high) = (call_json("demand", sample, "--by", "year", "--range", span) for span in ("low", "high"))
    assert code == 0
    assert low["rows"][-1]["asked_ha"] == pytest.approx(low["low_ha"], abs=1e-3)
    assert high["rows"][-1]["asked_ha"] == pytest.approx(high["high_ha"], abs=1e-3)
    assert low["wishes"] == high["wishes"]
    assert low["rows"][-1]["gap_ha"] > high["rows"][-1]["gap_ha"]


def test_tables_in_dutch(sample: Path) -> None:
    """Headings and figures as the reader writes them."""
    shown = call("demand", sample, "--by", "category", "--lang", "nl")
    assert "over of tekort (ha)" in shown.stdout
    assert "4.2" in shown.stdout
    assert "," in shown.stdout

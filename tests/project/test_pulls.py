"""Levers in words: of every lever, of every value that it takes, with places by their names."""

import pytest

from planner.language import LANGUAGES, Language
from planner.project.pulls import read_written
from planner.project.store.steps import Step
from planner.scenarios.levers import LEVERS, Lever


def values_of(lever: Lever) -> set[str]:
    """Return the standard, the range and every word that a lever takes first."""
    rest = lever.standard.partition(":")[2]
    words = {f"{word}:{rest}" if rest else word for word in lever.parts[0].words}
    return {lever.standard, *words, *filter(None, (lever.low, lever.high))}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lever", LEVERS.values(), ids=LEVERS)
def test_every_lever_is_said_in_words(lever: Lever, language: Language) -> None:
    """Neither its code nor a place that was not filled in is left, and two values differ in words too."""
    pulls = read_written(f"{lever.name}={value}" for value in sorted(values_of(lever)))
    said = [pull.said(language) for pull in pulls]
    for words in said:
        assert "=" not in words
        assert "{" not in words
        assert "–" not in words
        assert not any(code in words for code in LEVERS if "_" in code)
    assert len(set(said)) == len(pulls)


@pytest.mark.parametrize(("written", "dutch"), [
    ("category_steps=1@estate:T003", "Milieucategorie één stap hoger op terrein De Vlonder"),
    ("category_steps=1@T003", "Milieucategorie één stap hoger bij De Vlonder"),
    ("housing_claims=2031@parcel:P1+P2+P3+P4+P5", "Woningbouw vanaf 2031 op kavel P1, P2, P3 en nog 2"),
    ("coverage=0.75", "75% van een kavel mag bebouwd zijn"),
    ("fund=20000000", "Fonds van € 20.000.000"),
    ("fund_phasing=40:30:20:10", "Fonds over de jaren: 40 / 30 / 20 / 10 %"),
    ("hub=sum:250::2029@T003", "Energiehub met het vermogen dat de leden hebben, 250 kW opslag, vanaf 2029 bij De Vlonder"),
    ("estate_investment=road:1000000:0:1:2030@T003",
     "Het fonds mag € 1.000.000 in een weg investeren, categorie 1 stap(pen) hoger, vanaf 2030 bij De Vlonder"),
    ("grant_scheme=share:0.5:none", "Bijdrage van een vast deel van de onrendabele top, 50% van de top"),
    ("agreed=own_eur:50000@firm:F1", "Afgesproken: 50.000 euro eigen geld voor Bakker BV"),
    ("limits.pace_ha_per_year=8.5", "Hectares die per jaar in één provincie ingenomen mogen worden: 8,5"),
    ("consent=anders", "consent=anders"), ("onbekend=1", "onbekend=1"), ("limits.nothing=1", "limits.nothing: 1"), ("fund=veel", "Fonds van veel"),
])
def test_a_lever_is_said_with_its_figures_and_places(written: str, dutch: str) -> None:
    """Money, shares and years as the reader writes them; of many places the first; what is not known stays as it is written."""
    (pull,) = read_written([written])
    assert pull.said("nl", {"T003": "De Vlonder", "F1": "Bakker BV"}) == dutch


@pytest.mark.parametrize("values", [{"name": "category_steps", "value": "1@estate:T003"}, {"name": "category_steps@estate:T003", "value": "1"}])
def test_a_step_says_its_lever(values: dict[str, str]) -> None:
    """Whether the place was written behind the name or behind the value."""
    assert Step("lever", values).sentence("en", {"T003": "The Quay"}) == "Environmental category one step higher on estate The Quay."


def test_a_step_says_its_term() -> None:
    """By what it means."""
    step = Step("term", {"name": "limits.pace_ha_per_year", "old": 5.0, "new": 8.5})
    assert step.sentence("nl") == "Hectares die per jaar in één provincie ingenomen mogen worden: 8,5 in plaats van 5."

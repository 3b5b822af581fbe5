"""What is said of plans side by side, on records made by hand."""

from typing import Any

from planner.language import LANGUAGES
from planner.scenarios.comparing import MEASURES, Candidate, Comparison, compare_plans
from planner.scenarios.measure_words import measure_called


def move(mover: str, to: str | None = "P1", year: int = 2028, kind: str = "relocate", **payers: float) -> dict[str, Any]:
    where = {"kind": kind, "to": to, "year": year}
    return {"mover_id": mover, "name": f"Firm {mover}", **where, "grant_eur": sum(payers.values()), "circular_m2": 100.0, "by_payer": payers}


def candidate(name: str, *moves: dict[str, Any], value: float = 1.0, bound: float = 1.0, **more: Any) -> Candidate:
    record = {
        "status": "optimal", "value": value, "bound": bound, "gap": (bound - value) / value, "plan_sha256": name, "input_sha256": "", "deterministic": True,
        "circular_ha_served": value, "target_short_ha": 0.0, "fund": {"used_eur": 5.0, "budget_eur": 10.0}, "moves": list(moves), "investments": [], "kpis": {}}
    return Candidate(name, {**record, **more}, "same")


def measure(found: Comparison, name: str) -> Any:
    return next(each for each in found.measures if each.measure_id == name)


def test_a_difference_within_the_gaps_is_not_certain() -> None:
    """Values differ for certain where one is more than the bound of the other; nothing is said of equal ones."""
    found = compare_plans([candidate("a", value=10.0, bound=10.5), candidate("b", value=10.4, bound=10.4), candidate("c", value=10.6, bound=11.0),
                           candidate("d", value=9.0, bound=9.9)])
    assert measure(found, "value").certain == (None, False, True, True)
    assert measure(found, "value").differences == (None, 0.4, 0.6, -1.0)
    assert measure(found, "circular_ha_served").certain == (None, False, False, False)
    assert measure(found, "budget_eur").certain == (None, None, None, None)
    unbounded = compare_plans([candidate("a"), candidate("b", value=2.0, bound=2.0, gap=None)])
    assert measure(unbounded, "value").certain == (None, False)


def test_other_weights_are_not_compared() -> None:
    """Values that are counted with other weights say nothing of each other; hectares still do."""
    other = candidate("b", value=2.0, bound=2.0)
    found = compare_plans([candidate("a"), Candidate("b", other.record, "other")])
    assert measure(found, "value").certain == (None, None)
    assert measure(found, "circular_ha_served").certain == (None, True)


def test_moves_that_differ() -> None:
    """A move that not every plan has, another kind, target or year is told, with each plan's own; equal ones are not."""
    one = candidate("a", move("A"), move("B"), move("C"), move("D"), move("E"))
    other = candidate("b", move("A"), move("B", to="P2"), move("C", year=2030), move("D", to=None, kind="intensify"), move("F"))
    found = compare_plans([one, other])
    assert {each.mover_id: each.difference for each in found.moves} == {"B": "target", "C": "year", "D": "kind", "E": "only", "F": "only"}
    last = next(each for each in found.moves if each.mover_id == "F")
    assert last.moves[0] is None
    assert last.moves[1] == {"kind": "relocate", "to": "P1", "year": 2028, "grant_eur": 0, "circular_m2": 100.0}
    assert (found.entered, found.dropped) == ({"b": ("F",)}, {"b": ("E",)})


def test_money_by_payer_and_year() -> None:
    """Grants stand in the year of decision and investments in theirs, to the cent, with zero where a plan has none."""
    road = {"investment_id": "I", "kind": "road", "year": 2029, "cost_eur": 0.3, "payer": "province"}
    one = candidate("a", move("A", province=0.1, GM1=0.2), move("B", province=0.2), investments=[road])
    found = compare_plans([one, candidate("b", move("A", year=2029, province=5.0))])
    assert [(each.payer, each.year, each.eur) for each in found.money] == [
        ("GM1", 2028, (0.2, 0.0)), ("province", 2028, (0.3, 0.0)), ("province", 2029, (0.3, 5.0))]


def test_figures_by_municipality() -> None:
    """A KPI by municipality is a line each; a municipality that a plan does not touch has zero, a ratio without a divisor nothing."""
    one = candidate("a", kpis={"saldo_ha_per_gemeente": {"GM1": 1.5}, "eur_per_ha": None})
    found = compare_plans([one, candidate("b", kpis={"saldo_ha_per_gemeente": {"GM2": -1.0}, "eur_per_ha": 3.0})])
    assert measure(found, "saldo_ha_per_gemeente GM1").values == (1.5, 0.0)
    assert measure(found, "saldo_ha_per_gemeente GM2").differences == (None, -1.0)
    assert (measure(found, "eur_per_ha").differences, measure(found, "eur_per_ha").certain) == ((None, None), (None, None))


def test_every_indicator_is_called_by_words() -> None:
    """No code is left, in both languages; the place in an indicator is called as the reader calls it."""
    for language in LANGUAGES:
        called = [measure_called(name, {}, language) for name in MEASURES]
        assert len({*called}) == len(called)
        assert not [words for words in called if "_" in words]
    assert measure_called("saldo_ha_per_gemeente GM1", {"GM1": "Almere"}, "en").endswith(": Almere")

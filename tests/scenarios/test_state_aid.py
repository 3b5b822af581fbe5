"""State aid of a plan, grant by grant and undertaking by undertaking (R57)."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner import PlanRequest, make_plan
from planner.project.project import Project
from planner.rules.situation import Situation
from planner.scenarios.aid import NOTES, AidTable, state_aid
from tests.cases import ask, firm, parcel, project, row, town, town_terms
from tests.oracles.paying import aid_differences
from tests.scenarios.test_cash_ledger import planned


def table_of(rows: Any = None, **terms: Any) -> AidTable:
    """Return the state aid of A going alone to V in 2027: a grant of 150,000, of which 30,000 under article 17."""
    rows = town() if rows is None else rows
    rows["demand"] = rows["demand"][:1]
    return state_aid(*planned(rows, **terms))


def test_a_grant_under_the_rules() -> None:
    """R57: 20 % of 150,000 under article 17, the other 120,000 de minimis; 180,000 is left, and the firm pays 100,000, at least 50,000."""
    aid, = table_of().grants
    assert (aid.rule, aid.grant_eur, aid.a17_eur, aid.a17_ceiling_eur, aid.intensity, aid.dm_eur) == ("art17+de_minimis", 150_000, 30_000, 30_000, 0.2, 120_000)
    assert (aid.window_first, aid.window_last, aid.before_eur, aid.after_eur, aid.dm_ceiling_eur, aid.room_eur) == (2025, 2027, 0, 120_000, 300_000, 180_000)
    assert (aid.cost_eur, aid.scheme_ceiling_eur, aid.own_eur, aid.least_own_eur) == (250_000, 200_000, 100_000, 50_000)
    assert aid.notes == ("application", "statement", "extension")


def test_what_was_received_before_counts() -> None:
    """R57: 50,000 of 2026 and 10,000 that the firm reports stand before the grant; 90,000 of 2024 does not, except strictly."""
    rows = town()
    rows["aid_history"] = [{"undertaking_id": "A", "date": date, "amount_eur": eur, "rule": rule} for date, eur, rule in (
        ("2026-03-01", 50_000.0, "de_minimis"), ("2024-03-01", 90_000.0, "de_minimis"), ("2026-03-01", 70_000.0, "art17"))]
    row(rows, "firms", "A")["de_minimis_used_eur"] = 10_000.0
    aid, = table_of(rows).grants
    assert (aid.before_eur, aid.after_eur, aid.room_eur) == (60_000, 180_000, 120_000)
    aid, = table_of(rows, state_aid={"strict": True}).grants
    assert (aid.window_first, aid.before_eur, aid.after_eur, aid.room_eur) == (2024, 150_000, 270_000, 30_000)


def test_an_undertaking_year_by_year() -> None:
    """R57: what the plan gives in 2027 counts until 2029; what was received in 2026 until 2028."""
    rows = town()
    rows["aid_history"] = [{"undertaking_id": "A", "date": "2026-03-01", "amount_eur": 50_000.0, "rule": "de_minimis"}]
    found = table_of(rows, horizon={"years": 5}).undertakings
    assert [(year.year, year.received_eur, year.granted_eur, year.room_eur, year.excess_eur) for year in found] == [
        (2027, 50_000, 120_000, 130_000, 0), (2028, 50_000, 120_000, 130_000, 0), (2029, 0, 120_000, 180_000, 0),
        (2030, 0, 0, 300_000, 0), (2031, 0, 0, 300_000, 0)]


def test_notes_for_the_lawyer() -> None:
    """R57: public land, a reinvestment that is due anyway and a housing project that pays are told; every note has a text."""
    rows = town()
    row(rows, "parcels", "V")["owner_kind"] = "municipality"
    row(rows, "firms", "A").update(reinvest_year=2028.0, willingness_eur=0.0)
    assert {"due", "didam"} <= {*table_of(rows).grants[0].notes}
    rows = town()
    row(rows, "parcels", "P")["housing_from"] = 2040.0
    assert "housing" in table_of(rows).grants[0].notes
    assert all(note in NOTES for aid in table_of().grants for note in aid.notes)


def test_a_rule_is_a_term() -> None:
    """R57: another ceiling, intensity or window is another term; the figures say where each comes from, and what a project changes is told as assumed."""
    table = table_of(state_aid={"de_minimis_eur": 200_000, "window_years": 2, "art17": {"micro": 0.1, "small": 0.1, "medium": 0.1, "large": 0.0}})
    aid, = table.grants
    assert (aid.a17_eur, aid.dm_eur, aid.window_first, aid.room_eur) == (15_000, 135_000, 2026, 65_000)
    said = {figure.term: figure for figure in table.figures}
    assert said["state_aid.de_minimis_eur"].evidence == "assumed"
    usual = {figure.term: figure for figure in table_of().figures}["state_aid.de_minimis_eur"]
    assert (usual.value, usual.evidence, usual.source) == ("300000.0", "read", "Reg. (EU) 2023/2831")
    assert all(figure.evidence and figure.source and figure.meaning for figure in said.values())


def linked(firms: list[tuple[int, float]], history: list[tuple[int, int, int]], aid: dict[str, Any]) -> Project:
    """Return a project of firms (undertaking, willingness) that may each move to a parcel of its own, with aid received (who, year, € 1,000)."""
    rows: dict[str, list[dict[str, Any]]] = {"parcels": [], "firms": [], "demand": []}
    for at, (undertaking, own) in enumerate(firms):
        rows["parcels"] += [parcel(f"P{at}", 200.0 * at, 2_000, "occupied"), parcel(f"V{at}", 200.0 * at, 4_000, y=400.0)]
        rows["firms"].append(firm(f"F{at}", f"P{at}", undertaking_id=f"U{undertaking}", plot_m2=2_000.0, floor_m2=1_000.0, willingness_eur=own,
                                  de_minimis_used_eur=1_000.0 * at, size_class="large" if at % 2 else "small"))
        rows["demand"].append(ask(f"D{at}", f"F{at}", 1_000.0 + 100 * at))
    rows["aid_history"] = [{"undertaking_id": f"U{who}", "date": f"{year}-05-01", "amount_eur": 1_000.0 * eur, "rule": "de_minimis"}
                           for who, year, eur in history]
    return project(rows, **{**town_terms(), "horizon": {"years": 5}, "fund": {"by_year": {2027: 5_000_000}}, "state_aid": aid})


FIRMS = st.lists(st.tuples(st.integers(0, 1), st.sampled_from((0.0, 30_000.0, 90_000.0))), min_size=2, max_size=4)
HISTORY = st.lists(st.tuples(st.integers(0, 1), st.integers(2023, 2029), st.integers(1, 250)), max_size=3)
RULES = st.fixed_dictionaries({"strict": st.booleans(), "window_years": st.integers(1, 4),
                               "de_minimis_eur": st.sampled_from((100_000.0, 200_000.0, 300_000.0))})


@settings(derandomize=True, deadline=None, max_examples=12)
@given(firms=FIRMS, history=HISTORY, rules=RULES)
def test_aid_never_above_room(firms: list[tuple[int, float]], history: list[tuple[int, int, int]], rules: dict[str, Any]) -> None:
    """R57: over linked firms and rolling years, strictly too, no best plan gives more de minimis aid than was left, and the table says what own loops say."""
    made = linked(firms, history, rules)
    plan = make_plan(made, PlanRequest(gap=0.0))
    table, window = state_aid(Situation(made), plan), rules["window_years"] + rules["strict"]
    who = {f"F{at}": f"U{undertaking}" for at, (undertaking, _) in enumerate(firms)}
    for aid in table.grants:
        past = sum(1_000.0 * eur for other, year, eur in history if f"U{other}" == aid.undertaking and aid.year - window < year <= aid.year)
        if aid.year - window < 2026:  # what firms report counts in the year before the horizon
            past += sum(1_000.0 * at for at, name in enumerate(who.values()) if name == aid.undertaking)
        given_ = sum(move.dm_eur for move in plan.moves if who[move.mover_id] == aid.undertaking and aid.year - window < move.year <= aid.year)
        assert given_ <= max(0.0, rules["de_minimis_eur"] - past) + 0.01
        same_year = [other for other in table.grants if (other.undertaking, other.year) == (aid.undertaking, aid.year)]
        assert max(other.after_eur for other in same_year) == pytest.approx(past + given_)
        assert aid.grant_eur == pytest.approx(aid.a17_eur + aid.dm_eur)
        assert aid.a17_eur <= aid.a17_ceiling_eur + 0.01
    assert all(year.excess_eur <= 0.01 for year in table.undertakings)


def test_aid_that_comes_later_counts() -> None:
    """R57: 300,000 that is known of 2028 leaves nothing for a grant of 2027 or 2028 to that firm alone; the other firm gets its 130,000."""
    made = linked([(0, 90_000.0), (1, 90_000.0)], [(0, 2028, 300)], {})
    plan = make_plan(made, PlanRequest(gap=0.0))
    assert all(year.excess_eur == 0 for year in state_aid(Situation(made), plan).undertakings)
    assert {move.mover_id: move.year for move in plan.moves}["F1"] == 2027
    assert all(move.year > 2030 for move in plan.moves if move.mover_id == "F0")


def test_aid_of_best_plans() -> None:
    """R57: on small cases in which every rule may bind the table says what plain loops say from the tables, and nothing is above its room."""
    assert aid_differences(range(6)) == []

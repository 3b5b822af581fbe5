"""Why a firm moves or stays, and who would come to a parcel: every branch of what is said, on the town of ``tests.cases`` and on cases by chance."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest

from planner.plan.why.changes import CHANGES, CONSENT, NOTHING, Remedies, Remedy, consenting
from planner.plan.why.firm import Replacement, WhyFirm, explain
from planner.plan.why.parcel import explain_parcel
from planner.plan.why.prices import uses
from planner.program.inclusion import Inclusion, Kept
from planner.program.moves import list_moves
from planner.program.rows.view import Lock
from planner.program.solution import Effort
from planner.program.solving import find_plan
from tests.cases import ask, firm, parcel, program_of, row, town, town_terms
from tests.oracles.cases import random_case
from tests.oracles.enumeration import best_plan
from tests.oracles.including import asked
from tests.oracles.reading import World

SAME_HA = 1e-6
WAYS = {"own_eur": "€ 1,000 more", "own_kw": "1,000 kW of its own", "spare_m2": "1,000 m² less on its lot", "more_m2": "1,000 m² more land",
        "less_m": "1,000 m inside", "less_steps": "1,000 steps above"}


def town_asked(rows, **choices) -> Inclusion:
    """Return what asks of the town and its best plan."""
    program = program_of(rows, town_terms(**choices.pop("terms", {})), **choices)
    plan = find_plan(program, Effort())
    return Inclusion(program, Kept(plan.chosen, plan.value, plan.bound, plan.invested))


def at(inclusion, name: str) -> int:
    """Return the position of a mover."""
    return int(np.flatnonzero(inclusion.program.situation.movers["mover_id"] == name)[0])


def reasons(why, language="en") -> str:
    """Return the explanation as one text."""
    return " ".join(why.reasons(language))


def test_a_firm_that_moves():
    """Why: a firm of the plan is told where it goes and what the plan loses without it, in both languages."""
    inclusion = town_asked(town())
    why = explain(inclusion, at(inclusion, "A"), "proof")
    assert why.moves
    assert why.remedies == ()
    assert [option.to for option in why.options if option.is_made] == ["V"]
    assert "A moves to V in 2027: 0.10 ha of circular room." in reasons(why)
    assert "Without this firm the best plan is worth between" in reasons(why)
    assert why.record("nl")["reasons"] != why.record("en")["reasons"]
    assert why.record("en")["replacement"]["low_ha"] <= why.record("en")["replacement"]["high_ha"]


def test_a_firm_that_builds_at_home():
    """Why: a move without a target is told as building on the own plot."""
    rows = town()
    row(rows, "demand", "DA")["on_own_plot"] = "yes"
    inclusion = town_asked(rows)
    assert "A builds on its own plot in 2027" in reasons(explain(inclusion, at(inclusion, "A"), "proof"))


def test_a_firm_that_did_not_consent():
    """R37: where consent alone does, that is what is told, and what the firm leaves then makes room for others."""
    rows = town()
    row(rows, "firms", "A")["consent"] = "unknown"
    inclusion = town_asked(rows)
    why = explain(inclusion, at(inclusion, "A"), "proof")
    assert [remedy.change for remedy in why.remedies] == [CONSENT]
    assert "If the firm consents a plan as good as this one holds it." in reasons(why)
    with_it = consenting(inclusion, at(inclusion, "A"))
    into_p = [len(np.flatnonzero(one.program.moves.parcel[one.program.moves.is_targeted] == 0)) for one in (inclusion, with_it)]
    assert into_p[0] == 0
    assert into_p[1] > 0  # the newcomer on the place that A leaves


def test_a_newcomer_without_money():
    """R37: a newcomer that stays out for its own contribution is told the least money that brings it in, to € 1,000."""
    rows = town()
    row(rows, "demand", "N")["extra_plot_m2"] = 5_000.0
    rows["firms"], rows["demand"] = [], [row(rows, "demand", "N")]
    inclusion = town_asked(rows)
    why = explain(inclusion, at(inclusion, "N"), "proof")
    money = next(remedy for remedy in why.remedies if remedy.change.name == "own_eur")
    # cost 250,000: the cap is 80 % of it, need 250,000 − 47,500 − own money: € 2,500 lack, € 3,000 in steps
    assert (money.amount, money.not_enough, money.is_exact) == (3_000.0, 2_000.0, True)
    assert "With € 3,000 more from the firm or another scheme a plan as good as this one holds it. One step less does not do: proven." in reasons(why)
    assert [miss.failing for miss in why.nearest] == ["contribution"]
    assert why.nearest[0].margin == pytest.approx(-2_500.0)


def test_two_plans_as_good():
    """R37: a firm that another plan as good holds is told that nothing need change."""
    rows = town()
    rows["firms"] = []
    rows["parcels"] = [parcel("V", 2_000, 3_000, estate_id="E2")]
    rows["demand"] = [ask(name, extra=3_000.0, workers=2, category_needed="3.1", connection_kw=40.0) for name in ("N1", "N2")]
    inclusion = town_asked(rows)
    (stays,) = [name for name in ("N1", "N2") if at(inclusion, name) not in inclusion.program.moves.mover[inclusion.plan.chosen]]
    why = explain(inclusion, at(inclusion, stays), "proof")
    assert [remedy.change for remedy in why.remedies] == [NOTHING]
    assert "nothing need change" in reasons(why)


def test_a_firm_in_a_housing_claim():
    """R37, R14: a firm that housing takes is asked within the years that it has; its jobs count for it."""
    rows = town()
    row(rows, "parcels", "P")["housing_from"] = 2029
    row(rows, "firms", "A")["willingness_eur"] = 0.0
    row(rows, "firms", "A")["workers"] = 100
    inclusion = town_asked(rows)
    why = explain(inclusion, at(inclusion, "A"), "proof")
    assert not why.moves
    money = next(remedy for remedy in why.remedies if remedy.change.name == "own_eur")
    assert money.is_exact
    sought = inclusion.search(inclusion.program.situation.tailored(at(inclusion, "A"), {"own_eur": money.amount}), at(inclusion, "A"))
    years = [inclusion.program.situation.years[year] for year in sought.program.moves.year[sought.plan.chosen[sought.program.moves.mover[
        sought.plan.chosen] == at(inclusion, "A")]]]
    assert max(years) < 2029
    assert sought.value > inclusion.plan.value + 0.5  # a hundred jobs, against the newcomer's 0.3 ha


@pytest.mark.parametrize("remedy", [Remedy(change, 1_000.0, no, needs, 1.0) for change in CHANGES for no in (-1.0, 500.0, 1_000.0 - change.step)
                                    for needs in (False, True)], ids=lambda remedy: f"{remedy.change.name} {remedy.not_enough} {remedy.needs_consent}")
def test_remedies_in_words(remedy):
    """R37: each change is told with its amount, what is proven of less, and consent where it is needed, in both languages."""
    why = WhyFirm("A", "A", moves=False, counts={"allowed": 1}, nearest=(), options=(), option_count=0, binding=(), remedies=(remedy,), replacement=None,
                  is_willing=not remedy.needs_consent)
    english, dutch = reasons(why), reasons(why, "nl")
    assert WAYS[remedy.change.name] in english
    assert "1.000" in dutch
    assert ("Besides consent" in english) == remedy.needs_consent
    assert ("One step less does not do: proven." in english) == remedy.is_exact
    assert ("500 is not enough" in english) == (not remedy.is_exact and remedy.not_enough >= 0)
    assert why.record("en")["would_move_if"][0]["exact"] == remedy.is_exact


def test_nothing_fits_and_nothing_helps():
    """Why: where no parcel could ever have room, and no change does, both are said."""
    rows = town()
    rows["firms"], rows["demand"] = [], [ask("N", extra=30_000.0, workers=2, category_needed="3.1", connection_kw=40.0)]
    rows["parcels"] = [parcel("P", 0, 4_000, "reserved")]
    inclusion = town_asked(rows)
    text = reasons(explain(inclusion, at(inclusion, "N"), "proof"))
    assert "There is no parcel that could ever have room." in text
    assert "No single change was found" in text


def test_the_loss_without_a_locked_firm_may_be_a_gain():
    """R38: without a firm whose lock makes the plan worse the plan is worth more, and the interval says so."""
    rows = {
        "parcels": [parcel("P", 0, 4_000, "occupied"), parcel("V", 2_000, 4_000, estate_id="E2")],
        "firms": [firm("A", "P", plot_m2=4_000.0, floor_m2=1_000.0, willingness_eur=500_000.0, connection_kw=40.0)],
        "demand": [ask("N", extra=4_000.0, workers=2, category_needed="3.1", connection_kw=40.0, municipality_code="GM2")]}
    inclusion = town_asked(rows, locks=(Lock("A", "V"),))
    lost = explain(inclusion, at(inclusion, "A"), "proof").replacement
    free = town_asked(rows).plan.value
    assert lost.low_ha - SAME_HA <= inclusion.plan.value - free <= lost.high_ha + SAME_HA
    assert lost.high_ha < 0


@pytest.mark.parametrize("seed", [0, 2, 5])
def test_what_is_lost_without_a_firm(seed):
    """R38: the interval holds the true loss by the exhaustive search, and what a move uses are rows that it is in."""
    inclusion = asked(random_case(seed))
    program, names = inclusion.program, inclusion.program.row_names
    for move in inclusion.plan.chosen.tolist():
        mover = int(program.moves.mover[move])
        why = explain(inclusion, mover, "quick")
        without = best_plan(World(program.situation.project), (), ({"mover_id": why.mover_id},)).value
        assert isinstance(why.replacement, Replacement)
        assert why.replacement.low_ha - SAME_HA <= inclusion.plan.value - without <= why.replacement.high_ha + SAME_HA
        rows = {names[at] for at in program.x[:, [move]].tocoo().row.tolist()}
        for use in uses(program, inclusion.relaxation.duals, move):
            assert any(name.startswith(f"{use.family}_{use.thing}") for name in rows)
            assert use.worth_ha > 0


@pytest.mark.parametrize("seed", range(3))
def test_who_may_come_to_a_parcel(seed):
    """Why: who fits on a parcel are exactly the movers with an allowed move there, those of the plan first, and never more than ten are named."""
    inclusion = asked(random_case(seed))
    situation, moves = inclusion.program.situation, list_moves(inclusion.program.situation)
    made = set(inclusion.plan.chosen.tolist())
    for place, name in enumerate(situation.rooms.parcels.index):
        why = explain_parcel(inclusion, name)
        there = np.flatnonzero(moves.is_targeted & (moves.parcel == place))
        fits = {situation.movers["mover_id"].iloc[mover] for mover in moves.mover[there]}
        comes = {situation.movers["mover_id"].iloc[moves.mover[move]] for move in there.tolist() if move in made}
        assert why.fitting == len(fits)
        assert {comer.mover_id for comer in why.comers} == fits
        assert {comer.mover_id for comer in why.comers if comer.is_made} == comes
        first = [comer.is_made for comer in why.comers]
        assert first == sorted(first, reverse=True)
        assert [comer.loss_ha for comer in why.comers if not comer.is_made] == sorted(comer.loss_ha for comer in why.comers if not comer.is_made)
        assert why.record("nl")["fitting"] == len(fits)
        assert ("Nobody may come" in reasons(why)) == (not fits)


def test_a_stop_leaves_what_was_found():
    """R37: stopped at once, only what is already known is told."""
    inclusion = town_asked(town())
    plain = replace(inclusion.plan, chosen=np.empty(0, dtype=np.int64), value=inf)
    stopped = Remedies(Inclusion(inclusion.program, plain, inclusion.relaxation, enough=inf), 0, "proof", stop=lambda: True)
    assert stopped.find() == []

"""The fate of a plan that stands (R62, R63)."""

from dataclasses import replace

import numpy as np
import pytest

from planner.scenarios.uncertainty.booked import book_moves
from planner.scenarios.uncertainty.draws import Z90, Draws
from planner.scenarios.uncertainty.fixed import evaluate, walk
from planner.scenarios.uncertainty.trials import CAUSES, COST, DELAY, DEMAND, FUND, GRID, NONE, draw_trials, redrawn
from tests.cases import BARE, point, program_of, town, town_terms
from tests.scenarios.uncertainty.chain_case import CHAIN, CONSENTS, SERVED, chain_booked, chain_program, chain_rows, chosen_of, every_answer
from tests.scenarios.uncertainty.random_plans import plans, walk_differences


def test_nothing_happens_without_chance() -> None:
    """R62: with all chance at its median a plan is made as it stands, each move in its year for its grant."""
    seen = 0
    for _, program, chosen in plans(range(20)):
        booked = book_moves(program, chosen)
        outcome = evaluate(booked, Draws(2).only())
        order = chosen[np.lexsort((program.moves.mover[chosen], program.moves.year[chosen]))]
        assert outcome.made.all()
        assert (outcome.when == booked.year[:, None]).all()
        assert outcome.grant_eur[:, 0] == pytest.approx(program.moves.grant_eur[order])
        assert outcome.lost_ha.sum() == 0
        seen += len(chosen)
    assert seen > 15


@pytest.mark.parametrize("first", [0])
def test_all_samples_at_once_are_one_after_another(first: int) -> None:
    """R62, R63: made, year, cause and link of every move are those of plain loops over samples and moves."""
    count, lines = walk_differences(range(first, first + 12), 40)
    assert count > 3
    assert lines == []


def test_enumeration_of_all_answers() -> None:
    """R62: expected hectares over all answers of the firms are the sum of what each serves times the chances up its chain, and samples agree with them."""
    booked = chain_booked(chain_program())
    trials, likely = every_answer(booked)
    assert likely.sum() == pytest.approx(1.0)
    up = {"A": ["A"], "B": ["A", "B"], "N": ["A", "B", "N"]}
    expected = sum(SERVED[name] * np.prod([CONSENTS[who] for who in before]) for name, before in up.items())
    assert walk(trials).hectares @ likely == pytest.approx(expected, abs=1e-12)
    sampled = evaluate(booked, Draws(4_000).only("consent")).hectares
    assert abs(sampled.mean() - expected) < 3.0 * sampled.std() / np.sqrt(len(sampled))


@pytest.mark.parametrize("seed", [2, 5, 8, 11])
def test_enumeration_of_random_plans(seed: int) -> None:
    """R62: the sampled mean lies within its standard error of the exact one over every answer of the firms of a random plan."""
    for _, program, chosen in plans([seed]):
        booked = book_moves(program, chosen[:10])
        trials, likely = every_answer(booked)
        exact = walk(trials).hectares @ likely
        sampled = evaluate(booked, Draws(2_000).only("consent")).hectares
        assert abs(sampled.mean() - exact) <= 3.5 * sampled.std() / np.sqrt(len(sampled)) + 1e-12


def test_the_first_link_is_to_blame() -> None:
    """R63: who breaks a chain is charged with all that is lost up it, by cause, and all charges add up to what is lost."""
    booked = chain_booked(chain_program())
    trials, likely = every_answer(booked)
    outcome = walk(trials)
    names, consent = booked.mover_ids, CAUSES.index("consent")
    alone = [sample for sample in range(len(likely)) if (trials.refused[:, sample] > 0).tolist() == [name == "A" for name in names]]
    assert [outcome.cause[:, alone[0]].tolist(), outcome.link[:, alone[0]].tolist()] == [[consent] * 3, [names.index("A")] * 3]
    drawn = evaluate(booked, Draws(500))
    assert drawn.lost_ha.sum() == pytest.approx(booked.planned_ha - drawn.hectares.mean(), abs=1e-12)
    assert drawn.record()["lost_ha"] == pytest.approx(sum(link["costs_ha"] for link in drawn.record()["links"]), abs=1e-5)


def test_who_is_late_makes_others_late() -> None:
    """R62, R63: a firm that leaves later moves those who follow on, and past the horizon they are lost by its delay."""
    for years, made in ((6, [True, True, True]), (3, [True, True, False])):
        booked = chain_booked(chain_program(years))
        quiet = draw_trials(booked, Draws(1).only())
        slow = replace(quiet, departures=tuple(tuple(replace(one, lag=one.lag + (move == 0)) for one in gone) for move, gone in enumerate(quiet.departures)))
        outcome = walk(slow)
        assert outcome.made[:, 0].tolist() == made
        assert outcome.when[:2, 0].tolist() == [0, 2]
        if not made[2]:
            assert (outcome.cause[2, 0], outcome.link[2, 0]) == (DELAY, 0)


def test_money_runs_out_in_the_order_of_years() -> None:
    """R62: who comes first is paid first; who finds the fund empty waits for the money of later years, or is lost."""
    program = chain_program(fund={"by_year": {2027: 5_000_000}})
    grants = program.moves.grant_eur[chosen_of(program)]
    for by_year, when, lost in (
        ({2027: float(grants[0]), 2028: float(grants[1]), 2029: 0.0, 2030: float(grants[2])}, [0, 1, 3], None),
        ({2027: float(grants.sum()) - 1.0}, [0, 1, 2], 2),
    ):
        poor = chain_program(fund={"by_year": by_year})
        outcome = evaluate(chain_booked(poor), Draws(1).only())
        assert outcome.when[:, 0].tolist() == when
        assert outcome.made[:, 0].tolist() == [move != lost for move in range(3)]
        if lost is not None:
            assert (outcome.cause[lost, 0], outcome.link[lost, 0]) == (FUND, lost)
        assert outcome.paid_eur().sum() == pytest.approx(outcome.granted_eur.sum())


def test_an_undertaking_has_one_room_for_aid() -> None:
    """R61: what an earlier move of the same undertaking had of de minimis aid is not there for a later one within the window."""
    program = chain_program()
    booked = chain_booked(program)
    movers = booked.situation.movers
    movers.loc[movers["mover_id"].isin(["A", "B"]), "undertaking"] = "both"
    needs = program.moves.dm_eur[chosen_of(program)]
    for room, both in ((needs[0] + needs[1] + 1.0, True), (needs[0] + needs[1] - 40_000.0, False)):
        booked.situation.__dict__["aid_room_eur"] = np.full((len(movers), 4), room)
        outcome = evaluate(booked, Draws(1).only())
        assert outcome.made[1, 0] == both
        assert outcome.made[0, 0]


def test_a_late_reinforcement_makes_late() -> None:
    """R61, R62: who needs the power of a reinforcement waits for it where it is late, past the horizon in vain; who does not need it goes on."""
    grid = {"grid": [{"node_id": "G", "status": "existing", "reinforcement_year": 2028, "reinforcement_kw": 500.0, "geometry": point(0)}],
            "grid_capacity": [{"node_id": "G", "year": 2027, "free_kw": 0.0}]}
    for years, made in ((3, True), (2, False)):
        program = program_of({**town(), **grid}, town_terms(horizon={"years": years}))
        booked = book_moves(program, chosen_of(program, ((("N", "settle", "V"), 2028),)))
        late = evaluate(booked, Draws(1).only().pin(["grid"], Z90))
        assert late.made[0, 0] == made
        assert (late.when[0, 0], late.cause[0, 0]) == ((2, NONE) if made else (1, GRID))
        assert evaluate(booked, Draws(1).only().pin(["grid"], -Z90)).when[0, 0] == 1
    small = town()
    small["demand"][1]["connection_kw"] = 20.0
    program = program_of({**small, **grid}, town_terms())
    booked = book_moves(program, chosen_of(program, ((("N", "settle", "V"), 2028),)))
    assert evaluate(booked, Draws(1).only().pin(["grid"], Z90)).when[0, 0] == 1


def test_demand_that_shrinks_serves_less() -> None:
    """R61: a demand that is not there keeps a newcomer away but not a firm that agreed to move, and less than was asked is served, never more."""
    rows = chain_rows()
    for row, sure, low in zip(rows["demand"], (0.0, 1.0, 0.0), (1_000.0, 250.0, 3_000.0), strict=True):
        row |= {"certainty": sure, "extra_plot_low_m2": low, "extra_plot_high_m2": 5_000.0}
    program = program_of(rows, {"horizon": {"years": 4}, "cost": BARE, "fund": {"by_year": {2027: 5_000_000}}, "limits": {"pace_ha_per_year": 50}})
    booked = book_moves(program, chosen_of(program))
    outcome = evaluate(booked, Draws(100).only("demand", "extent"))
    assert outcome.made.all(axis=1).tolist() == [True, True, False]
    assert (outcome.cause[2] == DEMAND).all()
    low = evaluate(booked, Draws(1).only("demand").pin(["extent"], -Z90))
    assert low.hectares[0] == pytest.approx(0.05 * 250 / 500)
    assert outcome.hectares.max() == pytest.approx(0.05)
    assert outcome.lost_ha.sum() == pytest.approx(0.45 - outcome.hectares.mean())


def test_costs_beyond_what_a_firm_bears_stop_it() -> None:
    """R61: where the ceiling leaves less than is needed a firm goes on as long as what lacks is within its stretch, and gets no more than the ceiling."""
    for stretch, made in ((0.0, False), (1.0, True)):
        grant = {"cap_per_move_eur": 160_000.0}
        cost = {**BARE, "fitout_m2": {"low": 50.0, "likely": 100.0, "high": 150.0}}
        program = chain_program(cost=cost, grant=grant, uncertainty={"stretch_share": stretch})
        booked = book_moves(program, chosen_of(program, CHAIN[:1]))
        outcome = evaluate(booked, Draws(1).only().pin(["fitout"], Z90))
        assert outcome.made[0, 0] == made
        assert outcome.granted_eur[0] == (160_000.0 if made else 0.0)
        assert outcome.cause[0, 0] == (NONE if made else COST)


@pytest.mark.parametrize("kinds", [("consent",), ("permit",), ("hall", "market"), ("build", "grid"), ("extent",)])
def test_drawn_again_is_drawn_anew(kinds: tuple[str, ...]) -> None:
    """R66: where some kinds of chance change, what is kept of trials is what would be drawn."""
    for _, program, chosen in plans(range(4)):
        booked, draws = book_moves(program, chosen), Draws(40)
        for z in (-Z90, 0.0, Z90):
            again, anew = walk(redrawn(draw_trials(booked, draws), draws.pin(kinds, z), kinds)), evaluate(booked, draws.pin(kinds, z))
            for name in ("hectares", "granted_eur", "completion_year", "lost_ha"):
                assert (getattr(again, name) == getattr(anew, name)).all()

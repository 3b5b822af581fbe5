"""Plans made anew, plans that reckon with failure, and what drives the outcome (R66–R69)."""

import numpy as np
import pytest

from planner.program.greedy import broken, complete
from planner.program.highs import solve
from planner.program.named import name_problem
from planner.program.solution import Effort
from planner.scenarios.uncertainty.aware import OVERBOOKED, PLAIN, chances, plan_aware
from planner.scenarios.uncertainty.booked import book_moves
from planner.scenarios.uncertainty.draws import COSTS, DELAYS, MARKET, Draws
from planner.scenarios.uncertainty.drivers import GROUPS, find_drivers
from planner.scenarios.uncertainty.fixed import evaluate
from planner.scenarios.uncertainty.prospects import Prospects
from planner.scenarios.uncertainty.recourse import draw_fates, plan_anew
from tests.cases import BARE, ask, parcel, program_of, town_terms
from tests.scenarios.uncertainty.chain_case import CONSENTS, chain_booked, chain_program, chosen_of
from tests.scenarios.uncertainty.random_plans import plans

CHEAP = (*COSTS, MARKET, *DELAYS)


def best_anew(program, fates, sample: int) -> float:
    """Return the value of the best plan of a sample in which costs are as planned, by one search over all moves that may be made."""
    per_ha = program.situation.project.terms.weights.circular * program.situation.discount[program.moves.year]
    lost = per_ha * program.moves.served_m2 / 10_000 * (1.0 - fates.share[program.moves.mover, sample])
    known = program.wishing(-lost, 0.0, np.zeros(len(lost), dtype=bool))
    some = np.flatnonzero(fates.may_all(sample, program.moves))
    if not len(some):
        return known.constant
    outcome = solve(name_problem(known, some), mip_rel_gap=0.0, mip_abs_gap=1e-9)
    assert outcome.is_proven
    assert outcome.values is not None
    chosen = some[outcome.values[: len(some)] > 0.5]
    side = complete(known, chosen, invested=np.flatnonzero(outcome.values[len(some) + program.side.invest_columns] > 0.5).tolist())
    assert not broken(known, chosen, side)
    return float(known.objective[chosen].sum() + known.side.objective @ side) + known.constant


@pytest.mark.parametrize("first", [0, 20])
def test_the_best_plan_lies_within_the_interval(first: int) -> None:
    """R67, R68: in each sample the plan found is worth no more, and the bound no less, than the best plan that a search over all moves finds."""
    seen, tight = 0, 0
    for _, program, chosen in plans(range(first, first + 12)):
        draws = Draws(6).pin(CHEAP)
        found, fates = plan_anew(program, draws, chosen), draw_fates(program, draws)
        for sample in range(draws.samples):
            best = best_anew(program, fates, sample)
            assert found.low[sample] <= best + 1e-6
            assert found.high[sample] >= best - 1e-6
            tight += found.width[sample] < 0.05 + 0.1 * abs(best)
            seen += 1
    assert seen > 20
    assert tight > seen / 4


def test_dear_samples_are_worth_no_more() -> None:
    """R67, R68: with costs drawn too the interval is one, and a bound from prices that are no optimum holds as well."""
    program = chain_program(cost={**BARE, "fitout_m2": {"low": 50.0, "likely": 100.0, "high": 250.0}})
    for representatives in (0, 1):
        found = plan_anew(program, Draws(200), chosen_of(program), representatives)
        assert (found.low <= found.high + 1e-9).all()
        assert len(found.representatives) == representatives
        assert found.low.std() > 0


def test_what_a_plan_makes_can_be_made() -> None:
    """R68: every move that a plan makes under real costs counts as one that can be made in that sample, for no more than its grant."""
    made_at_all, ruled_out = 0, 0
    for _, program, chosen in plans(range(12)):
        draws = Draws(60).pin(DELAYS)
        order = chosen[np.lexsort((program.moves.mover[chosen], program.moves.year[chosen]))]
        outcome = evaluate(book_moves(program, chosen), draws)
        prospects = Prospects(program, draws, draw_fates(program, draws))
        possible, asked = prospects.possible(order), prospects.asked(order)
        assert possible[outcome.made].all()
        assert (asked <= outcome.grant_eur + 1e-3)[outcome.made].all()
        made_at_all += int(outcome.made.sum())
        ruled_out += int((~possible).sum())
    assert made_at_all > 100
    assert ruled_out > 100


def test_a_chain_planned_anew() -> None:
    """R67: where A withdraws N can still go to the vacant parcel: planning anew serves what the plan that stands loses."""
    program = chain_program()
    draws = Draws(300).only("consent")
    found, fates = plan_anew(program, draws, chosen_of(program)), draw_fates(program, draws)
    names = program.situation.movers["mover_id"].tolist()
    only_n = fates.consents[names.index("N")] & ~fates.consents[names.index("A")]
    assert only_n.any()
    assert (found.hectares[only_n] >= 0.3 - 1e-9).all()
    with pytest.raises(ValueError, match="without locks"):
        plan_anew(chain_program_with_lock(), draws, chosen_of(program))


def chain_program_with_lock():
    from planner.program.formulation import formulate
    from planner.program.rows.view import Lock

    return formulate(chain_program().situation, (Lock("A", "*"),))


def test_chances_go_up_the_chain() -> None:
    """R69: a move into what another firm must leave has the chance of both."""
    program = chain_program()
    chance = chances(program)[chosen_of(program)]
    assert chance == pytest.approx([CONSENTS["A"], CONSENTS["B"] * CONSENTS["A"], CONSENTS["N"] * CONSENTS["B"]])


def test_promising_more_serves_more() -> None:
    """R69: where firms may withdraw and the fund pays one of several, promising more than there is serves more, and never spends more than the fund."""
    program = program_of({
        "parcels": [parcel("V1", 0, 3_000), parcel("V2", 500, 3_000)],
        "demand": [ask(name, extra=3_000.0, workers=2, category_needed="3.1", connection_kw=20.0) for name in ("N1", "N2")],
    }, town_terms(fund={"by_year": {2027: 170_000}}))  # fmt: skip
    aware = plan_aware(program, Draws(400).only("consent"), Effort())
    by_way = {one.way: one for one in aware.candidates}
    assert by_way[PLAIN].promised_eur <= 170_000
    assert by_way[OVERBOOKED].promised_eur > 170_000
    assert aware.gain_ha == pytest.approx(by_way[OVERBOOKED].score("mean") - by_way[PLAIN].score("mean"))
    assert aware.gain_ha > 0.02
    assert aware.best.score("mean") == max(one.outcome.hectares.mean() for one in aware.candidates)
    assert all((one.outcome.granted_eur <= 170_000 + 0.01).all() for one in aware.candidates)
    assert aware.record()["best"] == aware.best.way


def test_only_what_varies_drives() -> None:
    """R66: in a chain in which only consent matters only consent moves the hectares, and explains their whole variance."""
    tornado = find_drivers(chain_booked(chain_program(8)), Draws(300).only("consent", "hall", "grid"))
    first, *others = tornado.drivers
    assert first.name == "consent"
    assert first.explained == pytest.approx(1.0)
    assert first.off.ha == pytest.approx(0.45)
    assert [one.swing_ha(tornado.drawn) for one in others] == [0.0] * (len(GROUPS) - 1)


def test_dearer_costs_serve_less() -> None:
    """R66: with fitting out at its P90 grants are higher than at its P10."""
    program = chain_program(cost={**chain_program().situation.project.terms.cost.model_dump(), "fitout_m2": {"low": 50.0, "likely": 100.0, "high": 250.0}})
    tornado = find_drivers(chain_booked(program), Draws(100).only("fitout"), ["fitout"])
    low, high = tornado.drivers[0].low, tornado.drivers[0].high
    assert low is not None
    assert high is not None
    assert low.eur < tornado.drawn.eur
    assert low.ha >= high.ha

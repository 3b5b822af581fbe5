"""Goals of the program: circular hectares first, the least fund for a target, and nearness to a plan before."""

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from planner.plan.making import make
from planner.program.confirming import confirm
from planner.program.formulation import KEEP_HA, formulate
from planner.program.fund import with_fund
from planner.program.goal import Goal, Target
from planner.program.greedy import broken, complete
from planner.program.highs import solve
from planner.program.master import relax
from planner.program.named import name_problem
from planner.program.pricing import safe_bound
from planner.program.rows.view import Lock
from planner.program.solution import Effort
from planner.program.solving import find_plan
from planner.program.targets import amounts
from planner.rules.situation import Situation
from tests.cases import best_of, broken_by, parcel, program_of, records_of, row, town, town_terms, value_of
from tests.program.small import small_program

SEEDS = (1, 3)
GOALS = (Goal("circular"), Goal("least_fund", 0.4), Goal("least_fund", 9.0), Goal(target_ha=0.4), Goal("least_space", programme=("F0", "F1", "F2", "N0")))


def situation_of(seed):
    """Return the situation of a small project by chance."""
    return small_program(seed).situation


def served_ha(program, solution):
    """Return the circular hectares of a plan."""
    return float(program.moves.served_m2[solution.chosen].sum()) / 10_000


def wide_town():
    """Return the town with room for both on V: A serves 0.1 ha for 150,000 €, N 0.3 ha for 102,500 €."""
    rows = town()
    row(rows, "parcels", "V")["geometry"] = parcel("V", 2_000, 12_000)["geometry"]
    return rows


def test_fund_as_a_column():
    """R28: the decided fund stands in the rows of the fund and of payers with the share that is there by then, and nothing on the right."""
    fund = {"by_year": {2027: 100_000, 2029: 300_000}, "payer_caps": {"province": 0.5}}
    program = program_of(town(), town_terms(fund=fund), goal=Goal("least_fund", 0.1))
    [column] = program.side.fund_columns
    for family, cap in (("fund", 1.0), ("payer", 0.5)):
        block = program.block(family)
        assert block.side.toarray()[:, column].tolist() == [-0.25 * cap, -0.25 * cap, -cap]
        assert block.rhs.tolist() == [0.0, 0.0, 0.0]
        assert (block.x != program_of(town(), town_terms(fund=fund)).block(family).x).nnz == 0


@pytest.mark.parametrize(("target", "eur", "short"), [(0.0, 0, 0.0), (0.1, 102_500, 0.0), (0.3, 102_500, 0.0), (0.31, 252_500, 0.0), (1.0, 252_500, 0.6)])
def test_least_fund_by_hand(target, eur, short):
    """R28: N alone serves up to 0.3 ha for 102,500 €, both 0.4 ha for 252,500 €, and nobody more: then the lack is said."""
    program = program_of(wide_town(), town_terms(), goal=Goal("least_fund", target))
    found = find_plan(program, Effort())
    assert (found.status, found.fund_eur, found.fund_bound_eur) == ("optimal", eur, pytest.approx(eur, abs=1))
    assert found.short_ha == pytest.approx(short, abs=1e-9)


def test_shares_by_year_cost():
    """R28: where half of the fund is there in 2028 only, who moves in 2027 asks twice its grant; N waits."""
    terms = town_terms(fund={"by_year": {2027: 50, 2028: 50}})
    assert find_plan(program_of(wide_town(), terms, goal=Goal("least_fund", 0.3)), Effort()).fund_eur == 102_500
    early = program_of(wide_town(), terms, goal=Goal("least_fund", 0.3), locks=(Lock("N", "*", 2027),))
    assert find_plan(early, Effort()).fund_eur == 205_000


def test_locks_before_the_target():
    """R28: a lock that can be met is met whatever the target asks, and one that cannot be met is named beside the least fund."""
    program = program_of(town(), town_terms(horizon={"years": 1}), goal=Goal("least_fund", 0.3), locks=(Lock("A", "V"),))
    found = find_plan(program, Effort())  # V holds A or N, not both
    assert (found.status, found.unmet, found.fund_eur) == ("optimal", (), 150_000)
    assert found.short_ha == pytest.approx(0.2)
    unmet = find_plan(program_of(wide_town(), town_terms(), goal=Goal("least_fund", 0.3), locks=(Lock("A", "P"),)), Effort())
    assert (unmet.status, unmet.unmet, unmet.fund_eur) == ("infeasible", ("A:P",), 102_500)


def test_a_target_out_of_reach_without_moves():
    """R28: where no move is allowed the whole target lacks and the least fund is nothing."""
    rows = town()
    row(rows, "parcels", "V")["max_category"] = row(rows, "parcels", "P")["max_category"] = "1"
    found = find_plan(program_of(rows, town_terms(), goal=Goal("least_fund", 0.5)), Effort())
    assert (found.status, len(found.chosen), found.fund_eur, found.short_ha) == ("optimal", 0, 0.0, 0.5)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_dearer_than_the_fund_that_was_given(seed):
    """R28: the least fund for what a plan under a fund serves is at most that fund, and under the least fund just that is served again."""
    situation = situation_of(seed)
    program = small_program(seed)
    plan = find_plan(program, Effort())
    target = served_ha(program, plan)
    least = find_plan(formulate(situation, goal=Goal("least_fund", target)), Effort())
    assert least.short_ha <= 1e-9
    assert least.fund_eur <= situation.project.terms.fund.total_eur + sum(situation.project.terms.fund.by_year.values())
    under = formulate(Situation(with_fund(situation.project, least.fund_eur)), goal=Goal(target_ha=target))
    best = find_plan(under, Effort(), start=least)
    assert best.short_ha <= 1e-9
    assert not broken_by(under, best.chosen, invested=best.invested, value_ha=best.value)
    if least.fund_eur > 10:
        less = formulate(Situation(with_fund(situation.project, least.fund_bound_eur - 10)), goal=Goal(target_ha=target))
        assert find_plan(less, Effort()).short_ha > 1e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_circular_hectares_first(seed):
    """R28: no plan serves more hectares than that of the goal `circular`, and of those that serve as much none is worth more by 1e-4 of a hectare."""
    program = formulate(situation_of(seed), goal=Goal("circular"))
    found = find_plan(program, Effort())
    value = small_program(seed)
    assert found.status == "optimal"
    assert served_ha(program, found) >= served_ha(value, find_plan(value, Effort())) - 1e-9
    everything = np.arange(len(program.moves))
    named = name_problem(program, everything)
    named.objective[: len(everything)] = program.moves.served_m2 / 10_000
    named.objective[len(everything) :] = 0.0
    most = solve(named, mip_rel_gap=0.0, mip_abs_gap=1e-9).objective
    assert served_ha(program, found) == pytest.approx(most, abs=1e-6)


@pytest.mark.parametrize(("seed", "goal"), list(product((1, 4), GOALS)))
def test_any_duals_give_a_bound(seed, goal):
    """Section 7: for every goal the bound from duals by chance is never below the proven optimum, and that of solved duals is the linear program's."""
    program, chance = formulate(situation_of(seed), goal=goal), np.random.default_rng(seed)
    everything = np.arange(len(program.moves))
    best = solve(name_problem(program, everything), mip_rel_gap=0.0, mip_abs_gap=1e-9).objective + program.constant
    relaxation = relax(program)
    whole = solve(name_problem(program, everything, is_integer=False))
    assert relaxation.objective == pytest.approx(whole.objective + program.constant, rel=1e-9, abs=1e-6)
    assert safe_bound(program, relaxation.duals).value == pytest.approx(relaxation.objective, rel=1e-8, abs=1e-5)
    for at in range(60):
        noise = chance.normal(scale=10.0 ** chance.uniform(-4, 1), size=len(program.rhs))
        duals = noise if at % 2 else relaxation.duals + noise * (chance.random(len(noise)) < 0.2)
        assert safe_bound(program, duals).value >= best - 1e-6


@pytest.mark.parametrize(("seed", "goal"), list(product((1, 2), GOALS)))
def test_columns_beside_follow_from_the_moves(seed, goal):
    """R28, R29: fund, lack and space that go with any moves are the least with which the rows of money, of the target and of space hold."""
    program, chance = formulate(situation_of(seed), goal=goal), np.random.default_rng(seed)
    for _ in range(10):
        movers = chance.permutation(np.unique(program.moves.mover))[:3]
        chosen = np.sort([chance.choice(np.flatnonzero(program.moves.mover == mover)) for mover in movers])
        side = complete(program, chosen)
        names = {name.split("_")[0] for name in broken(program, chosen, side)}
        assert not {"target", "space"} & names
        assert not goal.decides_fund or not {"fund", "payer"} & names
        for column in (*program.side.fund_columns, *program.side.target_columns, *program.side.space_columns):
            less = side.copy()
            less[column] -= 1e-5
            assert side[column] == 0 or {"fund", "payer", "target", "space"} & {name.split("_")[0] for name in broken(program, chosen, less)}


def test_another_solver_agrees_on_a_target():
    """Section 7: CBC confirms the best plan that reaches a target."""
    program = formulate(situation_of(4), goal=Goal(target_ha=0.7))
    found = find_plan(program, Effort())
    assert found.short_ha == 0
    assert confirm(program, found).value == pytest.approx(found.value, abs=1e-6)


def test_the_least_fund_needs_a_target():
    """R28: a least fund without a target is nobody's question."""
    with pytest.raises(ValueError, match="target"):
        Goal("least_fund")


def twin_town():
    """Return the town, all of it free of charge, with W beside V, as large and as far: N may go to either for the same."""
    rows = town()
    row(rows, "parcels", "V")["geometry"] = parcel("V", 2_000, 6_000)["geometry"]
    rows["parcels"].append(parcel("W", 2_000, 6_000, y=300.0, estate_id="E2"))
    return rows, town_terms(horizon={"years": 1})


@pytest.mark.parametrize("to", ["V", "W"])
def test_near_the_plan_before(to):
    """R28: of two targets that are worth the same the plan takes the one of the plan before, and its bound stays above the value of both."""
    rows, terms = twin_town()
    program = program_of(rows, terms)
    before = records_of(program, [int(move) for move in best_of(program)])
    wished = [move for move in before if move.mover_id == "A"] + [SimpleNamespace(mover_id="N", kind="settle", to=to, year=2027)]
    near = program_of(rows, terms, prefer=wished)
    found = find_plan(near, Effort(gap=0.01))
    assert {move.to for move in records_of(near, found.chosen) if move.mover_id == "N"} == {to}
    assert found.value == pytest.approx(value_of(program, best_of(program)), abs=2 * KEEP_HA)


@pytest.mark.parametrize("seed", SEEDS)
def test_bounds_beside_a_plan_before(seed):
    """R28: with a poor plan to stay near the bound is no lower than the optimum and the value no higher, both within the bonus."""
    program, chance = small_program(seed), np.random.default_rng(seed)
    best = value_of(program, best_of(program))
    movers = np.unique(program.moves.mover)
    poor = [int(chance.choice(np.flatnonzero(program.moves.mover == mover))) for mover in movers]
    near = formulate(situation_of(seed), prefer=records_of(program, poor))
    assert near.is_preferred.sum() == len(poor)
    found = find_plan(near, Effort())
    most = KEEP_HA * len(poor)
    assert found.bound >= best - 1e-6
    assert best - most - 1e-6 <= found.value <= best + 1e-6
    assert found.bound - found.value <= most + 1e-5


@pytest.mark.parametrize(
    ("wanted", "eur", "short"),
    [((Target("firms", 1),), 102_500, (0.0,)), ((Target("firms", 2),), 252_500, (0.0,)), ((Target("firms", 5),), 252_500, (3.0,)),
     ((Target("circular_ha", 0.1, "GM1"),), 150_000, (0.0,)), ((Target("firms", 1), Target("circular_ha", 0.35)), 252_500, (0.0, 0.0)),
     ((Target("dwellings", 1), Target("firms", 1)), 102_500, (1.0, 0.0))])
def test_several_targets_by_hand(wanted, eur, short):
    """R44: targets count firms, hectares of one municipality and dwellings too, and hold all at once; what each falls short is told."""
    found = find_plan(program_of(wide_town(), town_terms(), goal=Goal("least_fund", others=wanted)), Effort())
    assert found.fund_eur == eur
    assert found.short == pytest.approx(short)


@pytest.mark.parametrize("seed", SEEDS)
def test_measures_are_those_of_the_plan(seed):
    """R44: what a target counts of a plan is what the plan tells: hectares, jobs kept, dwellings relieved, moves."""
    program = small_program(seed)
    solution = find_plan(program, Effort())
    plan = make(program, solution)

    def reached(measure):
        return float(amounts(program.situation, program.moves, Target(measure, 1.0))[solution.chosen].sum())

    assert reached("circular_ha") == pytest.approx(plan.circular_ha_served)
    assert reached("jobs") == pytest.approx(plan.kpis["banen_behouden"])
    assert round(reached("dwellings")) == plan.kpis["woningen_ontlast"]
    assert reached("firms") == len(plan.moves)
    assert reached("nuisance_firms") <= reached("firms")
    codes = set(program.situation.rooms.parcels["municipality_code"])
    parts = [amounts(program.situation, program.moves, Target("firms", 1.0, code))[solution.chosen].sum() for code in codes]
    assert sum(parts) == len(plan.moves)

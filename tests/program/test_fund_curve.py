"""The curve of the linear program over all funds, and the plans along it."""

from itertools import pairwise

import numpy as np
import pytest

from planner.program.formulation import formulate
from planner.program.fund import with_fund
from planner.program.fund_curve import CurveEffort, outline
from planner.program.fund_least import least_fund
from planner.program.fund_nesting import nest
from planner.program.fund_point import PointEffort, best_at
from planner.program.goal import Goal
from planner.program.greedy import broken, complete
from planner.program.master import Master
from planner.program.solution import Effort
from planner.program.solving import find_plan
from planner.rules.situation import Situation
from planner.units import EUR_PER_MEUR
from tests.program.small import small_program

SEEDS = (1, 3)
EXACT = CurveEffort(probes=400, error=0.0)
COUNT = 9
PRICED = Goal("circular", fund_price=1.0)


def drawn(seed, effort=EXACT):
    """Return a small program with a priced fund, its curve, and funds (million euro) over all of it."""
    program = formulate(small_program(seed).situation, goal=PRICED)
    funds = []

    def spread(most):
        funds.extend(np.linspace(0.0, 1.1 * most, COUNT).tolist())
        return funds

    return program, outline(program, spread, effort), funds


def linear_ha(program, curve, fund_meur):
    """Return what the linear program with the cuts of the curve serves with a fund that stands, solved by itself."""
    capped = program.capped(fund_meur * EUR_PER_MEUR)
    for block in curve.cuts:
        capped = capped.extended(block)
    return float(program.counted @ Master(capped).solve().x)


@pytest.mark.parametrize("seed", SEEDS)
def test_curve_is_that_of_linear_programs(seed):
    """R42: drawn in full, bound and chord meet what a linear program with each fund serves; and slopes are its differences."""
    program, curve, funds = drawn(seed)
    assert funds[-1] > 0
    for fund in funds:
        served = linear_ha(program, curve, fund)
        assert curve.chord(fund) == pytest.approx(served, rel=1e-4, abs=1e-6)
        assert served - 1e-7 <= curve.bound(fund) <= served * 1.001 + 1e-4
        right, left = curve.slopes(fund)
        step = min(1e-4, *(abs(corner.fund_meur - fund) / 2 for corner in curve.corners if abs(corner.fund_meur - fund) > 1e-5))
        ahead = (linear_ha(program, curve, fund + step) - served) / step
        assert right * 0.99 - 1e-3 <= ahead <= left * 1.01 + 1e-3
        if 0 < left - right < 1e-9:
            assert ahead == pytest.approx(right, rel=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_curve_is_concave_and_rises(seed):
    """R42: the bound never falls, and each million brings no more than the one before, however coarsely it is drawn."""
    for effort in (EXACT, CurveEffort(probes=2, error=0.05, cut_rounds=1)):
        _, curve, funds = drawn(seed, effort)
        heights = np.array([curve.bound(fund) for fund in np.linspace(0.0, funds[-1], 50)])
        gains = np.diff(heights)
        assert (gains >= -1e-12).all()
        assert (np.diff(gains) <= 1e-9).all()
        corners = [corner.fund_meur for corner in curve.corners]
        assert corners == sorted(corners)
        assert corners[0] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_points_against_plans_made_anew(seed):
    """R43: at each fund the plan serves what the best plan of a program with that fund serves, no plan is above the bound, and every row holds."""
    program, curve, funds = drawn(seed, CurveEffort(probes=6, error=0.01))
    for fund in funds[1::3]:
        eur = fund * EUR_PER_MEUR
        found = best_at(program, curve, eur, PointEffort(gap=0.0, proof_nodes=5_000))
        anew = formulate(Situation(with_fund(program.situation.project, eur)), goal=Goal("circular"))
        best = find_plan(anew, Effort())
        served = float(anew.moves.served_m2[best.chosen].sum()) / 10_000
        assert found.ha == pytest.approx(served, abs=1e-6)
        assert served <= found.bound_ha + 1e-9
        assert found.gap <= 2e-3  # what breaks ties stands in the way of a closer proof of hectares
        capped = program.capped(eur)
        assert not broken(capped, found.chosen, complete(capped, found.chosen, invested=found.invested))


@pytest.mark.parametrize(("seed", "anchor"), [(1, 0), (1, 4), (2, COUNT - 1), (3, 3)])
def test_nested_plans_grow(seed, anchor):
    """R43: each nested plan holds the moves of the one before, is paid by its fund, and the anchor is kept as it is."""
    program, curve, funds = drawn(seed, CurveEffort(probes=6, error=0.01))
    plans = [(fund * EUR_PER_MEUR, best_at(program, curve, fund * EUR_PER_MEUR, PointEffort())) for fund in funds]
    nested = nest(program, curve, plans, anchor, PointEffort())
    assert nested[anchor] is plans[anchor][1]
    for (eur, best), found in zip(plans, nested, strict=True):
        capped = program.capped(eur)
        assert not broken(capped, found.chosen, complete(capped, found.chosen, invested=found.invested))
        assert found.ha <= best.bound_ha + 1e-9
    for smaller, larger in pairwise(nested):
        assert set(smaller.chosen.tolist()) <= set(larger.chosen.tolist())
    assert len({len(found.chosen) for found in nested}) > 1


def test_least_fund_and_curve_agree():
    """R42: no plan with less than the curve's fund for so many hectares serves them; and the least fund lies between that and the fund of a plan that does."""
    program, curve, funds = drawn(2)
    found = best_at(program, curve, funds[4] * EUR_PER_MEUR, PointEffort(gap=0.0, proof_nodes=5_000))
    least = find_plan(formulate(program.situation, goal=Goal("least_fund", found.ha)), Effort())
    assert curve.fund_for(found.ha) * EUR_PER_MEUR <= least.fund_eur + 1.0
    assert least.fund_eur <= funds[4] * EUR_PER_MEUR + 1.0
    assert curve.fund_for(curve.corners[-1].ha + 1.0) == float("inf")


def test_only_priced_funds():
    """R42: a curve is drawn of a program in which the fund is a column with a price."""
    with pytest.raises(ValueError, match="price"):
        outline(small_program(1), lambda _: [], CurveEffort())


@pytest.mark.parametrize("seed", SEEDS)
def test_least_fund_along_the_curve(seed):
    """R44: the least fund found along the curve is that of a program that looks for it from the start, and what is short of a target is told."""
    program, curve, funds = drawn(seed, CurveEffort(probes=6, error=0.01))
    best = best_at(program, curve, funds[-1] * EUR_PER_MEUR, PointEffort(gap=0.0, proof_nodes=5_000))
    for target in (0.4 * best.ha, 0.9 * best.ha, best.ha + 0.5):
        found = least_fund(program, curve, target, best, PointEffort(gap=0.0, proof_nodes=5_000))
        anew = find_plan(formulate(program.situation, goal=Goal("least_fund", target)), Effort())
        assert found.eur == pytest.approx(anew.fund_eur, abs=1.01)
        assert found.bound_eur <= anew.fund_eur + 1.01
        assert found.gap <= 1e-3
        assert found.short_ha == pytest.approx(anew.short_ha, abs=1e-6)

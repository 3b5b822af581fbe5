"""Bounds and plans with a mover held in, and what they stand on: the moves of a few movers, what is tailored, searches that end when it is enough."""

from collections.abc import Mapping
from random import Random

import numpy as np
import pytest

from planner.program.formulation import Program, formulate
from planner.program.inclusion import Inclusion, Kept
from planner.program.moves import Moves, list_moves, moves_of
from planner.program.rows.view import Lock
from planner.program.solution import Effort
from planner.program.solving import find_plan
from planner.rules.situation import Situation
from planner.units import VALUE_TOLERANCE_HA
from tests.cases import ask, firm, parcel, program_of, town, town_terms
from tests.oracles.cases import random_case
from tests.oracles.including import AMOUNTS, agreed, holding_faults, remedy_faults
from tests.program.small import small_program


@pytest.mark.parametrize("first", range(0, 2, 2))
def test_plans_with_a_mover_are_those_of_the_oracle(first: int) -> None:
    """Why: no bound lies below the best plan that holds a mover, and yes and no are those of the exhaustive search, to 0.1 m²; each plan passes the audit."""
    tally = holding_faults([first])
    assert tally.lines == []
    assert tally.count["undecided"] == 0


@pytest.mark.parametrize("first", range(2))
def test_remedies_are_those_of_the_oracle(first: int) -> None:
    """Why: a remedy does, one step less does not, and what has none does not do at its largest amount either."""
    tally = remedy_faults([first])
    assert tally.lines == []
    assert tally.count["undecided"] == 0
    assert tally.count["exact"] == tally.count["remedies"]


def _same(one: Moves, other: Moves) -> bool:
    return all(np.array_equal(column, getattr(other, name)) for name, column in one.columns().items())


def _amounts(random: Random) -> Mapping[str, float]:
    return {name: float(random.choice(many)) for name, many in AMOUNTS.items() if random.random() < 0.5}


@pytest.mark.parametrize("seed", range(3))
def test_moves_of_some_movers_are_rows_of_all(seed: int) -> None:
    """§2: the moves of some movers are those rows of the whole table, and so is what is counted of what was refused."""
    situation = Situation(random_case(seed))
    whole, random = list_moves(situation), Random(seed)
    some = sorted(random.sample(range(len(situation.movers)), len(situation.movers) // 2))
    found = moves_of(situation, np.array(some))
    assert _same(found, whole.take(np.isin(whole.mover, some)))
    assert {mover: found.refused[mover] for mover in found.refused} == {mover: whole.refused[mover] for mover in some if mover in whole.refused}


@pytest.mark.parametrize("seed", range(3))
def test_a_tailored_situation_is_that_of_the_tailored_project(seed: int) -> None:
    """R33: what is agreed with one mover changes its moves as if the project were read anew, and those of nobody else."""
    situation, random = Situation(random_case(seed)), Random(seed)
    for mover in random.sample(range(len(situation.movers)), 2):
        amounts = _amounts(random)
        tailored = situation.tailored(mover, amounts)
        anew = Situation(agreed(situation.project, situation.movers["mover_id"].iloc[mover], amounts))
        assert tailored.movers[sorted(tailored.movers)].equals(anew.movers[sorted(anew.movers)])
        assert np.array_equal(tailored.feed_in.net_kw, anew.feed_in.net_kw)
        assert tailored.project.sha256() == anew.project.sha256()
        assert _same(list_moves(situation).with_those_of(mover, moves_of(tailored, np.array([mover]))), list_moves(anew))


@pytest.mark.parametrize("seed", range(2))
def test_enough_contradicts_nothing(seed: int) -> None:
    """§7.6: asked for a plan that is worth enough, a search finds one where there is one, proves that there is none where there is none, and says no more."""
    program = small_program(seed, locked=seed % 2 == 0)
    best = find_plan(program, Effort())
    owed = program.goal.lock_penalty * len(best.unmet)
    for apart in (-1.0, -0.01, 0.0, 1e-5, 0.01, 1.0):
        enough = best.value - owed + apart
        found = find_plan(program, Effort(enough=enough))
        lacks = program.goal.lock_penalty * len(found.unmet)
        value, bound = found.value - lacks, found.bound - lacks
        assert value <= best.value - owed + VALUE_TOLERANCE_HA
        assert bound >= min(best.value - owed, enough) - 3 * VALUE_TOLERANCE_HA
        assert (value >= enough - VALUE_TOLERANCE_HA) == (apart <= 0)
        assert (bound < enough - VALUE_TOLERANCE_HA) == (apart > 0)


def _asked(program: Program) -> Inclusion:
    plan = find_plan(program, Effort())
    return Inclusion(program, Kept(plan.chosen, plan.value, plan.bound, plan.invested))


def _at(program: Program, name: str) -> int:
    return int(np.flatnonzero(program.situation.movers["mover_id"] == name)[0])


def test_an_unmet_lock_stays_unmet_and_counts_for_nothing() -> None:
    """§7 (lock): beside a plan with a lock that cannot be met another is as good only where it is worth as much and meets as many locks."""
    rows = town()
    rows["demand"].append(ask("N2", extra=2_000.0, workers=2, category_needed="3.1", connection_kw=80.0))
    program = program_of(rows, town_terms(chain={"control": "none"}), locks=(Lock("A", "V"), Lock("N", "V", 2027)))
    inclusion = _asked(program)
    assert inclusion.owed > 0
    for name in ("A", "N", "N2"):
        mover = _at(program, name)
        held = find_plan(formulate(program.situation, (*program.locks, Lock(name, "*"))), Effort())
        lacks = sum(lock.name() in held.unmet for lock in program.locks)
        is_there = f"{name}:*" not in held.unmet and held.value - program.goal.lock_penalty * lacks >= inclusion.enough - VALUE_TOLERANCE_HA
        holding = inclusion.search(program.situation, mover)
        assert holding.answer == ("yes" if is_there else "no")
        assert inclusion.near(program.situation, mover).answer in ("unknown", holding.answer)
        assert inclusion.bound(program.situation, mover) >= held.value - program.goal.lock_penalty * lacks - VALUE_TOLERANCE_HA or f"{name}:*" in held.unmet


def test_a_firm_that_could_not_leave_before_frees_room_for_others() -> None:
    """Why: the bound counts what a first departure is worth to others, though no row knew of it before."""
    rows = {
        "parcels": [parcel("P", 0, 6_000, "occupied"), parcel("V", 2_000, 4_000, estate_id="E2")],
        "firms": [firm("A", "P", plot_m2=4_000.0, floor_m2=1_000.0, willingness_eur=0.0, connection_kw=40.0, category="3.1", workers=1,
                       de_minimis_used_eur=300_000)],
        "demand": [ask("N", extra=5_000.0, workers=10, category_needed="3.1", connection_kw=40.0)]}
    inclusion = _asked(program_of(rows, town_terms()))
    program, mover = inclusion.program, _at(inclusion.program, "A")
    assert inclusion.plan.value == pytest.approx(0.0)
    assert not inclusion.may_move(program.situation, mover)
    tailored = program.situation.tailored(mover, {"own_eur": 1e6})
    best = find_plan(formulate(tailored, (Lock("A", "*"),)), Effort())
    assert best.value > 0.3  # the newcomer's half hectare, a year or two later, less the way of A
    assert inclusion.bound(tailored, mover) >= best.value - VALUE_TOLERANCE_HA
    assert inclusion.search(tailored, mover).answer == "yes"

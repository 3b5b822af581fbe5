"""Special cases with known answers; the full counts run behind ``poe prove``."""

import pytest

from tests.oracles.chains import best_chains
from tests.oracles.packing import best_knapsack, best_shared
from tests.program.special.assignment import assignment_differences
from tests.program.special.chains import chain_differences
from tests.program.special.instances import FAMILIES
from tests.program.special.packing import knapsack_differences, shared_differences
from tests.program.special.proving import instance_differences, proved_cases
from tests.program.special.relocation import bound_differences, exact_differences, rule_differences


def test_assignment() -> None:
    """Section 6: without fund, sharing and time the plan is the best assignment (scipy)."""
    assert assignment_differences(range(30)) == []


@pytest.mark.parametrize("first", range(0, 50, 25))
def test_chains(first: int) -> None:
    """(room), R8: firms on equal plots with a lag of a year make the best chains of at most as many moves as there are years."""
    assert chain_differences(range(first, first + 10)) == []


def test_one_pot() -> None:
    """(fund): firms that share nothing but the fund are a knapsack, whole euros counted."""
    assert knapsack_differences(range(5)) == []


def test_shared_parcels() -> None:
    """(room), R13: firms that share parcels are a generalized assignment."""
    assert shared_differences(range(20)) == []


def test_johnson() -> None:
    """Johnson's rule gives the least room of all orders."""
    assert rule_differences(range(200)) == []


def test_least_room_is_enough() -> None:
    """(room), R7: where each leaves what another needs, all move with Johnson's least room, in an order that it allows, and not with a square metre less."""
    assert exact_differences(range(3)) == []


def test_least_room_is_a_bound() -> None:
    """(room), R7: firms by chance never all move with less room than Johnson's rule asks."""
    assert bound_differences(range(3)) == []


@pytest.mark.parametrize("family", FAMILIES)
def test_proved_instances(family: str) -> None:
    """Section 6: the planner finds the optimum that two solvers proved on a formulation of their own."""
    cases = [case for case in proved_cases() if case["family"] == family]
    assert len(cases) == 4
    assert instance_differences(cases[:1]) == []


def test_oracles_by_hand() -> None:
    """The oracles on cases worked by hand: an altruist that serves one, then two; a pot of 10; two rooms of 5."""
    gains = {("V", "A"): 1.0, ("A", "B"): 5.0, ("V", "B"): 3.0, ("B", "A"): -1.0}
    assert [best_chains(gains, ["V"], ["A", "B"], longest) for longest in (0, 1, 2, 3)] == [0, 3, 6, 6]
    assert best_knapsack([(6.0, 5), (5.0, 5), (10.0, 6)], 10) == 11
    assert best_shared([{"P": (3.0, 4), "Q": (2.0, 4)}, {"P": (3.0, 2)}, {"Q": (9.0, 5)}], {"P": 5, "Q": 5}) == 12

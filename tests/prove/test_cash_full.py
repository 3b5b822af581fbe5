"""Ledgers, municipalities, state aid and walking out of the best plans of many small cases; the outcome goes to docs/proof.md."""

import pytest

from tests.oracles.paying import aid_differences, balance_differences, cash_differences, planned, walk_out_differences
from tests.prove.writing import table, write

CASES = 150
WALK_OUTS = 40


@pytest.mark.timeout(0)
def test_money_in_time() -> None:
    """R50-R57: on 150 cases every ledger balances to the cent and is what plain loops say, as are balances and aid; on 40 what is lost is in its interval."""
    found = {
        "ledger, fund by year and ceilings, to the cent": (CASES, cash_differences(range(CASES))),
        "hectares, jobs and euro of municipalities": (CASES, balance_differences(range(CASES))),
        "state aid of each grant, never above its room": (CASES, aid_differences(range(CASES))),
        "what is lost if a municipality walks out, by linear program": (WALK_OUTS, walk_out_differences(range(WALK_OUTS), as_plan=False)),
        "the same, by plans": (WALK_OUTS, walk_out_differences(range(WALK_OUTS), as_plan=True)),
    }
    plans = [planned(seed)[1] for seed in range(CASES)]
    moves, invested = [move for plan in plans for move in plan.moves], sum(len(plan.investments) for plan in plans)
    small = sum(move.dm_eur > 0 for move in moves)
    write("Money in time, municipalities and state aid against plain loops", [
        "The best plans of the small random cases in which every rule may bind; every other case has two further schemes that pay a part of each grant. The",
        "loops start from the input tables and share no code with the planner (`tests/oracles/money.py`); the best plan without a municipality is found by",
        f"exhaustive search. The plans of the {CASES} cases hold {len(moves):,} moves, {small:,} of them with de minimis aid, and {invested:,} investments.",
        "",
        *table(("what", "cases", "differences"), [(what, cases, len(lines)) for what, (cases, lines) in found.items()]),
    ])
    assert [line for _, lines in found.values() for line in lines] == []

"""Pricing, bounds, fixing, small budgets, searches cut short and relations between plans, in their full numbers; the outcome goes to docs/proof.md."""

from importlib.metadata import version

import pytest

from tests.program.small import small_program
from tests.program.special.budgets import hand_over_faults, locked_faults, said_by_cbc
from tests.program.special.limits import cut_short_faults
from tests.program.special.pricing import bound_and_fixing_faults, price_differences
from tests.program.special.relations import RELATIONS
from tests.prove.writing import table, write

HEAD = ("what", "number", "faults")
CASES, BUDGETS, INSTANCES, SEEDS = 600, 200, 20, 20


@pytest.mark.timeout(0)
def test_pricing() -> None:
    """Section 7: reduced costs are those of the rows as written, no duals give a bound below the best plan, fixing leaves every best plan whole."""
    priced = price_differences(small_program(seed, locked=seed % 2 == 0) for seed in range(60))
    tally = bound_and_fixing_faults(range(CASES))
    low = [line for line in tally.lines if line.startswith("bound")]
    write("Pricing, bound and fixing", [
        "Reduced costs beside a loop over the rows of the problem as it is written; the safe bound from duals by chance (wrong signs, huge, tiny, near the",
        "solved ones, turned round) beside the best plan of the exhaustive search; fixing by reduced cost, bound less best plan, beside *all* best plans",
        f"({tally.count['best plans']:,} plans; in {tally.count['cases cut short']} cases more than were looked at).",
        "",
        *table(HEAD, [
            ("columns priced in 60 programs, 8 vectors of duals each", priced.count["columns priced"], len(priced.lines)),
            (f"bounds on {CASES:,} cases in which every rule may bind, 8 vectors each", tally.count["bounds"], len(low)),
            ("moves fixed on the same cases, none of a best plan", tally.count["moves fixed"], len(tally.lines) - len(low)),
        ]),
    ])
    assert priced.lines + tally.lines == []


@pytest.mark.timeout(0)
def test_status() -> None:
    """Section 7: no plan that can be is called infeasible, and no plan is called best that is not."""
    handed, locked, short = hand_over_faults(range(BUDGETS)), locked_faults(range(BUDGETS)), cut_short_faults(range(INSTANCES))
    cbc = said_by_cbc(range(BUDGETS))
    words = ", ".join(f"{word} {number}" for word, number in sorted(cbc.items()))
    ended = ", ".join(f"{word} {number}" for word, number in sorted(short.count.items()) if word != "runs")
    write("What is said of a plan", [
        f"Small budget problems (5 choices, round euros up to millions, unscaled) that enumeration shows to be feasible. HiGHS {version('highspy')}, by the",
        f"planner's hand-over, solved them as the table says; CBC {version('cbcbox')} on the same problems: {words}. Searches cut short (no or one node, no",
        f"time, a millisecond, a gap of one half, stopped after the first plan or the linear program) beside the proven optimum; they ended as: {ended}.",
        "",
        *table(HEAD, [
            ("small budgets: called infeasible, or not the best value", handed.count["variants"], len(handed.lines)),
            ("projects with locks that the fund just pays, or a euro less: wrong status or value", locked.count["projects"], len(locked.lines)),
            ("searches cut short: called best but is not, bound below the optimum, value above it", short.count["runs"], len(short.lines)),
        ]),
    ])
    assert handed.lines + locked.lines + short.lines == []


@pytest.mark.timeout(0)
def test_relations() -> None:
    """Section 6: the best plans of two projects that differ in one thing are as they must be."""
    wrong = {name: [line for seed in range(SEEDS) if (line := relation(seed))] for name, relation in RELATIONS.items()}
    write("Relations between plans", [
        "Pairs of projects by chance (up to 7 movers, every family of rows) that differ in one thing, both solved to a proven optimum.",
        "",
        *table(HEAD, [((RELATIONS[name].__doc__ or "").strip(), SEEDS, len(lines)) for name, lines in wrong.items()]),
    ])
    assert [line for lines in wrong.values() for line in lines] == []

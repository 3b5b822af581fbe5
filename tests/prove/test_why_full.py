"""Explanations against enumeration, and least changes of a town applied; the outcome goes to docs/proof.md."""

import pytest

from planner import make_sample
from planner.plan.why.changes import CHANGES, Remedies, with_consent
from planner.program.formulation import formulate
from planner.program.inclusion import Inclusion, Kept
from planner.program.rows.view import Lock
from planner.program.solution import Effort
from planner.program.solving import find_plan
from planner.rules.situation import Situation
from planner.units import VALUE_TOLERANCE_HA
from tests.oracles.including import agreed, holding_faults, remedy_faults
from tests.prove.writing import table, write

HEAD = ("what", "number", "faults")
HELD, CHANGED, FIRMS = 400, 150, 6


@pytest.mark.timeout(0)
def test_explanations_of_small_cases() -> None:
    """R36, R37: bounds, yes and no, and least changes are those of the exhaustive search."""
    held, changed = holding_faults(range(HELD)), remedy_faults(range(CHANGED))
    answers = ", ".join(f"{name} {number:,}" for name, number in sorted(held.count.items()) if name not in {"questions", "undecided"})
    write("Explanations against enumeration", [
        "The small random cases in which every rule may bind: movers outside the best plan, with amounts of R33 by chance, and a plan asked that is",
        "as good as the best, as good as the best that holds the mover, and 0.1 m² better. The oracle finds the best plan with the mover locked from",
        "the tailored tables. Least changes in depth `proof`: the amount does, the largest that is proven not to do does not, nor does the largest of",
        f"a change without remedy. Answers: {answers}.",
        "",
        *table(HEAD, [
            ("questions: bound below the best plan, wrong answer, or a plan that the audit refuses", held.count["questions"], len(held.lines)),
            ("of these undecided though all moves were looked at", held.count["undecided"], 0),
            ("movers whose least changes were sought", changed.count["movers"], len(changed.lines)),
            ("least changes found, exact to a step", changed.count["exact"], changed.count["remedies"] - changed.count["exact"]),
            ("questions about changes that stayed undecided", changed.count["undecided"], 0),
        ]),
    ])
    assert held.lines + changed.lines == []


@pytest.mark.timeout(0)
def test_least_changes_of_a_town() -> None:
    """R37: on a town with a proven plan the change, applied, makes a best plan hold the firm, and one step less does not."""
    project = make_sample("S", 0)
    program = formulate(Situation(project))
    plan = find_plan(program, Effort())
    assert plan.status == "optimal"
    inclusion = Inclusion(program, Kept(plan.chosen, plan.value, plan.bound, plan.invested))
    rows, lines, movers = [], [], program.situation.movers
    stays = [mover for mover in range(len(movers)) if mover not in program.moves.mover[plan.chosen]]
    for mover in stays:
        name = str(movers["mover_id"].iloc[mover])
        base = project if movers["is_willing"].iloc[mover] else with_consent(project, str(movers["firm_id"].iloc[mover]))
        for remedy in (remedy for remedy in Remedies(inclusion, mover, "proof").find() if remedy.is_exact and remedy.change in CHANGES):
            for amount, does in ((remedy.amount, True), (remedy.amount - remedy.change.step, False)):
                changed = formulate(Situation(agreed(base, name, {remedy.change.name: amount})), (Lock(name, "*"),))
                held = find_plan(changed, Effort())
                is_held = not held.unmet and held.value >= plan.value - VALUE_TOLERANCE_HA
                if held.status not in {"optimal", "infeasible"} or is_held != does:
                    lines.append(f"{name}: {remedy} {amount} {held.status} {held.value}")
            rows.append((name, f"{remedy.amount:,.0f} {remedy.change.unit}", "yes" if remedy.needs_consent else "no"))
        if len({row[0] for row in rows}) >= FIRMS:
            break
    write("Least changes of a town, applied", [
        f"Sample S, seed 0, plan proven best ({plan.value:.6f} ha). Each least change, and one step less, put into the project, which is then planned",
        f"anew with the firm locked, to proof: {2 * len(rows)} plans, {len(lines)} differences.",
        "",
        *table(("firm", "least change", "besides consent"), rows),
    ])
    assert rows
    assert lines == []

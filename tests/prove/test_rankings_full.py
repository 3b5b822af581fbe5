"""What land and consent unlock beside projects in which they are really there; the outcome goes to docs/proof.md."""

import pytest

from planner import make_sample
from planner.plan.rankings import Ranker
from planner.program.formulation import formulate
from planner.program.session import Session
from planner.program.solution import Effort
from planner.scenarios.unlocking import BUY, OPEN, room_questions
from tests.prove.writing import table, write
from tests.scenarios.ranking_case import SAME_HA, best_by_program, best_by_search, case_differences, really

CASES, PARCELS = 100, 20


@pytest.mark.timeout(0)
def test_rankings() -> None:
    """R39: worths of 100 random cases are those of an exhaustive search, of 20 parcels of a municipality those of 20 programs made anew."""
    lines = case_differences(range(CASES), best_by_search)
    wrong = _parcel_differences()
    write("What land and consent unlock", [
        "Worths of the best of each list, solved as plans, and intervals of the next, beside projects in which the parcel is restricted or issued, the",
        "hectare is there or the firm consents: of random cases by an exhaustive search that shares no code with the planner, of the sample of a",
        "municipality by a program of its own for each parcel. Bases, and worths to 2e-6 ha.",
        "",
        *table(("what", "number", "differences"), [("random cases", CASES, len(lines)), ("parcels of the sample S", PARCELS, len(wrong))]),
    ])
    assert lines == []
    assert wrong == []


def _parcel_differences() -> list[str]:
    """Return where the worth of parcels of the sample differs from that of a program of its own."""
    project = make_sample("S", 3)
    seated = {*project["occupancy"]["parcel_id"]}
    asked = room_questions(project)
    questions = [one for one in asked.questions if one.group in (OPEN, BUY) and one.thing not in seated][:PARCELS]
    ranking = Ranker(Session(formulate(asked.situation), Effort()), asked.base).rank(questions, {OPEN: PARCELS, BUY: PARCELS})
    assert len(ranking.ranks) == PARCELS
    base = best_by_program(project)
    out = [f"base {ranking.base_value_ha} {base}"] if abs(ranking.base_value_ha - base) > SAME_HA else []
    for rank in ranking.ranks:
        right = abs(best_by_program(really(project, rank)) - base)
        if abs(rank.worth_ha - right) > SAME_HA:
            out.append(f"{rank.question.thing}: {rank.worth_ha} {right}")
    return out

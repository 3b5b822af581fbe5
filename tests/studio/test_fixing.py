"""What is short, and the cheapest set of fixes, on the town of tests/cases.py (0.1 ha asked by A, 0.3 ha by N)."""

import pytest

from planner.errors import InputError
from planner.program.rows.view import Lock
from planner.project.project import Project
from planner.studio.fixing import find_fixes
from planner.studio.plan import PlanRequest
from tests.cases import BARE, project, row, town, town_terms


def case(*, category: str = "", free_kw: float | None = None, status: str = "vacant", consent: str = "will_move") -> Project:
    """Return the town with one thing that stands in A's way to V; N asks nothing here."""
    rows = town()
    rows["demand"] = rows["demand"][:1]
    row(rows, "parcels", "V").update(max_category=category, status=status, owner_kind="municipality", price_eur_per_m2=100.0)
    row(rows, "firms", "A")["consent"] = consent
    if free_kw is not None:
        rows["grid"] = [{"node_id": "G", "geometry": row(rows, "parcels", "V")["geometry"].centroid}]
        rows["grid_capacity"] = [{"node_id": "G", "year": 2027.0, "free_kw": free_kw}]
    return project(rows, **town_terms(cost={**BARE, "land_price_other": 100.0}))


def fixes(made: Project, **request: object) -> set[tuple[str, str, float]]:
    return {(fix.kind, fix.place, fix.amount) for fix in find_fixes(made, PlanRequest(**request)).fixes}


@pytest.mark.parametrize(("changed", "expected"), [
    ({}, set()),
    ({"category": "2"}, {("category_steps", "E2", 1)}),  # 3.1 is one step above 2
    ({"free_kw": 50.0}, {("grid_kw", "G", 250)}),  # A needs 120 kW
    ({"status": "reserved"}, {("land", "V", 0.6)})])
def test_cheapest_fix(changed, expected):
    """Short: what alone stands in the way of the target is the fix, and where nothing does there is none."""
    assert fixes(case(**changed), target_ha=0.1) == expected


def test_a_lock_that_cannot_be_met_is_fixed():
    """Infeasible: a lock that zoning bars is met with a category step, and the plan before names it."""
    found = find_fixes(case(category="2"), PlanRequest(locks=(Lock("A", "V"),)))
    assert found.before.unmet == ("A:V",)
    assert found.after.unmet == ()
    assert [fix.kind for fix in found.fixes] == ["category_steps"]


def test_what_the_fixes_cost():
    """Short: the least fund pays grant and fixes, and is what the fund must be."""
    found = find_fixes(case(category="2"), PlanRequest(target_ha=0.1, fund_eur=100_000.0))
    assert found.before.target_short_ha == pytest.approx(0.1)
    assert found.after.used_eur == pytest.approx(sum(move.grant_eur for move in found.after.moves) + found.fixes[0].cost_eur)
    assert found.after.least_fund.eur >= found.after.used_eur  # it comes in three equal years
    assert found.extra_eur == pytest.approx(found.after.least_fund.eur - 100_000)


def test_what_no_fix_reaches():
    """Short: a firm that does not consent is not fixed by land or money, and the reason is told with its hectares."""
    found = find_fixes(case(consent="stay"), PlanRequest(target_ha=0.1))
    assert found.after.target_short_ha == pytest.approx(0.1)
    assert [(one.reason, one.firms, one.ha) for one in found.held_back] == [("consent", 1, pytest.approx(0.1))]


def test_nothing_is_asked():
    """Without target and lock there is nothing that could lack."""
    with pytest.raises(InputError) as error:
        find_fixes(case(), PlanRequest())
    assert [problem.code for problem in error.value.problems] == ["nothing_to_fix"]

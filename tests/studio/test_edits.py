"""Edits on the map, as changes of a scenario."""

from pathlib import Path

import pytest
import shapely

from planner.errors import InputError
from planner.plan.plan import Plan
from planner.project.folder import write_project
from planner.project.project import Project
from planner.scenarios.applying import apply_steps
from planner.studio import edits
from planner.studio.asking import with_scenario
from planner.studio.plan import PlanRequest, make_plan
from planner.studio.scenarios import Change, Scenario, Scenarios
from tests.ui.project import build_project


@pytest.fixture(scope="module")
def project() -> Project:
    return build_project()


@pytest.fixture
def book(project: Project, tmp_path: Path) -> Scenarios:
    write_project(project, tmp_path / "proefstad")
    return Scenarios(tmp_path / "proefstad", who="proef", project=project)


def _after(book: Scenarios, change: Change) -> Project:
    return apply_steps(book.project, book.save("werk", change).steps).project


def _parcel(project: Project, name: str, column: str) -> object:
    return project["parcels"].set_index("parcel_id").loc[name, column]


def _of_status(project: Project, status: str) -> list[str]:
    parcels = project["parcels"]
    return parcels.loc[parcels["status"] == status, "parcel_id"].tolist()


def test_a_status_holds_in_the_scenario_alone(book: Scenarios) -> None:
    """An edit changes the project of the scenario, not the project."""
    names = _of_status(book.project, "vacant")[:2]
    after = _after(book, edits.set_status(names, "reserved"))
    assert [_parcel(after, name, "status") for name in names] == ["reserved", "reserved"]
    assert [_parcel(book.project, name, "status") for name in names] == ["vacant", "vacant"]


def test_nobody_new_comes_to_what_is_set_aside(book: Scenarios) -> None:
    """Open land is reserved, and what a firm leaves is kept back: no plan moves anybody to either."""
    free = make_plan(book.project, PlanRequest())
    left = next(move.origin[0] for move in free.moves if move.origin)
    targets = [left, *sorted({move.to for move in free.moves if move.to is not None})]
    saved = book.save("werk", edits.set_aside(book.project, targets))
    assert {step.values["column"] for step in saved.steps} == {"status", "restriction"}
    assert not {move.to for move in _planned(book, saved).moves} & set(targets)


def test_a_claim_for_housing_comes_and_goes(book: Scenarios) -> None:
    """A year closes a parcel for housing; no year takes the claim away."""
    name = _of_status(book.project, "vacant")[0]
    assert _parcel(_after(book, edits.claim_for_housing([name], 2031)), name, "housing_from") == 2031
    assert _after(book, edits.claim_for_housing([name], None))["parcels"].set_index("parcel_id")["housing_from"].isna()[name]


def test_levers_hold_for_the_selection(book: Scenarios) -> None:
    """A category is raised where it is asked, and nowhere else."""
    one, other = _of_status(book.project, "occupied")[:2]
    saved = book.save("werk", edits.raise_category([one], 1))
    assert [step.values["value"] for step in saved.steps] == [f"1@parcel:{one}"]
    after = apply_steps(book.project, saved.steps).project
    assert _parcel(after, one, "max_category") != _parcel(book.project, one, "max_category")
    assert _parcel(after, other, "max_category") == _parcel(book.project, other, "max_category")


def test_a_lock_and_a_forbidden_move_hold_in_the_plan(book: Scenarios) -> None:
    """What is locked is in the plan, what is forbidden is not."""
    free = make_plan(book.project, PlanRequest())
    first, second = [move for move in free.moves if move.to is not None][:2]
    saved = book.save("werk", edits.lock(first.mover_id, first.to, first.year))
    saved = book.save("werk", edits.forbid([second.mover_id]), seen=saved.revision)
    plan = _planned(book, saved)
    assert (first.mover_id, first.to, first.year) in {(move.mover_id, move.to, move.year) for move in plan.moves}
    assert second.mover_id not in {move.mover_id for move in plan.moves}


def _planned(book: Scenarios, scenario: Scenario) -> Plan:
    applied = apply_steps(book.project, scenario.steps)
    return make_plan(applied.project, with_scenario(PlanRequest(), applied))


def test_a_split_keeps_surface_firms_and_buildings(book: Scenarios) -> None:
    """The parts cover what the parcel covered, its firm stays on the part with its id, and the other part is vacant."""
    name = _of_status(book.project, "occupied")[0]
    whole = _parcel(book.project, name, "geometry")
    west, south, east, north = whole.bounds
    after = _after(book, edits.split(book.project, name, [((west + east) / 2, south - 1), ((west + east) / 2, north + 1)]))
    part, rest = _parcel(after, f"{name}-2", "geometry"), _parcel(after, name, "geometry")
    assert part.area + rest.area == pytest.approx(whole.area, rel=1e-6)
    assert shapely.intersection(part, rest).area < 0.01
    assert _parcel(after, f"{name}-2", "status") == "vacant"
    assert set(after["firms"]["parcel_id"]) == set(book.project["firms"]["parcel_id"])


def test_a_line_beside_a_parcel_splits_nothing(project: Project) -> None:
    """What does not cut is refused with a remedy."""
    name = _of_status(project, "occupied")[0]
    west, south, _, _ = _parcel(project, name, "geometry").bounds
    with pytest.raises(InputError) as caught:
        edits.split(project, name, [(west - 50, south - 50), (west - 50, south + 50)])
    assert [problem.code for problem in caught.value.problems] == ["split_fails"]


def test_a_new_parcel_takes_no_ground_of_others(book: Scenarios) -> None:
    """A drawn parcel lies on the estate where it was drawn, and covers no other parcel."""
    estate = book.project["estates"].iloc[0]
    west, south, east, north = estate["geometry"].bounds
    ring = [(west - 60, south), (east, south), (east, north), (west - 60, north)]
    after = _after(book, edits.draw(book.project, ring, "vacant"))
    name = f"{estate['estate_id']}-N1"
    shape = _parcel(after, name, "geometry")
    others = after["parcels"][after["parcels"]["parcel_id"] != name].geometry
    assert shape.area > 25
    assert max(shapely.intersection(shape, other).area for other in others) < 0.01
    assert _parcel(after, name, "status") == "vacant"


def test_what_is_drawn_over_others_alone_is_refused(project: Project) -> None:
    """Nothing is left of a shape within another parcel."""
    shape = _parcel(project, _of_status(project, "occupied")[0], "geometry")
    with pytest.raises(InputError) as caught:
        edits.draw(project, [tuple(place) for place in shape.buffer(-1).exterior.coords], "vacant")
    assert [problem.code for problem in caught.value.problems] == ["drawn_shape_empty"]


def test_a_new_shape_takes_the_registered_area_along(book: Scenarios) -> None:
    """Half of a parcel has half of its surface."""
    name = _of_status(book.project, "vacant")[0]
    whole = _parcel(book.project, name, "geometry")
    west, south, east, north = whole.bounds
    half = shapely.intersection(whole, shapely.box(west, south, (west + east) / 2, north))
    after = _after(book, edits.redraw(book.project, name, list(half.exterior.coords)))
    assert _parcel(after, name, "geometry").area == pytest.approx(half.area, rel=1e-3)


def test_one_step_is_withdrawn_and_comes_back(book: Scenarios) -> None:
    """A step goes whatever came after it; the history says which; undo brings it back."""
    one, other = _of_status(book.project, "vacant")[:2]
    saved = book.save("werk", edits.set_status([one], "reserved"))
    saved = book.save("werk", edits.set_status([other], "option"), seen=saved.revision)
    left = book.withdraw("werk", saved.steps[0].about, saved.revision)
    assert [step.values["row"] for step in left.steps] == [other]
    assert f"{one}" in book.history("werk")[-1].sentence("nl")
    assert [step.values["row"] for step in book.undo("werk").steps] == [one, other]


def test_steps_read_as_sentences(book: Scenarios) -> None:
    """A planner reads what was done, in words."""
    name = _of_status(book.project, "vacant")[0]
    step = book.save("werk", edits.set_status([name], "reserved")).steps[0]
    assert step.sentence("nl") == f"Kavel {name} is nu gereserveerd (was leeg)."
    assert step.sentence("en") == f"Parcel {name} is now reserved (was vacant)."

"""Steps that change tables and terms."""

import dataclasses

import pandas as pd
import pytest
import shapely

from planner.errors import InputError
from planner.project.folder import make_project
from planner.project.project import Project
from planner.project.store.base import base_of
from planner.project.store.editing import added_row, cell_step, edited, row_step
from planner.project.store.steps import Step, in_force
from planner.project.terms import Terms
from tests import cases
from tests.project.store.town import checked_town


@pytest.fixture(scope="module")
def town() -> Project:
    return checked_town()


def codes(project: Project, *steps: Step) -> list[str]:
    with pytest.raises(InputError) as caught:
        edited(project, steps)
    return [problem.code for problem in caught.value.problems]


def cell(project: Project, table: str, key: str, row: str, column: str) -> object:
    return project[table].set_index(key).loc[row, column]


def test_cells_of_every_kind(town: Project) -> None:
    """Numbers, text, flags, years, shapes and terms are changed where they stand, all else stays, and the project before is as it was."""
    shape = shapely.box(cases.X - 10, cases.Y - 60, cases.X + 30, cases.Y + 60)
    before = town.sha256()
    steps = [
        cell_step(town, "firms", "A", "workers", "12"), cell_step(town, "firms", "A", "name", "Aalders"), cell_step(town, "firms", "A", "outdoor", "true"),
        cell_step(town, "firms", "A", "stops_in", "2029"), cell_step(town, "parcels", "P", "geometry", shape.wkt),
        cell_step(town, "terms", "limits", "pace_ha_per_year", "7")]
    changed = edited(town, steps)
    assert cell(changed, "firms", "firm_id", "A", "workers") == 12
    assert cell(changed, "firms", "firm_id", "A", "name") == "Aalders"
    assert bool(cell(changed, "firms", "firm_id", "A", "outdoor")) is True
    assert cell(changed, "firms", "firm_id", "A", "stops_in") == 2029
    assert cell(changed, "parcels", "parcel_id", "P", "geometry").equals(shape)
    assert changed.terms.limits.pace_ha_per_year == 7
    assert Project(town.meta, town.terms, town.tables).sha256() == before  # reckoned anew
    back = [Step(step.kind, {**step.values, "old": step.values["new"], "new": step.values["old"]}) for step in reversed(steps)]
    assert edited(changed, back).sha256() == before


def test_derived_places_follow(town: Project) -> None:
    """Where a firm moves house in a scenario, the place that was derived from it goes along."""
    changed = edited(town, [cell_step(town, "firms", "A", "parcel_id", "V")])
    assert changed["occupancy"][["firm_id", "parcel_id"]].to_numpy().tolist() == [["A", "V"]]


def test_rows_come_and_go(town: Project) -> None:
    """A row is added with the cells given and defaults for others, and taken out again to the very project before."""
    new = added_row("parcels", "W", {"estate_id": "E2", "status": "vacant", "geometry": cases.parcel("W", 4_000, 2_000)["geometry"].wkt})
    changed = edited(town, [new])
    assert sorted(changed["parcels"]["parcel_id"]) == ["P", "V", "W"]
    assert cell(changed, "parcels", "parcel_id", "W", "restriction") == "none"
    assert edited(changed, [row_step(changed, "parcels", "W")]).sha256() == town.sha256()
    fewer = edited(town, [row_step(town, "demand", "DA"), row_step(town, "firms", "A")])
    assert len(fewer["firms"]) == len(fewer["occupancy"]) == 0


def test_every_conflict_is_told_at_once(town: Project) -> None:
    """What a step replaces must still stand there: each that does not is one problem, with what stands there now."""
    steps = [
        cell_step(town, "firms", "A", "workers", "12"), cell_step(town, "parcels", "V", "status", "occupied"),
        cell_step(town, "terms", "horizon", "years", "5"),
        row_step(town, "demand", "N"), Step("cell", {"table": "firms", "row": "Z", "column": "workers", "old": 1.0, "new": 2.0})]
    rows = cases.town()
    cases.row(rows, "firms", "A")["workers"] = 11
    cases.row(rows, "parcels", "V")["status"] = "issuable_later"
    cases.row(rows, "demand", "N")["extra_plot_m2"] = 2_999.0
    now = cases.project(rows, **cases.town_terms(horizon={"years": 4}))
    with pytest.raises(InputError) as caught:
        edited(now, steps)
    assert [(problem.code, problem.file, problem.row, problem.seen) for problem in caught.value.problems] == [
        ("step_conflict", "firms", "A", "11.0"), ("step_conflict", "parcels", "V", "issuable_later"), ("step_conflict", "terms", "", "4"),
        ("step_row_changed", "demand", "N", ""), ("step_row_missing", "firms", "Z", "")]


def test_what_was_done_already_is_no_conflict(town: Project) -> None:
    """Where the project was brought up to the scenario by itself, its steps have nothing left to do."""
    new = added_row("parcels", "W", {"estate_id": "E2", "status": "vacant", "geometry": cases.parcel("W", 4_000, 2_000)["geometry"].wkt})
    steps = [cell_step(town, "firms", "A", "workers", "12"), cell_step(town, "terms", "limits", "pace_ha_per_year", "7"), row_step(town, "demand", "N"), new]
    once = edited(town, steps)
    assert edited(once, steps).sha256() == once.sha256()
    other = Step("row", {**new.values, "cells": {**new.values["cells"], "status": "occupied"}})
    assert codes(once, other) == ["step_row_there"]


def test_what_comes_out_keeps_the_contracts(town: Project) -> None:
    """A value that its column or term does not take, and a row that others refer to, are refused like in an import."""
    assert codes(town, cell_step(town, "parcels", "V", "status", "on fire")) == ["choice"]
    assert codes(town, cell_step(town, "firms", "A", "workers", "many")) == ["not_a_number"]
    assert "unknown_id" in codes(town, row_step(town, "parcels", "P"))
    assert codes(town, cell_step(town, "terms", "horizon", "years", "-1")) == ["term_wrong"]
    for wrong in (("firms", "A", "colour", "red"), ("nothing", "A", "workers", "1"), ("terms", "limits", "colour", "red"), ("aid_history", "A", "rule", "x")):
        with pytest.raises(InputError) as caught:
            cell_step(town, *wrong)
        assert [problem.code for problem in caught.value.problems] == ["step_place_unknown"]


EDITS = {
    "nothing measured": ((("parcels", "V", "status", "reserved"), ("firms", "A", "workers", "12"), ("demand", "N", "extra_plot_m2", "2999")), True),
    "a shape": ((("parcels", "P", "geometry", shapely.box(cases.X - 10, cases.Y - 60, cases.X + 30, cases.Y + 60).wkt),), False),
    "a registered area": ((("parcels", "V", "area_m2", "1234"),), False),
    "the home of a firm": ((("firms", "A", "parcel_id", "V"),), False),
    "a term of the measuring": ((("terms", "moves", "split_distance_m", "1"),), False),
    "another term": ((("terms", "limits", "pace_ha_per_year", "7"),), True),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_what_a_project_of_its_tables_is(town: Project, name: str) -> None:
    """What is taken over from the project before is what would come out of reading everything anew, measurements included; they are kept where they may."""
    cells, is_kept = EDITS[name]
    measured = town.measured
    changed = edited(town, [cell_step(town, *one) for one in cells])
    anew = make_project(changed.meta, changed.terms, {table: frame.copy() for table, frame in changed.tables.items() if len(frame)})
    assert changed.sha256() == anew.sha256() != town.sha256()
    for table in anew.tables:
        pd.testing.assert_frame_equal(pd.DataFrame(changed[table]), pd.DataFrame(anew[table]))
    for part in ("parcels", "firms", "neighbours", "company"):
        pd.testing.assert_frame_equal(getattr(changed.measured, part), getattr(anew.measured, part))
    assert (changed.measured is measured) is is_kept


def test_a_base_says_what_changed(town: Project) -> None:
    """The order of rows is no change; a cell is one of its table, a term is named; a term that a newer program adds is none."""
    base = base_of(town)
    assert base.changed_in(base_of(town.with_table("parcels", town["parcels"].iloc[::-1]))) == ()
    changed = edited(town, [cell_step(town, "firms", "A", "workers", "12"), cell_step(town, "terms", "limits", "pace_ha_per_year", "7")])
    assert base.changed_in(base_of(changed)) == ("firms", "limits.pace_ha_per_year")
    older = dataclasses.replace(base, terms={name: value for name, value in base.terms.items() if name != "horizon.years"})
    assert older.changed_in(base) == ()
    assert Terms().horizon.years == 8


def test_what_holds() -> None:
    """Of steps about the same thing the last holds; changes there and back are none; a lever for one place is not that for another."""

    def change(old: float, new: float) -> Step:
        return Step("cell", {"table": "firms", "row": "A", "column": "workers", "old": old, "new": new})

    fund, more = Step("fund", {"eur": 1.0}), Step("fund", {"eur": 2.0})
    levers = [Step("lever", {"name": "category_steps", "value": value}) for value in ("1", "2@GM1", "3")]
    assert list(in_force([fund, change(1, 2), more, change(2, 3), *levers]).values()) == [more, change(1, 3), levers[1], levers[2]]
    assert in_force([change(1, 2), change(2, 1)]) == {}
    row = {"table": "firms", "row": "Z", "cells": {}}
    assert in_force([Step("row", {**row, "added": True}), Step("row", {**row, "added": False})]) == {}


@pytest.mark.parametrize(("step", "dutch"), [
    (Step("lock", {"firm": "F1", "parcel": "P1", "year": 2028}), "F1 gaat in 2028 naar P1."),
    (Step("lock", {"firm": "F1", "parcel": "*", "year": None}), "F1 verhuist."),
    (Step("lock", {"firm": "F1", "parcel": "*", "year": 2028}), "F1 verhuist in 2028."),
    (Step("lock", {"firm": "F1", "parcel": "P1", "year": None}), "F1 gaat naar P1."),
    (Step("forbid", {"firm": "F1", "parcel": "*"}), "F1 verhuist niet."), (Step("forbid", {"firm": "F1", "parcel": "P1"}), "F1 gaat niet naar P1."),
    (Step("cell", {"table": "firms", "row": "F1", "column": "category", "old": "", "new": "3.2"}),
     "Bedrijf F1: milieucategorie van het bedrijf is 3.2 (was niets)."),
    (Step("row", {"table": "firms", "row": "F1", "cells": {}, "added": True}), "Bedrijf F1 komt erbij."),
    (Step("row", {"table": "occupancy", "row": "F1|P1", "cells": {}, "added": False}), "Bedrijf en kavel F1, P1 gaat eruit."),
    (Step("cell", {"table": "demand", "row": "D1", "column": "strategy", "old": "R4", "new": "R8"}),
     "Ruimtevraag D1: circulaire strategie (R1–R9) is recyclen (R8) (was repareren (R4))."),
    (Step("cell", {"table": "firms", "row": "F1", "column": "outdoor", "old": False, "new": True}), "Bedrijf F1: werk of opslag buiten is ja (was nee)."),
    (Step("cell", {"table": "estates", "row": "T1", "column": "geometry", "old": "POINT (0 0)", "new": "POINT (1 0)"}),
     "Bedrijventerrein T1 heeft een andere vorm."),
    (Step("target", {"ha": 12.5}), "Het doel is 12,50 ha.")])
def test_sentences(step: Step, dutch: str) -> None:
    """Every kind of step reads as a sentence."""
    assert step.sentence("nl") == dutch
    assert step.record("en")["sentence"].endswith(".")

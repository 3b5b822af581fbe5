"""Scenarios of a project folder: saving, bases, plans that are kept."""

import dataclasses
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from planner.errors import InputError
from planner.project.folder import LAYERS, SETTINGS, read_project, write_project
from planner.project.project import Project
from planner.project.store.steps import in_force
from planner.project.term import TermSource
from planner.studio import comparing
from planner.studio.comparing import compare
from planner.studio.folders import ImportRequest, import_files
from planner.studio.plan import PlanRequest, make_plan
from planner.studio.scenarios import Change, Lock, Scenarios
from tests import cases
from tests.project.store.town import write_town


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Write the town as a project folder."""
    return write_town(tmp_path / "town")


@cache
def _opened(folder: Path, *_: bytes) -> Project:
    return read_project(folder)


def book(town: Path, who: str = "Anna") -> Scenarios:
    """Return the scenarios as somebody finds them who opens the folder now; a folder with the same content is read once."""
    return Scenarios(town, who=who, project=_opened(town, *(path.read_bytes() for path in (town / LAYERS, town / SETTINGS))))


def codes(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


FEWER = Change(fund_eur=150_000.0, note="less money")
ALL = Change(
    (("limits.pace_ha_per_year", "8"),), 400_000.0, 0.1, (Lock("A", "V", 2028),), (Lock("N", "P"),),
    (("firms", "A", "workers", "12"), ("terms", "lots", "min_lot_m2", "900"), ("parcels", "W", "estate_id", "E2"), ("parcels", "W", "status", "vacant"),
     ("parcels", "W", "geometry", cases.parcel("W", 5_000, 4_000)["geometry"].wkt)),
    (("parcels", "W"),), note="all kinds")  # fmt: skip


def test_all_kinds_of_steps_round_trip(town: Path) -> None:
    """What is saved is what is read, by another who opens the folder later, and what a plan is then asked."""
    saved = book(town).save("all", ALL)
    read = book(town, "Bram").read("ALL")
    assert read == saved
    assert [step.kind for step in read.steps] == ["row", "cell", "term", "lever", "fund", "target", "lock", "forbid"]
    assert (read.made.who, read.note, read.revision) == ("Anna", "all kinds", 2)
    asked = book(town).ask("all", PlanRequest(gap=0.01, locks=(Lock("N", "*"),)))
    assert asked.request == PlanRequest(400_000.0, 0.1, locks=(Lock("A", "V", 2028), Lock("N", "*")), forbids=(Lock("N", "P"),), gap=0.01)
    assert asked.project.terms.limits.pace_ha_per_year == 8
    assert asked.project.terms.lots.min_lot_m2 == 900
    assert "W" in set(asked.project["parcels"]["parcel_id"])
    assert book(town).ask("all", PlanRequest(fund_eur=1.0)).request.fund_eur == 1.0


def test_a_term_keeps_where_its_value_comes_from(town: Path) -> None:
    """The source is part of the step; another value without one has none, undo brings it back, and it can be told without a value too."""
    name, cell = "limits.pace_ha_per_year", ("terms", "limits", "pace_ha_per_year")
    scenarios = book(town)
    scenarios.save("s", Change(cells=((*cell, "3"),), sources=((name, TermSource(evidence="read", source="raad, 2027")),)))
    (step,) = scenarios.read("s").steps
    assert step.sentence("en").endswith(": 3 in place of 50 (source: raad, 2027; read in a source).")
    assert scenarios.ask("s", PlanRequest()).project.meta.term_sources == {name: TermSource(evidence="read", source="raad, 2027")}
    scenarios.save("s", Change(cells=((*cell, "4"),)))
    assert scenarios.ask("s", PlanRequest()).project.meta.term_sources == {}
    scenarios.undo("s")
    assert scenarios.ask("s", PlanRequest()).project.meta.term_sources == {name: TermSource(evidence="read", source="raad, 2027")}
    saved = scenarios.save("t", Change(sources=((name, TermSource(source="Anna")),)))
    assert saved.steps[0].sentence("en").endswith(": the source is Anna (assumed).")
    assert list(in_force(saved.steps)) == [("term", name)]
    assert scenarios.ask("t", PlanRequest()).project.terms == scenarios.project.terms
    with pytest.raises(InputError) as caught:
        scenarios.save("t", Change(sources=(("limits.nothing", TermSource(source="Anna")),)))
    assert codes(caught) == ["step_place_unknown"]


def test_nothing_wrong_is_saved(town: Path) -> None:
    """A change that does not fit is refused with every fault, and leaves no scenario behind."""
    wrong = {
        "unknown_id": Change(locks=(Lock("NOBODY", "*"),)), "wrong_lever": Change((("no.such", "1"),)),
        "choice": Change(cells=(("parcels", "V", "status", "x"),)),
        "step_row_missing": Change(taken_out=(("firms", "Z"),)), "step_place_unknown": Change(added=(("nothing", "Z"),)),
        "wrong_year": Change(locks=(Lock("A", "*", 1999),))}
    for code, change in wrong.items():
        with pytest.raises(InputError) as caught:
            book(town).save("new", change)
        assert codes(caught) == [code]
    assert book(town).all() == ()
    book(town).save("new", Change())
    with pytest.raises(InputError) as caught:
        book(town).save("new", Change())
    assert codes(caught) == ["nothing_to_save"]


def test_a_change_of_the_base_is_noticed(town: Path) -> None:
    """A scenario is used on its own base only; --rebase brings it to the present one where every old value stands, and undo takes that back."""
    book(town).save("one", Change(cells=(("firms", "A", "workers", "12"),)))
    book(town).save("two", Change(fund_eur=1.0, cells=(("demand", "DA", "extra_plot_m2", "900"), ("firms", "A", "plot_m2", "3900"))))
    project = read_project(town)
    firms, demand = project["firms"].assign(workers=11.0), project["demand"].assign(certainty=0.5)
    write_project(project.with_table("demand", demand), town)
    for name in ("one", "two"):
        assert book(town).changed_base(book(town).read(name)) == ("demand",)
        for use in (Scenarios.ask, lambda late, name: late.save(name, FEWER), lambda late, name: late.copy(name, "new", FEWER)):
            with pytest.raises(InputError) as caught:
                use(book(town), name)
            assert codes(caught) == ["base_changed"]
    moved = book(town).save("two", Change(target_ha=0.2), rebase=True)
    assert (moved.changed.action, len(moved.steps)) == ("rebased", 4)
    assert book(town).changed_base(moved) == ()
    assert book(town).save("two", Change(), rebase=True).revision == moved.revision
    undone = book(town).undo("two")
    assert (len(undone.steps), book(town).changed_base(undone)) == (3, ("demand",))
    book(town).redo("two")
    write_project(project.with_table("firms", firms).with_table("demand", demand), town)
    with pytest.raises(InputError) as caught:
        book(town).save("one", Change(), rebase=True)
    assert [(problem.code, problem.row, problem.column, problem.seen) for problem in caught.value.problems] == [("step_conflict", "A", "workers", "11.0")]
    assert book(town).read("one").revision == 2


def test_scenarios_survive_the_project(town: Path) -> None:
    """An import replaces the files of the project and leaves the scenarios; a copy of the folder has them too."""
    book(town).save("one", FEWER)
    table = town.parent / "demand.csv"
    pd.DataFrame({"demand_id": ["DA"], "firm_id": ["A"], "strategy": ["R4"], "extra_plot_m2": [1_100.0]}).to_csv(table, index=False)
    assert import_files(ImportRequest("demand", (table,)), town).is_written
    assert book(town).read("one").note == "less money"
    assert book(town).changed_base(book(town).read("one")) == ("demand",)
    assert read_project(town)["demand"].set_index("demand_id").loc["DA", "extra_plot_m2"] == 1_100


def test_a_copy_goes_its_own_way(town: Path) -> None:
    """A copy has the steps and names where they come from; what is done with either leaves the other as it is."""
    first = book(town).save("one", FEWER)
    copy = book(town, "Bram").copy("one", "two", Change(target_ha=0.3))
    assert (copy.parent, copy.note, [step.kind for step in copy.steps], copy.made.who) == ("one", "less money", ["fund", "target"], "Bram")
    book(town).save("two", Change(fund_eur=5.0))
    assert book(town).read("one") == first
    assert [(difference.about, difference.first is None, difference.second is None) for difference in book(town).differences("one", "two")] == [
        (("fund",), False, False), (("target",), True, False)]
    assert [difference.about for difference in book(town).differences("one")] == [("fund",)]


def test_what_was_seen_counts(town: Path) -> None:
    """A change names the revision that it was thought of with; every kind of change is refused on another."""
    seen = book(town).save("one", FEWER).revision
    book(town, "Bram").note("one", "mine")
    late = book(town)
    for change in (
        lambda: late.save("one", Change(target_ha=0.1), seen=seen), lambda: late.undo("one", seen), lambda: late.redo("one", seen),
        lambda: late.note("one", "x", seen), lambda: late.delete("one", seen),
    ):
        with pytest.raises(InputError, match="Bram") as caught:
            change()
        assert codes(caught) == ["scenario_overtaken"]
    assert book(town).read("one").note == "mine"


def test_kept_plans_are_taken_where_nothing_changed(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare makes each plan once; another fund, base or limit asks for a new one, a note or an undone and redone save does not."""
    made: list[float | None] = []

    def counted(project: object, request: PlanRequest, **others: object) -> object:
        made.append(request.fund_eur)
        return make_plan(project, request, **others)

    monkeypatch.setattr(comparing, "make_plan", counted)
    book(town).save("less", FEWER)
    first = compare(book(town), ["base", "less"])
    assert made == [None, 150_000.0]
    assert [plan.is_kept for plan in first.plans] == [False, False]
    book(town).note("less", "other words")
    book(town).undo("less")
    book(town).redo("less")
    second = compare(book(town), ["base", "less"])
    assert made == [None, 150_000.0]
    assert [plan.is_kept for plan in second.plans] == [True, True]
    assert dataclasses.replace(second, plans=()) == dataclasses.replace(first, plans=())
    book(town).save("less", Change(fund_eur=260_000.0))
    compare(book(town), ["base", "less"])
    compare(book(town), ["base", "less"], PlanRequest(gap=0.5))
    assert made == [None, 150_000.0, 260_000.0, None, 260_000.0]
    assert [(plan.revision, plan.who) for plan in book(town).plans("less")] == [(2, "Anna"), (6, "Anna"), (6, "Anna")]


def test_a_comparison_by_hand(town: Path) -> None:
    """The town: 1,000,000 pays both moves, 150,000 pays A to V (150,000) and not N (102,500) as well; by-payer money is the grant of each plan."""
    book(town).save("less", FEWER)
    found = compare(book(town), ["base", "less"])
    measures = {measure.measure_id: measure for measure in found.measures}
    served = [plan.record["circular_ha_served"] for plan in found.plans]
    assert measures["circular_ha_served"].values == tuple(served)
    assert served[1] < served[0]
    assert measures["circular_ha_served"].certain == (None, True)
    assert measures["value"].certain == (None, True)
    assert measures["budget_eur"].differences == (None, -850_000.0)
    assert len(found.dropped["less"]) == 1
    assert found.entered["less"] == ()
    for at, plan in enumerate(found.plans):
        assert sum(payment.eur[at] for payment in found.money) == pytest.approx(plan.record["fund"]["used_eur"])


@pytest.mark.parametrize("names", [["base"], ["base", "BASE"], ["base", "a", "b", "c", "d"]])
def test_how_many_can_be_compared(town: Path, names: list[str]) -> None:
    """Two to four different scenarios."""
    with pytest.raises(InputError) as caught:
        compare(book(town), names)
    assert codes(caught) == ["compare_count"]

"""Forms that say something else than the project, or than each other."""

import json
from pathlib import Path

import pytest

from planner.errors import InputError
from planner.project.project import Project
from tests.sources.survey.post import codes, empty_form, fill, form_for, lay, read


@pytest.fixture(scope="module")
def differing(opened: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a form of F1 with three values that differ from the project, one that it has not and one that is equal."""
    form = form_for(opened, "F1", tmp_path_factory.mktemp("forms") / "out")
    return fill(form, {"workers": 15, "tenure": "Huur", "floor": 700, "sbi": "2562"}, [{"extra": 950}])


def test_nothing_is_written_while_a_conflict_is_open(town: Path, differing: Path) -> None:
    """Each differing value is a conflict with both values and its cell; even what could be filled waits."""
    before = (town / "layers.gpkg").read_bytes()
    report = read(town, differing)
    assert codes(report, "error") == ["survey_conflict"] * 3
    records = {(each["row"], each["column"]): each for each in json.loads(json.dumps(report.record()))["conflicts"]}
    assert records["F1", "workers"] == {"firm_id": "F1", "table": "firms", "row": "F1", "column": "workers", "project": 12.0, "form": 15.0, "file": "F1.xlsx",
                                        "cell": records["F1", "workers"]["cell"], "decision": None}
    assert records["F1", "workers"]["cell"].startswith("Bedrijf!C")
    assert (records["F1", "tenure"]["project"], records["F1", "tenure"]["form"]) == ("own", "rent")
    assert (records["D1", "extra_plot_m2"]["project"], records["D1", "extra_plot_m2"]["form"]) == (800.0, 950.0)
    assert len(records) == 3
    assert (town / "layers.gpkg").read_bytes() == before


@pytest.mark.parametrize(("take", "workers", "tenure", "extra"), [
    (["theirs"], 15, "rent", 950), (["ours"], 12, "own", 800), (["F1=theirs"], 15, "rent", 950),
    (["ours", "F1.workers=theirs"], 15, "own", 800), (["theirs", "F1.firms.tenure=ours", "D1.extra_plot_m2=ours"], 15, "own", 800),
    (["F1=ours", "D1=theirs"], 12, "own", 950), (["ours", "F1=F1.xlsx"], 15, "rent", 950)])
def test_decisions(opened: Project, differing: Path, take: list[str], workers: float, tenure: str, extra: float) -> None:
    """The most exact decision counts: cell, then row, then firm, then all; what was only filled in comes along."""
    survey, rows = lay(opened, differing, take=take)
    assert codes(survey, "error") == []
    assert (rows["F1"]["workers"], rows["F1"]["tenure"], rows["F1"]["floor_m2"], rows["D1"]["extra_plot_m2"]) == (workers, tenure, 700, extra)
    assert all(conflict.decision for conflict in survey.conflicts)
    assert codes(survey).count("survey_decided") == 3


def test_a_decision_that_decides_nothing(opened: Project, differing: Path) -> None:
    """A decision about a cell without a conflict is said; one that is not written as a decision is refused before anything is read."""
    survey, _ = lay(opened, differing, take=["theirs", "F9.workers=ours"])
    assert [problem.seen for problem in survey.account.problems if problem.code == "survey_decision_idle"] == ["F9.workers=ours"]
    with pytest.raises(InputError) as refused:
        lay(opened, differing, take=["F1.workers=mine", "mine", "F1.workers=other.xlsx", "other.xlsx"])
    assert len(refused.value.problems) == 4


def test_a_firm_that_came_back_twice(opened: Project, tmp_path: Path) -> None:
    """Forms of one firm are one row; where they differ a form must be chosen by name, because "theirs" says nothing."""
    one = fill(form_for(opened, "F3", tmp_path / "a"), {"floor": 100, "year": 1990})
    two = fill(one, {"floor": 200}, to=tmp_path / "later.xlsx")
    survey, _ = lay(opened, one, two, take=["theirs"])
    assert codes(survey, "error") == ["survey_forms_differ"] * 2
    count = survey.account.layers[0]
    assert (count.rows_read, count.rows_kept, count.rows_merged) == (2, 1, 1)
    assert "survey_returned_twice" in codes(survey)
    for name, floor in (("later.xlsx", 200), ("F3.xlsx", 100)):
        survey, rows = lay(opened, one, two, take=["theirs", f"F3.floor_m2={name}"])
        assert codes(survey, "error") == []
        assert (rows["F3"]["floor_m2"], rows["F3"]["building_year"]) == (floor, 1990)


def test_files_of_one_name(opened: Project, tmp_path: Path) -> None:
    """Two forms with the same file name are told apart by their folders."""
    one = fill(form_for(opened, "F3", tmp_path / "a"), {"floor": 100})
    (tmp_path / "b").mkdir()
    two = fill(one, {"floor": 200}, to=tmp_path / "b" / "F3.xlsx")
    assert {conflict.file for conflict in lay(opened, one, two)[0].conflicts} == {one.as_posix(), two.as_posix()}


def test_i_do_not_know_contradicts_nobody(opened: Project, tmp_path: Path) -> None:
    """An answer "I do not know" and an emptied cell are no conflicts; an emptied cell is said. A no against a yes is a conflict."""
    form = fill(form_for(opened, "F1", tmp_path / "out"), {"tenure": "Weet ik niet", "workers": None, "stops": "onbekend"})
    survey, _ = lay(opened, form)
    assert (survey.conflicts, survey.tables) == ((), {})
    assert [problem.column for problem in survey.account.problems if problem.code == "survey_answer_removed"] == ["firms.workers"]
    survey, _ = lay(opened, fill(form, {"quay": "Nee"}))
    assert [(conflict.column, conflict.project, conflict.form) for conflict in survey.conflicts] == [("quay", True, False)]


def test_activities_without_a_number(opened: Project, tmp_path: Path) -> None:
    """On an empty form an activity meets the demand with the same strategy; another is added beside it; each is said as a guess."""
    form = fill(empty_form(tmp_path / "a.xlsx"), {"id": "F1"}, [{"does": "R8 recyclen", "extra": 60}, {"does": "R4 repareren", "extra": 800}])
    survey, rows = lay(opened, form)
    assert {name: rows[name]["strategy"] for name in ("D1", "F1-1")} == {"D1": "R4", "F1-1": "R8"}
    assert codes(survey, "error") == []
    assert {"survey_room_matched", "survey_room_added"} <= set(codes(survey))


def test_one_activity_and_one_demand_are_the_same(opened: Project, tmp_path: Path) -> None:
    """Where firm and project have one demand each they are the same room: what differs is a conflict and no second demand."""
    survey, rows = lay(opened, fill(empty_form(tmp_path / "a.xlsx"), {"id": "F1"}, [{"does": "R5 opknappen", "extra": 800}]))
    assert [(conflict.row, conflict.column, conflict.form) for conflict in survey.conflicts] == [("D1", "strategy", "R5")]
    assert "F1-1" not in rows


def test_a_range_beside_its_ends(opened: Project, tmp_path: Path) -> None:
    """A typed range fills both ends; where an end is filled in differently, or the ends are not in order, that is an error with both cells."""
    form = fill(form_for(opened, "F2", tmp_path / "out"), {}, [{"does": "R4 repareren", "extra": "500-800"}])
    _, rows = lay(opened, form)
    assert [rows["F2-1"][name] for name in ("extra_plot_low_m2", "extra_plot_m2", "extra_plot_high_m2")] == [500, 650, 800]
    assert codes(lay(opened, fill(form, {}, [{"low": 300}]))[0], "error") == ["survey_question_twice"]
    assert codes(lay(opened, fill(form, {}, [{"extra": 200}]))[0], "error") == ["survey_order"]


def test_a_value_that_cannot_be_is_no_conflict(opened: Project, tmp_path: Path) -> None:
    """An answer that is refused is said once, as a fault, and not as a conflict that somebody could decide for it."""
    survey, _ = lay(opened, fill(form_for(opened, "F1", tmp_path / "out"), {"workers": "veel"}), take=["theirs"])
    assert codes(survey, "error") == ["not_a_number"]
    assert survey.conflicts == ()

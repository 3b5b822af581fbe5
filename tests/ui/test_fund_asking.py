"""What the page Fund asks besides funds and a target, and what it looks further at; on the town of ``tests/cases.py``."""

import pytest
from streamlit.testing.v1 import AppTest

from planner.errors import StoppedError
from planner.project.folder import write_project
from planner.studio.errands import News, SizedFund, looked_further
from planner.studio.sizing import SizeRequest, size
from planner.studio.sizing_more import made_anew, reckoning
from planner.ui.fund_asking import target_words
from planner.ui.fund_point_map import plans_of, point_scene
from planner.ui.fund_words import headlines
from planner.ui.opened import Opened, open_folder
from tests import cases


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    folder = tmp_path_factory.mktemp("fund") / "town"
    write_project(cases.project(cases.town(), **cases.town_terms()), folder)
    return open_folder(folder)


@pytest.fixture(scope="module")
def found(opened: Opened) -> SizedFund:
    from planner.studio.sizing_targets import targets_of

    asked = SizeRequest(points=3, samples=20, gap=0.0, target_ha=0.1, also=targets_of(opened.project, ["firms=1", "jobs=99999"]), compare=("ask_everyone=on",))
    return SizedFund(size(opened.project, asked, workers=1), opened.fund_eur)  # in this process: AppTest leaves no main script for others


def _page() -> None:

    from pathlib import Path

    import streamlit as st

    from planner.ui import fund_page
    from planner.ui.opened import open_folder

    fund_page.show(open_folder(Path(st.session_state["folder"])), "en")


def _tab() -> None:

    from pathlib import Path

    import streamlit as st

    from planner.ui.fund_further_panel import show_further
    from planner.ui.fund_others_panel import show_others
    from planner.ui.opened import open_folder

    show = show_further if st.session_state["tab"] == "further" else show_others
    show(open_folder(Path(st.session_state["folder"])), st.session_state["found"], st.session_state["language"])


def test_everything_that_is_asked_stands_in_the_command(opened: Opened) -> None:
    """Further targets, curves beside it, gap and seed are options of the very command; what was added can be removed."""
    page = AppTest.from_function(_page, default_timeout=60)
    page.session_state["folder"] = str(opened.folder)
    page.session_state["fund-compare"] = ["ask_everyone=on"]
    page.session_state["fund-seed"], page.session_state["fund-gap"] = 7, 0.05
    page.run()
    page.text_input(key="fund-amount").set_value("all").run()
    page.button(key="fund-also-add").click().run()
    assert not page.exception
    command = f"schuifruimte size {opened.folder} --points 11 --also jobs=all --samples 1000 --seed 7 --gap 0.05 --compare ask_everyone=on"
    assert page.code[0].value == command
    page.button(key="fund-also-gone-0").click().run()
    assert "--also" not in page.code[0].value


def test_a_target_that_cannot_be_read_is_told_before_anything_is_calculated(opened: Opened) -> None:
    """The fault of the words, with no button to calculate, and a way to take it back."""
    page = AppTest.from_function(_page, default_timeout=60)
    page.session_state["folder"], page.session_state["fund-also"] = str(opened.folder), ["jobs=many"]
    page.run()
    assert "1 fault(s)" in page.error[0].value
    assert "fund-start" not in [button.key for button in page.button]
    page.button(key="fund-also-gone-0").click().run()
    assert not page.error


def test_further_targets_are_said_with_what_lacks(found: SizedFund) -> None:
    """One that the plan reaches and one that no plan can."""
    said = headlines(found, "en")
    assert said[0].startswith("No plan was found that reaches all further targets; the nearest takes €")
    assert "Further target firms that move, 1: reached." in said
    assert any(sentence.startswith("Further target jobs kept, 99,999: ") and sentence.endswith(" short.") for sentence in said)


@pytest.mark.parametrize(("written", "said"), [
    ("jobs=all", "banen behouden: alle (alle)"), ("circular_ha=2.5@GM1", "circulaire hectares: 2,5 (Dorp)"), ("what=1", "what: 1 (alle)")])
def test_a_target_is_said_in_words(written: str, said: str) -> None:
    """Measure, amount with the decimal sign of the language, and place; a measure that is not known stays as it is."""
    assert target_words(written, {"": "alle", "GM1": "Dorp"}, "nl") == said


def test_looking_further_is_what_the_command_looks_at(opened: Opened, found: SizedFund) -> None:
    """The same records as of the command line, each announced; a stop before the first ends it."""
    heard: list[News] = []
    code = str(opened.project["municipalities"]["municipality_code"].iloc[0])
    seen = looked_further(found.sizing, (True, True), (code,), progress=heard.append, stop=lambda: False)
    assert seen.anew == made_anew(found.sizing).record()
    assert seen.aware == reckoning(found.sizing).record()
    assert [lost["municipality_code"] for lost in seen.walk_outs] == [code]
    assert heard == [News(1, 3, "anew"), News(2, 3, "aware"), News(3, 3, "walk_out")]
    with pytest.raises(StoppedError):
        looked_further(found.sizing, (True, False), (), progress=heard.append, stop=lambda: True)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_was_looked_at_further_is_shown(opened: Opened, found: SizedFund, language: str) -> None:
    """Plans that reckon with failure as a table of all ways, and who walks out with what is lost."""
    from planner.ui.tasks import TASKS, _Task

    code = str(opened.project["municipalities"]["municipality_code"].iloc[0])
    seen = looked_further(found.sizing, (True, True), (code,), progress=lambda _: None, stop=lambda: False)
    page = AppTest.from_function(_tab, default_timeout=60)
    about = f"{found.sizing.plan.input_sha256} {found.sizing.request} True True {(code,)}"
    for name, value in {"folder": str(opened.folder), "found": found, "tab": "further", "language": language, "fund-anew": True, "fund-aware": True,
                        "fund-walk-out": [code], TASKS: {"fund-further": _Task(answers={about: seen})}}.items():
        page.session_state[name] = value
    page.run()
    assert not page.exception
    aware, out = page.dataframe
    assert len(aware.value) == len(seen.aware["candidates"])
    assert len(out.value) == 1


def test_curves_beside_it_stand_in_one_table(opened: Opened, found: SizedFund) -> None:
    """A column for the curve as asked and one for each further curve, by the same funds."""
    page = AppTest.from_function(_tab, default_timeout=60)
    for name, value in {"folder": str(opened.folder), "found": found, "tab": "others", "language": "en"}.items():
        page.session_state[name] = value
    page.run()
    assert not page.exception
    table = page.dataframe[0].value
    assert list(table.columns) == ["fund (million euro)", "as asked (ha)", "All firms asked early (ha)"]
    assert table["as asked (ha)"].tolist() == [point.plan_ha for point in found.sizing.curve.points]


def test_arrows_say_who_enters_and_who_drops_out(opened: Opened, found: SizedFund) -> None:
    """Every move between parcels of a point's plan is an arrow, marked by whether its firm enters there; who drops out is drawn from the plan before."""
    points = found.sizing.curve.points
    for at, point in enumerate(points):
        plans = plans_of(found.sizing, at)
        state = point_scene(opened, point, plans, "en")
        marks = {move.move_id: move.mark for move in state.moves}
        going = {move.mover_id for move in plans[0].moves if move.to is not None}
        assert {name for name, mark in marks.items() if mark != "−"} == going
        assert {name for name, mark in marks.items() if mark == "+"} == going & {*point.entered}
        assert {mark.letter for mark in state.marks} == {*marks.values()}
        assert (plans[1] is not None) == bool(at and point.dropped)
    assert any(point.entered for point in points)

"""The page Fund without a browser: what it asks, says and draws, on the town of ``tests/cases.py``."""

import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from planner.project.folder import write_project
from planner.studio.errands import News, SizedFund, fund_sized
from planner.studio.sizing import SizeRequest
from planner.ui.fund_asking import read_amounts, target_steps
from planner.ui.fund_charts import Laid, fund_curve
from planner.ui.fund_money_panel import aid_bytes
from planner.ui.fund_words import headlines, progress_words, read_off
from planner.ui.opened import open_folder
from tests import cases

NOTHING = Laid(nested=False, samples=False, beside="", at=0)
EVERYTHING = Laid(nested=True, samples=True, beside="jobs", at=0)


@pytest.fixture(scope="module")
def town():
    return cases.project(cases.town(), **cases.town_terms())


@pytest.fixture(scope="module")
def found(town) -> SizedFund:
    return _sized(town, target_ha=0.35, samples=40)


def _sized(town, **asked) -> SizedFund:
    return fund_sized(town, SizeRequest(points=5, gap=0.0, **asked), None, progress=lambda _: None, stop=lambda: False)


def test_amounts_are_read_as_people_write_them() -> None:
    """Decimal comma or point, apart by a semicolon or a space; what is no amount is named, and so is nothing at all."""
    assert read_amounts("0; 1,5 2.25") == ((0.0, 1_500_000.0, 2_250_000.0), [])
    assert read_amounts("1; veel; 3") == ((1_000_000.0, 3_000_000.0), ["veel"])
    assert read_amounts("  ") == ((), ["–"])


@pytest.mark.parametrize("asked_ha", [0.0, 0.05, 3.9, 147.0, 5_000.0])
def test_targets_reach_from_none_to_all_in_few_steps(asked_ha: float) -> None:
    """None over what is asked, none missing at the end by more than a step."""
    steps = target_steps(asked_ha)
    assert steps[0] == 0.0
    assert len(steps) <= 201
    assert asked_ha - (steps[1] if len(steps) > 1 else 0.01 + asked_ha) <= steps[-1] <= asked_ha + 1e-6
    assert steps == sorted(set(steps))


def test_progress_names_the_task_in_the_language_of_the_reader() -> None:
    """Done, of how many, and what was done last, without the number that the count says already."""
    assert progress_words(News(3, 21, "plan 2 of 6"), "nl") == "3 van 21 taken klaar (plan van een fonds)"
    assert progress_words(News(3, 21, "samples of plan 2"), "en") == "3 of 21 tasks done (samples of a plan)"
    assert progress_words(News(3, 21, ""), "en") == "3 of 21 tasks done"


def test_headlines_say_the_least_fund_by_hand(found: SizedFund) -> None:
    """0.35 ha takes A and N: 252,500 euro, proven; the curve bends at 102,500 euro, where N moves."""
    dutch = headlines(found, "nl")
    assert dutch[0] == "Het kleinste fonds dat 0,35 ha haalt is € 252.500: bewezen, met minder kan het niet."
    assert "De curve knikt bij € 102.500 (0,30 ha): één miljoen meer brengt ervoor 2,93 ha en erna 0,67 ha." in dutch
    assert "At the project’s fund (€15.0m) one more million brings 0.00 ha by the linear program." in headlines(found, "en")


def test_a_target_out_of_reach_is_said(town) -> None:
    """What the best plan lacks, and that no fund of the curve is sure of it."""
    said = headlines(_sized(town, target_ha=1.0, samples=40), "en")
    assert said[0] == "No plan was found that reaches 1.00 ha: the best one lacks 0.60 ha, with €252,500."
    assert said[1] == "No fund of the curve reaches 1.00 ha in 90% of the samples; the surest does in 0%."


def test_without_a_target_the_largest_fund_is_said(town) -> None:
    """With what is proven of it; nothing is said of samples that were not drawn."""
    said = headlines(_sized(town, samples=0), "en")
    assert said[0] == "The largest fund of the curve, €300,000, serves 0.40 ha; no plan with it serves more than 0.40 ha."
    assert not any("samples" in sentence for sentence in said)


def test_a_target_is_read_off_the_curve_at_once(found: SizedFund) -> None:
    """Between two funds, or not at all."""
    assert read_off(found.sizing, 0.35, "en") == "Read off the curve: 0.35 ha asks a fund between €225,000 and €300,000."
    assert read_off(found.sizing, 2.0, "en") == "Read off the curve: none of its plans reaches 2.00 ha."


def test_the_chart_holds_what_is_laid_over_it(found: SizedFund) -> None:
    """Each layer that is asked for stands in the legend and in the data, and no other; points can be selected."""
    plain, full = (fund_curve(found, laid, "en").to_dict() for laid in (NOTHING, EVERYTHING))
    assert _legend(plain) == {"plans", "bound of the linear program", "between plan and proof"}
    assert _legend(full) == _legend(plain) | {"nested plans", "P10 to P90 of the samples", "jobs kept"}
    for chart in (plain, full):
        drawn = {row["layer"] for rows in chart["datasets"].values() for row in rows if "layer" in row}
        assert drawn == _legend(chart)
        assert [param["select"]["fields"] for param in chart["params"]] == [["at"]]
    points = [row for rows in plain["datasets"].values() for row in rows if "at" in row]
    assert {(row["at"], row["fund"], row["ha"]) for row in points} == {
        (at, point.fund_eur / 1e6, point.plan_ha) for at, point in enumerate(found.sizing.curve.points)}


def _legend(chart) -> set[str]:
    def domains(part):
        if isinstance(part, dict):
            if part.get("field") == "layer":
                yield from part["scale"]["domain"]
            for inner in part.values():
                yield from domains(inner)
        elif isinstance(part, list):
            for inner in part:
                yield from domains(inner)

    return set(domains(json.loads(json.dumps(chart))))


def test_state_aid_comes_as_a_workbook_and_as_csv(found: SizedFund) -> None:
    """The workbook opens with its three sheets and a row for each grant; so has the CSV."""
    book = load_workbook(io.BytesIO(aid_bytes(found.sizing, ".xlsx", "nl")))
    assert book.sheetnames == ["Bijdragen", "Ondernemingen", "Regels en bronnen"]
    grants = len(found.sizing.aid.grants)
    assert grants == 2
    assert book["Bijdragen"].max_row == 1 + grants
    assert len(aid_bytes(found.sizing, ".csv", "nl").decode("utf-8-sig").splitlines()) == 1 + grants


def _page() -> None:
    """Show the page of the project and the language that stand in the session."""
    from pathlib import Path

    import streamlit as st

    from planner.ui import fund_page
    from planner.ui.opened import open_folder

    fund_page.show(open_folder(Path(st.session_state["folder"])), st.session_state["language"])


@pytest.fixture
def page(town, tmp_path: Path) -> AppTest:
    write_project(town, tmp_path / "town")
    app = AppTest.from_function(_page, default_timeout=60)
    app.session_state["folder"], app.session_state["language"] = str(tmp_path / "town"), "en"
    return app


def _with_answer(page: AppTest, found: SizedFund, asked: SizeRequest) -> None:
    from planner.ui.tasks import TASKS, _Task

    about = f"{open_folder(Path(page.session_state['folder'])).stamps} {asked}"
    page.session_state[TASKS] = {"fund": _Task(answers={about: found})}
    page.session_state["fund-shown"] = about


def test_the_empty_page_offers_the_calculation(page: AppTest) -> None:
    """Words on what comes, a button, the command that does the same, and that Stop loses nothing."""
    page.run()
    assert not page.exception
    assert "What does each amount of money bring?" in page.info[0].value
    assert not page.button(key="fund-start").disabled
    assert page.code[0].value == f"schuifruimte size {page.session_state['folder']} --points 11 --samples 1000"
    assert any("kept in the project folder" in caption.value for caption in page.caption)


def test_wrong_funds_are_told_before_anything_is_calculated(page: AppTest) -> None:
    """Funds that do not ascend, or a word that is no amount: the fault, and no button."""
    page.session_state["fund-spread"] = "own"
    for amounts in ("2; 1", "1; veel"):
        page.session_state["fund-amounts"] = amounts
        page.run()
        assert not page.exception
        assert "1 fault(s)" in page.error[0].value
        assert "fund-start" not in [button.key for button in page.button]
    page.text_input(key="fund-amounts").set_value("0; 0,1; 0,3").run()
    assert "--funds 0,100000,300000" in page.code[0].value


def test_a_point_shows_its_plan_and_its_fund_can_be_taken_over(page: AppTest, found: SizedFund) -> None:
    """By hand: A enters with the fund of 300,000, N moves too; the fund then stands on the page Plan."""
    _with_answer(page, found, SizeRequest(points=5))
    page.session_state["fund-points"] = 5
    page.run()
    assert page.button(key="fund-moves").label == "Show this plan on the map"
    page.selectbox(key="fund-point").set_value(4).run()
    assert not page.exception
    assert {metric.label: metric.value for metric in page.metric}["Proven at most"] == "0.40 ha"
    tables = [frame.value.to_numpy().tolist() for frame in page.dataframe]
    assert [["A", "enters"], ["N", "moves too"]] in tables
    page.button(key="fund-use").click().run()
    assert page.session_state["fund"] == 0.3
    assert "fund-moves" not in [button.key for button in page.button]  # a chosen point shows its plan at once
    moves = next(frame.value for frame in page.dataframe if "goes to" in frame.value)
    assert sorted(zip(moves["firm"], moves["grant (× € 1,000)"], strict=True)) == [("A", pytest.approx(150.0)), ("N", pytest.approx(102.5))]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("tab", range(5))
def test_every_tab_shows_tables_in_both_languages(page: AppTest, found: SizedFund, language: str, tab: int) -> None:
    """Nothing breaks, and every chart has a table beside it."""
    titles = {"nl": ("Fondscurve", "Geld per jaar", "Wie betaalt", "Staatssteun", "Hoe zeker"),
              "en": ("Fund curve", "Money by year", "Who pays", "State aid", "How sure")}
    _with_answer(page, found, SizeRequest(points=5))
    page.session_state["fund-points"], page.session_state["language"] = 5, language
    page.session_state[f"fund-tab-{language}"] = titles[language][tab]
    page.run()
    assert not page.exception
    assert len(page.dataframe) >= max(1, len(page.get("vega_lite_chart")))


def test_other_settings_leave_the_sizing_and_say_so(page: AppTest, found: SizedFund) -> None:
    """What was calculated stays in sight with a warning; a new target is read off it; the button is there again."""
    _with_answer(page, found, SizeRequest(points=5))
    page.session_state["fund-points"] = 5
    page.run()
    assert not page.warning
    page.select_slider(key="fund-target").set_value(0.35).run()
    assert "other settings" in page.warning[0].value
    assert any("asks a fund between" in words.value for words in page.markdown)
    assert not page.button(key="fund-start").disabled

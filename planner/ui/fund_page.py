"""Fund: what each amount of money serves, the least fund for a target, when money is needed, who pays, and how sure that is."""

import os
import shlex
from pathlib import Path
from typing import Final

import streamlit as st

from planner.errors import Problem
from planner.language import Language, hectares, mark, percent, text
from planner.studio.errands import SizedFund, fund_sized
from planner.studio.levers import pulls_of
from planner.studio.sizing import SizeRequest, size_faults
from planner.ui.faults import plain, show_problems
from planner.ui.fund_chances_panel import show_chances
from planner.ui.fund_curve_panel import show_curve
from planner.ui.fund_money_panel import show_aid, show_money, show_municipalities
from planner.ui.fund_words import headlines, progress_words, read_off
from planner.ui.kpis import show_kpis
from planner.ui.levers_panel import chosen_levers
from planner.ui.opened import Opened
from planner.ui.runner import current_plan, show_run
from planner.ui.shift_space_page import municipality_names
from planner.ui.sidebar import sample_folder
from planner.ui.tasks import answer, forget_answers, is_at_work, show_task, start_task
from planner.units import EUR_PER_MEUR

_TASK: Final = "fund"
_SHOWN: Final = "fund-shown"
"""What the sizing on the page is about, in the session: it stays while other settings are tried."""
_POINTS, _MOST_POINTS, _SAMPLES, _MOST_SAMPLES = 11, 101, 1_000, 10_000
_EVEN, _OWN = "even", "own"
_SPREADS: Final = {_EVEN: mark("evenly spread"), _OWN: mark("chosen funds")}
_CONFIDENCES: Final = (0.5, 0.8, 0.9, 0.95)
_STEPS_HA: Final = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0)
_MOST_STEPS = 200
_TARGET_KEY: Final = "fund-target"


def show(opened: Opened, language: Language) -> None:
    """Show the page."""
    st.title(text("Fund", language))
    show_kpis(opened, current_plan(), language)
    show_run(language)
    asked = _ask(opened, language)
    if isinstance(asked, list):
        show_problems(asked, language)
        return
    about = f"{opened.stamps} {asked}"
    found: SizedFund | None = answer(_TASK, about)
    if found is not None:
        st.session_state[_SHOWN] = about
        forget_answers(_TASK, about)
    else:
        _offer(opened, asked, about, language)
    show_task(_TASK, about, progress_words, language, stopped=_stopped_words(opened, language))
    shown = found or answer(_TASK, st.session_state.get(_SHOWN, ""))
    if shown is not None:
        _show_found(opened, shown, asked, language, is_old=found is None)
    elif not is_at_work(_TASK):
        st.info(text("What does each amount of money bring? Choose above and calculate the fund curve.", language), icon=":material/info:")
    st.markdown(text("The same on the command line:", language))
    st.code(_command(opened, asked), language="bash", wrap_lines=True)


def _ask(opened: Opened, language: Language) -> SizeRequest | list[Problem]:
    """Ask what is wanted of the fund; return it, or what is wrong with it."""
    with st.container(border=True, key="fund-ask"):
        points, funds_eur, problems = _ask_funds(language)
        codes = _ask_municipalities(opened, language)
        target_ha, confidence, samples = _ask_target(opened, language)
        levers = chosen_levers()
        if levers:
            st.caption(text("With the levers of the page Compare: {levers}", language, levers=" ".join(f"`{lever}`" for lever in levers)))
    asked = SizeRequest(points=points, funds_eur=funds_eur, target_ha=target_ha, confidence=confidence, samples=samples, municipalities=codes,
                        levers=pulls_of(levers))
    return [*problems, *size_faults(opened.project, asked)] or asked


def _ask_funds(language: Language) -> tuple[int, tuple[float, ...], list[Problem]]:
    """Return the number of points, or the funds (euro), and what could not be read."""
    how, which = st.columns([3, 5], vertical_alignment="bottom")
    spread = how.segmented_control(text("Funds of the curve", language), list(_SPREADS), format_func=lambda name: text(_SPREADS[name], language),
                                   key="fund-spread", default=_EVEN, required=True, persist_state="session")
    if spread != _OWN:
        count = which.number_input(text("Number of points", language), min_value=2, max_value=_MOST_POINTS, value=_POINTS, step=1, key="fund-points",
                                   persist_state="session", help=text("From no fund to one beyond which more serves nothing, in round steps.", language))
        return int(count), (), []
    written = which.text_input(text("Funds (million euro), from small to large", language), value="0; 1; 2; 5", key="fund-amounts", persist_state="session",
                               help=text("Separated by a semicolon or a space.", language))
    funds, wrong = read_amounts(written or "")
    return _POINTS, funds, [Problem("wrong_funds", column="funds", seen=word) for word in wrong]


def read_amounts(written: str) -> tuple[tuple[float, ...], list[str]]:
    """Return amounts in million euro as euro, and the words that are none; a decimal comma or point will do."""
    funds, wrong = [], []
    for word in written.replace(";", " ").split():
        try:
            funds.append(float(word.replace(",", ".")) * EUR_PER_MEUR)
        except ValueError:
            wrong.append(word)
    return tuple(funds), wrong if funds or wrong else ["–"]


def _ask_municipalities(opened: Opened, language: Language) -> tuple[str, ...]:
    names = municipality_names(opened)
    if len(names) < 2:
        return ()
    if not {*st.session_state.get("fund-municipalities", ())} <= {*names}:
        st.session_state.pop("fund-municipalities")  # of a project before this one
    chosen = st.multiselect(text("For the firms of", language), list(names), format_func=lambda code: names[code], key="fund-municipalities",
                            placeholder=text("all municipalities", language), persist_state="session")
    return tuple(sorted(chosen))


def _ask_target(opened: Opened, language: Language) -> tuple[float | None, float, int]:
    """Return the target in hectares (None: there is none), the confidence and the number of samples."""
    which, how_sure, how_many = st.columns([5, 2, 2], vertical_alignment="bottom")
    options = target_steps(opened.glance.asked_ha)
    if st.session_state.get(_TARGET_KEY, options[0]) not in options:
        st.session_state.pop(_TARGET_KEY)
    none = text("no target", language)
    target = which.select_slider(text("Target (circular hectares)", language), options, key=_TARGET_KEY, persist_state="session",
                                 format_func=lambda ha: hectares(ha, language, 2) if ha else none)
    confidence = how_sure.selectbox(text("In which share of samples", language), _CONFIDENCES, index=_CONFIDENCES.index(0.9), key="fund-confidence",
                                    format_func=lambda share: percent(share, language, 0), persist_state="session", disabled=not target)
    samples = how_many.number_input(text("Samples", language), min_value=0, max_value=_MOST_SAMPLES, value=_SAMPLES, step=100, key="fund-samples",
                                    persist_state="session", help=text("How often chance is drawn; 0: not at all.", language))
    return target or None, float(confidence), int(samples)


def target_steps(asked_ha: float) -> list[float]:
    """Return targets to choose from, from none (0) to all that is asked, hectares, in at most two hundred round steps."""
    step = next((step for step in _STEPS_HA if asked_ha <= step * _MOST_STEPS), max(_STEPS_HA[-1], asked_ha / _MOST_STEPS))
    return [round(step * at, 6) for at in range(int(asked_ha / step + 1e-9) + 1)]


def _keep(opened: Opened) -> Path | None:
    """Tell where finished work is kept: in the project folder, where it may be written; the sample is nobody's."""
    return opened.folder if opened.folder != sample_folder().resolve() and os.access(opened.folder, os.W_OK) else None


def _offer(opened: Opened, asked: SizeRequest, about: str, language: Language) -> None:
    st.button(text("Calculate the fund curve", language), on_click=start_task, args=(_TASK, about, fund_sized, opened.project, asked, _keep(opened)),
              type="primary", icon=":material/finance:", disabled=is_at_work(_TASK, about), key="fund-start")
    if _keep(opened) is not None:
        st.caption(text("What is finished is kept in the project folder: after Stop the same question goes on from there.", language))


def _stopped_words(opened: Opened, language: Language) -> str:
    return text("Stopped. What was finished is kept: calculate again to go on.", language) if _keep(opened) is not None else ""


def _show_found(opened: Opened, found: SizedFund, asked: SizeRequest, language: Language, *, is_old: bool) -> None:
    if is_old:
        st.warning(text("This is for other settings than those above: calculate again.", language), icon=":material/history:")
    st.markdown("\n".join(f"- {plain(sentence)}" for sentence in headlines(found, language)))
    if is_old and asked.target_ha is not None:
        st.markdown(plain(read_off(found.sizing, asked.target_ha, language)))
    titles = (mark("Fund curve"), mark("Money by year"), mark("Who pays"), mark("State aid"), mark("How sure"))
    tabs = st.tabs([text(title, language) for title in titles], key=f"fund-tab-{language}", on_change="rerun")
    shows = (show_curve, show_money, show_municipalities, show_aid, show_chances)
    for tab, show_tab in zip(tabs, shows, strict=True):
        if tab.open:
            with tab:
                show_tab(opened, found, language)


def _command(opened: Opened, asked: SizeRequest) -> str:
    words = ["schuifruimte", "size", *opened.words]
    words += ["--funds", ",".join(f"{eur:.12g}" for eur in asked.funds_eur)] if asked.funds_eur else ["--points", str(asked.points)]
    words += [] if asked.target_ha is None else ["--target", f"{asked.target_ha:.12g}", "--confidence", f"{asked.confidence:g}"]
    words += ["--samples", str(asked.samples)]
    words += [word for code in asked.municipalities for word in ("--municipality", code)]
    return shlex.join([*words, *(word for lever in chosen_levers() for word in ("--lever", lever))])

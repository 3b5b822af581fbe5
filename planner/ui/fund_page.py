"""Fund: what each amount of money serves, the least fund for a target, when money is needed, who pays, and how sure that is."""

from functools import partial
from typing import Final

import streamlit as st

from planner.language import Language, mark, text
from planner.studio.errands import SizedFund, fund_sized
from planner.studio.sizing import forget
from planner.ui.command_shown import show_command
from planner.ui.doing_button import doing_button
from planner.ui.faults import plain, show_problems
from planner.ui.fund_asking import FORGOTTEN, FundAsked, ask_fund, keeping
from planner.ui.fund_chances_panel import show_chances
from planner.ui.fund_curve_panel import show_curve
from planner.ui.fund_further_panel import further_words, show_further
from planner.ui.fund_money_panel import show_aid, show_money, show_municipalities
from planner.ui.fund_others_panel import show_others
from planner.ui.fund_words import headlines, progress_words, read_off
from planner.ui.kpis import show_kpis
from planner.ui.opened import Opened
from planner.ui.plan_asking import project_asked
from planner.ui.runner import current_plan, show_run
from planner.ui.tasks import answer, forget_answers, is_at_work, show_task, start_task

_TASK: Final = "fund"
_SHOWN: Final = "fund-shown"
"""What the sizing on the page is about, in the session: it stays while other settings are tried."""


def show(opened: Opened, language: Language) -> None:
    """Show the page."""
    st.title(text("Fund", language))
    show_kpis(opened, current_plan(), language)
    show_run(language)
    asked = ask_fund(opened, language)
    if isinstance(asked, list):
        show_problems(asked, language)
        return
    about = f"{opened.stamps} {asked.request}"
    found: SizedFund | None = answer(_TASK, about)
    if found is not None:
        st.session_state[_SHOWN] = about
        forget_answers(_TASK, about)
    if found is None or asked.is_fresh:
        _offer(opened, asked, about, language)
    show_task(_TASK, about, progress_words, language, stopped=_stopped_words(opened, language))
    shown = found or answer(_TASK, st.session_state.get(_SHOWN, ""))
    if shown is not None:
        _show_found(opened, shown, asked, language, is_old=found is None)
    elif not is_at_work(_TASK):
        st.info(text("What does each amount of money bring? Choose above and calculate the fund curve.", language), icon=":material/info:")
    show_command(language, " ".join([asked.command(opened), *further_words()]))


def _offer(opened: Opened, asked: FundAsked, about: str, language: Language) -> None:
    doing_button(text("Calculate the fund curve", language), partial(_start, opened, asked, about), type="primary", icon=":material/finance:",
                 disabled=is_at_work(_TASK, about), key="fund-start")
    if keeping(opened) is not None:
        st.caption(text("What is finished is kept in the project folder: after Stop the same question goes on from there.", language))


def _start(opened: Opened, asked: FundAsked, about: str) -> None:
    folder = keeping(opened)
    if asked.is_fresh and folder is not None:
        forget(folder)
        forget_answers(_TASK, "")
        st.session_state[FORGOTTEN] = True
    start_task(_TASK, about, fund_sized, project_asked(opened), asked.request, folder)


def _stopped_words(opened: Opened, language: Language) -> str:
    return text("Stopped. What was finished is kept: calculate again to go on.", language) if keeping(opened) is not None else ""


def _show_found(opened: Opened, found: SizedFund, asked: FundAsked, language: Language, *, is_old: bool) -> None:
    if is_old:
        st.warning(text("This is for other settings than those above: calculate again.", language), icon=":material/history:")
    st.markdown("\n".join(f"- {plain(sentence)}" for sentence in headlines(found, language)))
    if is_old and asked.request.target_ha is not None:
        st.markdown(plain(read_off(found.sizing, asked.request.target_ha, language)))
    shows = {mark("Fund curve"): show_curve, mark("Money by year"): show_money, mark("Who pays"): show_municipalities, mark("State aid"): show_aid,
             mark("How sure"): show_chances, mark("Looking further"): show_further}
    if found.sizing.others:
        shows[mark("Curves beside it")] = show_others
    tabs = st.tabs([text(title, language) for title in shows], key=f"fund-tab-{language}", on_change="rerun")
    for tab, show_tab in zip(tabs, shows.values(), strict=True):
        if tab.open:
            with tab:
                show_tab(opened, found, language)

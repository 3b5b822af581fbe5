"""What lacks for a target or for locks, and the cheapest set of fixes: zoning, power, land, money."""


from functools import partial

import pandas as pd
import streamlit as st

from planner.language import Language, number, short_money, text
from planner.studio.errands import News, fixes_found
from planner.studio.fixing import Fixed
from planner.studio.plan import STAGES, PlanRequest
from planner.ui.command_shown import show_command
from planner.ui.doing_button import doing_button
from planner.ui.faults import plain
from planner.ui.gap_choice import ask_gap
from planner.ui.opened import Opened
from planner.ui.table import show_table
from planner.ui.tasks import answer, is_at_work, show_task, start_task
from planner.ui.wording import reason_words

_TASK = "fixes"


def show_shortage(opened: Opened, request: PlanRequest, language: Language) -> None:
    """Ask for a target, and show what lacks for it and for the locks of the scenario."""
    st.markdown(text("What lacks for more? Name a target: the cheapest set of category steps, power, land and money that reaches it is looked for.", language))
    most = opened.glance.asked_ha
    what, near, _ = st.columns([4, 3, 4], vertical_alignment="bottom")
    target = what.number_input(
        text("Circular hectares to serve", language), min_value=0.0, max_value=max(most, 0.1), value=min(most, round(most / 2, 1)), step=0.5, format="%.1f",
        key="fix-target", persist_state="session", help=text("At most {ha} ha is asked.", language, ha=number(most, language, 1)))
    gap = ask_gap(near, "fix-gap", language)
    asked = opened.request(PlanRequest(request.fund_eur, float(target), gap=gap))
    about = f"{opened.stamps} {asked}"
    found: Fixed | None = answer(_TASK, about)
    if found is None:
        doing_button(text("Look for what lacks", language), partial(start_task, _TASK, about, fixes_found, opened.project, asked), type="primary",
                     icon=":material/construction:", disabled=is_at_work(_TASK, about), key="fix-ask")
    show_task(_TASK, about, _progress, language)
    if found is not None:
        _show(found, language)
    words = ["schuifruimte", "fix", *opened.words, "--target", f"{target:g}", "--gap", f"{gap:g}"]
    words += ["--fund", f"{request.fund_eur:.12g}"] if request.fund_eur is not None else []
    show_command(language, words)


def _progress(news: News, language: Language) -> str:
    return text(STAGES[news.label], language) if news.label in STAGES else text("Looking for what lacks …", language)


def _show(found: Fixed, language: Language) -> None:
    st.markdown("\n".join(f"- {plain(sentence)}" for sentence in found.lacking(language)))
    if found.fixes:
        show_table(pd.DataFrame({
            text("cheapest set of fixes", language): [fix.sentence(language) for fix in found.fixes],
            text("cost", language): [short_money(fix.cost_eur, language) for fix in found.fixes],
        }), language, file="fixes")
    for sentence in found.reached(language):
        st.markdown(plain(sentence))
    if found.after.target_short_ha > 0:
        show_table(pd.DataFrame({
            text("reason", language): [reason_words(lack.reason, language) for lack in found.held_back],
            text("firms", language): [str(lack.firms) for lack in found.held_back],
            text("ha", language): [lack.ha for lack in found.held_back],
        }), language, file="held-back")

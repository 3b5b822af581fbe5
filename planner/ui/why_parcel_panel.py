"""Who would come to a parcel first under the plan, and which rules refuse the others."""

import shlex
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from planner.language import Language, mark, short_money, text
from planner.plan.plan import Plan
from planner.plan.why.parcel import WhyParcel
from planner.studio.errands import News, why_parcel
from planner.studio.made_plan import plan_made
from planner.ui.command_shown import show_command
from planner.ui.doing_button import doing_button
from planner.ui.faults import plain
from planner.ui.opened import Opened
from planner.ui.table import show_table
from planner.ui.tasks import answer, is_at_work, show_task, start_task
from planner.ui.wording import kind_words, reason_words

_TASK: Final = "why-parcel"
_CHOICE: Final = "why-parcel-choice"


def show_why_parcel(opened: Opened, plan: Plan, command: str, language: Language) -> None:
    """Show the question about a parcel, and who would come first; ``command`` is the one that makes the plan."""
    parcels = [str(parcel) for parcel in opened.situation.rooms.parcels.index]
    if st.session_state.get(_CHOICE) not in parcels:
        st.session_state[_CHOICE] = None
    parcel = st.selectbox(text("Parcel", language), parcels, index=None, key=_CHOICE, persist_state="session", placeholder=text("choose a parcel", language))
    if parcel is None:
        return
    about = f"{plan.input_sha256} {plan.plan_sha256} {parcel}"
    found: WhyParcel | None = answer(_TASK, about)
    if found is None and not is_at_work(_TASK, about):
        start = partial(start_task, _TASK, about, why_parcel, opened.project, plan_made(plan), parcel)
        doing_button(text("Who would come first?", language), start, type="primary", icon=":material/search:", key="why-parcel-ask")
    show_task(_TASK, about, _progress, language)
    if found is not None:
        _show(found, language)
    lines = [f"{command} --out plan", shlex.join(["schuifruimte", "why", *opened.words, "plan/plan.json", parcel])]
    show_command(language, *lines, said=mark("The same explanation on the command line:"))


def _progress(_: News, language: Language) -> str:
    return text("Listing moves and prices", language)


def _show(found: WhyParcel, language: Language) -> None:
    st.markdown("\n".join(f"- {plain(sentence)}" for sentence in found.reasons(language)))
    loss = text("costs the plan at least (ha)", language)
    if found.comers:
        show_table(pd.DataFrame({
            text("firm", language): [comer.name for comer in found.comers],
            text("how", language): [kind_words(comer.kind, language) for comer in found.comers],
            text("year", language): [str(comer.year) for comer in found.comers],
            text("lot m²", language): [round(comer.lot_m2) for comer in found.comers],
            text("grant", language): [short_money(comer.grant_eur, language) for comer in found.comers],
            text("serves (m²)", language): [round(comer.circular_m2) for comer in found.comers],
            loss: [comer.loss_ha for comer in found.comers],
            text("in the plan", language): [text("yes", language) if comer.is_made else "" for comer in found.comers],
        }), language, file=f"comers-{found.parcel_id}", decimals={loss: 3})
    if found.counts:
        st.markdown(f"**{text('Movers by the first rule that refuses them here', language)}**")
        show_table(pd.DataFrame({
            text("reason", language): [text("fits", language) if reason == "allowed" else reason_words(reason, language) for reason in found.counts],
            text("firms", language): [*found.counts.values()],
        }), language, file=f"refused-{found.parcel_id}")

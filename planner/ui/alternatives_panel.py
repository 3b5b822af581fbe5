"""Plans almost as good as the best that differ from it, and the moves that all of them hold: the robust core."""


from functools import partial

import pandas as pd
import streamlit as st

from planner.errors import InputError
from planner.language import Language, number, percent, short_money, text
from planner.plan.alternatives import Alternatives, differing
from planner.studio.errands import News, alternatives_made
from planner.studio.parcels import firm_names
from planner.studio.plan import PlanRequest
from planner.ui.command_shown import show_command
from planner.ui.doing_button import doing_button
from planner.ui.gap_choice import ask_gap
from planner.ui.opened import Opened, book_of
from planner.ui.table import NONE, show_table
from planner.ui.tasks import answer, is_at_work, show_task, start_task
from planner.ui.work import refuse

_TASK = "alternatives"
_SHARES = (0.005, 0.01, 0.02, 0.05, 0.1)
_USUAL = 2


def show_alternatives(opened: Opened, request: PlanRequest, language: Language) -> None:
    """Ask for alternatives to the plan of a request, and show them with the robust core."""
    st.markdown(text("Is this the only good plan? Others that are almost as good show which moves are sure, and where there is a choice.", language))
    share, many, near = st.columns(3, vertical_alignment="bottom")
    within = share.selectbox(text("May be worse by at most", language), _SHARES, index=_USUAL, format_func=lambda one: percent(one, language),
                             key="alternatives-within", persist_state="session")
    count = many.number_input(text("How many alternatives", language), min_value=1, max_value=25, value=5, key="alternatives-count", persist_state="session")
    gap = ask_gap(near, "alternatives-gap", language)
    also = _ask_also(opened, language)
    asked = opened.request(PlanRequest(request.fund_eur, gap=gap))
    about = f"{opened.stamps} {asked} {within} {count} {also}"
    found: Alternatives | None = answer(_TASK, about)
    if found is None:
        start = partial(_start, opened, about, asked, (within, int(count)), also, request)
        doing_button(text("Look for alternatives", language), start, type="primary", icon=":material/alt_route:", disabled=is_at_work(_TASK, about),
                     key="alternatives-ask")
    show_task(_TASK, about, _progress, language)
    if found is not None:
        _show(opened, found, language)
    words = ["schuifruimte", "alternatives", *opened.words, "--within", f"{within:g}", "--count", f"{count:g}", "--gap", f"{gap:g}"]
    words += ["--fund", f"{request.fund_eur:.12g}"] if request.fund_eur is not None else []
    words += [word for name, _ in also for word in ("--also-in", name)]
    show_command(language, words)


def _ask_also(opened: Opened, language: Language) -> tuple[tuple[str, int], ...]:
    """Ask in the plans of which scenarios moves are counted too; return their names and revisions."""
    others = {scenario.name: scenario.revision for scenario in book_of(opened).all() if scenario.name != opened.name}
    if not others:
        return ()
    if not {*st.session_state.get("alternatives-also", ())} <= {*others}:
        st.session_state.pop("alternatives-also")  # a scenario that is gone
    chosen = st.multiselect(text("Count moves in the plans of these scenarios too", language), list(others), key="alternatives-also",
                            placeholder=text("choose", language), persist_state="session")
    return tuple((name, others[name]) for name in chosen)


def _start(
    opened: Opened, about: str, asked: PlanRequest, extent: tuple[float, int], also: tuple[tuple[str, int], ...], request: PlanRequest
) -> None:
    """Begin; scenarios that do not fit the project any more are told above the page of the next run."""
    book = book_of(opened)
    besides = PlanRequest(request.fund_eur, gap=asked.gap)
    try:
        others = tuple(book.ask(name, besides) for name, _ in also)
    except InputError as error:
        refuse(error.problems)
        return
    start_task(_TASK, about, alternatives_made, opened.project, asked, *extent, others)


def _progress(news: News, language: Language) -> str:
    return text("Plan {at} of {of}", language, at=news.at, of=news.of) if news.of else text("Making the plan …", language)


def _show(opened: Opened, found: Alternatives, language: Language) -> None:
    plans = (found.best, *found.others)
    if not found.others:
        st.info(text("No other plan was found within this distance: the plan stands alone.", language), icon=":material/info:")
    show_table(pd.DataFrame({
        text("plan", language): [text("best", language) if not at else text("alternative {at}", language, at=at) for at in range(len(plans))],
        text("value, ha", language): [plan.value for plan in plans],
        text("circular ha", language): [plan.circular_ha_served for plan in plans],
        text("grant", language): [short_money(plan.used_eur, language) for plan in plans],
        text("moves", language): [str(len(plan.moves)) for plan in plans],
        text("differs in", language): [str(differing(found.best, plan)) for plan in plans],
    }), language, file="alternatives")
    st.markdown(f"**{text('{count} moves are in every plan: the robust core.', language, count=len(found.core))}**")
    names = firm_names(opened.project)
    show_table(pd.DataFrame({
        text("firm", language): [names.get(one.mover_id, one.mover_id) for one in found.held],
        text("goes to", language): [one.to or text("own plot", language) for one in found.held],
        text("in how many plans", language): [percent(one.share, language, 0) for one in found.held],
        **({text("in how many scenarios", language): [NONE if one.scenario_share is None else percent(one.scenario_share, language, 0) for one in found.held]}
           if any(one.scenario_share is not None for one in found.held) else {}),
        text("in the best plan", language): [text("yes", language) if one.is_in_best else NONE for one in found.held],
    }), language, file="robust-core")
    st.caption(text("{count} plans, each audited; a move that is in all of them does not hang on choices that hardly matter.", language,
                    count=number(len(plans), language)))

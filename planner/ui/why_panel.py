"""Why a firm moves or stays in the plan, and what would change it: what the rules refuse at once, the rest when it is asked for."""

import shlex
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from planner.errors import InputError
from planner.language import Language, mark, number, short_money, text
from planner.plan.plan import Plan
from planner.plan.why.changes import CONSENT, NOTHING, Depth, Remedy
from planner.plan.why.firm import Miss, WhyFirm
from planner.rules.situation import Situation
from planner.studio.errands import News, why_firm
from planner.studio.made_plan import plan_made, project_of
from planner.studio.parcels import firm_names
from planner.studio.why import Refusals, refusals
from planner.ui.address import recall, remember
from planner.ui.command_shown import show_command
from planner.ui.doing_button import doing_button
from planner.ui.faults import plain, show_problems
from planner.ui.opened import Opened
from planner.ui.table import show_table
from planner.ui.tasks import answer, is_at_work, show_task, start_task
from planner.ui.why_parcel_panel import show_why_parcel
from planner.ui.wish_panel import show_wishes
from planner.ui.wording import kind_words, reason_words, scarce_words, with_names

FIRM: Final = "firm"
"""The chosen firm, in the session and in the address."""
_TASK: Final = "why"
_CHANGES: Final = {
    "own_eur": mark("more money from the firm or another scheme"),
    "own_kw": mark("power of its own"),
    "spare_m2": mark("less room on its lot"),
    "more_m2": mark("a larger lot than it needs"),
    "less_m": mark("measured environmental space inside the guide distance"),
    "less_steps": mark("steps above the category of a parcel"),
    "consent": mark("the firm consents"),
    "nothing": mark("nothing: another plan that is as good holds it"),
}
_FIRM, _PARCEL = "firm", "parcel"
_DEPTHS: Final[dict[Depth | None, str]] = {
    None: mark("to proof where the project is small"),
    "quick": mark("quick, by small repairs of the plan"),
    "search": mark("by looking for plans, without proof"),
    "proof": mark("to proof"),
}
_UNITS: Final = {"steps": mark("steps")}


def show_why(opened: Opened, plan: Plan, command: str, language: Language) -> None:
    """Show the panel: choose a firm, read why.

    Parameters
    ----------
    opened, plan
        Project and plan.
    command
        The command that makes the plan, to which the one of this panel is added.
    """
    if _about_a_parcel(language):
        show_why_parcel(opened, plan, command, language)
        return
    firm = _choose(opened, plan, language)
    if not firm:
        st.markdown(text("Choose a firm, or a row in the tables of who moves and who does not.", language))
        return
    show_wishes(opened, plan, firm, language)
    try:
        seen = refusals(_situation(opened, plan), firm)
    except InputError as error:
        show_problems(error.problems, language)
        return
    if seen is None:
        st.markdown(_told_by_plan(plan, firm, language))
        return
    depth = _ask_depth(language)
    about = f"{plan.input_sha256} {plan.plan_sha256} {firm} {depth}"
    found: WhyFirm | None = answer(_TASK, about)
    _say(opened, plan, firm, found, language)
    if found is None and not is_at_work(_TASK, about):
        start = partial(start_task, _TASK, about, why_firm, opened.project, plan_made(plan), firm, depth)
        doing_button(_question(plan, firm, language), start, type="primary", icon=":material/search:", key="why-ask")
    show_task(_TASK, about, _progress, language)
    if found is not None:
        _show_found(plan, found, language)
    _show_refused(seen, firm, language)
    lines = [f"{command} --out plan", shlex.join(["schuifruimte", "why", *opened.words, "plan/plan.json", firm, *(["--depth", depth] if depth else [])])]
    show_command(language, *lines, said=mark("The same explanation on the command line:"))


def _about_a_parcel(language: Language) -> bool:
    """Ask whether the question is about a firm or about a parcel."""
    kinds = {_FIRM: text("a firm", language), _PARCEL: text("a parcel", language)}
    chosen = st.segmented_control(text("Ask about", language), list(kinds), format_func=lambda kind: kinds[kind], key="why-about", default=_FIRM, required=True,
                                  persist_state="session")
    return chosen == _PARCEL


def _ask_depth(language: Language) -> Depth | None:
    """Ask how far changes are sought; None: to proof where the project is small."""
    return st.selectbox(text("How far to look for what would change it", language), _DEPTHS, format_func=lambda depth: text(_DEPTHS[depth], language),
                        key="why-depth", persist_state="session", width=420)


def _choose(opened: Opened, plan: Plan, language: Language) -> str:
    names = firm_names(opened.project)
    moving, staying = [move.mover_id for move in plan.moves], [stay.mover_id for stay in plan.not_moved]
    recall(FIRM, [*moving, *staying], "")
    if st.session_state[FIRM] not in {"", *moving, *staying}:  # chosen in a plan before this one
        st.session_state[FIRM] = ""

    def called(firm: str) -> str:
        if not firm:
            return text("choose a firm", language)
        what = text("moves", language) if firm in moving else text("stays", language)
        name = names.get(firm, firm)
        return f"{name} ({firm}) · {what}" if name != firm else f"{firm} · {what}"

    firm: str = st.selectbox(text("Firm", language), ["", *moving, *staying], format_func=called, key=FIRM, persist_state="session") or ""
    remember(FIRM, firm)
    return firm


def _situation(opened: Opened, plan: Plan) -> Situation:
    """Return what the rules know of the project as the plan saw it; made once for a plan."""
    held = st.session_state.get("why-situation")
    if held is None or held[0] != plan.input_sha256:
        held = (plan.input_sha256, Situation(project_of(plan_made(plan), opened.project)))
        st.session_state["why-situation"] = held
    situation: Situation = held[1]
    return situation


def _told_by_plan(plan: Plan, firm: str, language: Language) -> str:
    """Return what the plan says of a firm that looks for no room: it stops."""
    return " ".join(plain(stay.detail.sentence(language)) for stay in plan.not_moved if stay.mover_id == firm)


def _say(opened: Opened, plan: Plan, firm: str, found: WhyFirm | None, language: Language) -> None:
    if found is not None:
        sentences = found.reasons(language)
    else:
        made = [move.why.sentence(language) for move in plan.moves if move.mover_id == firm]
        sentences = made or [stay.detail.sentence(language) for stay in plan.not_moved if stay.mover_id == firm]
    st.markdown("\n".join(f"- {plain(with_names(sentence, opened.names))}" for sentence in sentences if sentence))


def _question(plan: Plan, firm: str, language: Language) -> str:
    is_moving = any(move.mover_id == firm for move in plan.moves)
    return text("What does its move use, and what else could it do?", language) if is_moving else text("What would change it?", language)


def _progress(news: News, language: Language) -> str:
    if not news.at:
        return text("Listing moves and prices", language)
    return text("Question {at}: what would bring this firm in?", language, at=news.at)


def _show_found(plan: Plan, found: WhyFirm, language: Language) -> None:
    if found.remedies:
        st.markdown(f"**{text('What would change it', language)}**")
        show_table(pd.DataFrame([_remedy_row(remedy, language) for remedy in found.remedies]), language, file=f"remedies-{found.mover_id}",
                   wide={text("change", language): 380})
    if found.options:
        more = found.option_count - len(found.options)
        st.markdown(f"**{text('Moves that it could make', language)}**" + (f" ({text('and {count} more', language, count=more)})" if more else ""))
        show_table(_options(found, language), language, file=f"alternatives-{found.mover_id}", decimals={_loss(language): 3})
    if found.binding:
        st.markdown(f"**{text('What its move uses', language) if found.moves else text('What its best move would use', language)}**")
        worth = text("worth elsewhere (ha)", language)
        uses = pd.DataFrame({
            text("scarce", language): [scarce_words(use.family, language) for use in found.binding],
            text("of", language): [use.thing for use in found.binding],
            worth: [use.worth_ha for use in found.binding],
        })
        show_table(uses, language, file=f"uses-{found.mover_id}", decimals={worth: 3})
    if plan.gap > 0:
        st.caption(text("“As good” is: worth no less than this plan, of which a better one may exist.", language))


def _remedy_row(remedy: Remedy, language: Language) -> dict[str, object]:
    name, unit = remedy.change.name, remedy.change.unit
    has_amount = remedy.change not in (CONSENT, NOTHING)
    if remedy.is_exact:
        proof = text("proven: less does not do", language)
    elif remedy.not_enough >= 0:
        proof = text("between {low} and {high}", language, low=number(remedy.not_enough, language), high=number(remedy.amount, language))
    else:
        proof = text("does; less is not ruled out", language)
    return {
        text("change", language): text(_CHANGES[name], language),
        text("amount", language): number(remedy.amount, language) if has_amount else "",
        text("unit", language): text(_UNITS[unit], language) if unit in _UNITS else unit,
        text("certainty", language): proof,
        text("consent needed too", language): text("yes", language) if remedy.needs_consent else text("no", language),
    }


def _loss(language: Language) -> str:
    return text("costs the plan at least (ha)", language)


def _options(found: WhyFirm, language: Language) -> pd.DataFrame:
    return pd.DataFrame({
        text("how", language): [kind_words(option.kind, language) for option in found.options],
        text("to", language): [option.to or text("own plot", language) for option in found.options],
        text("year", language): [str(option.year) for option in found.options],
        text("grant", language): [short_money(option.grant_eur, language) for option in found.options],
        text("serves (m²)", language): [round(option.circular_m2) for option in found.options],
        _loss(language): [option.loss_ha for option in found.options],
        text("in the plan", language): [text("yes", language) if option.is_made else "" for option in found.options],
    })


def _show_refused(seen: Refusals, firm: str, language: Language) -> None:
    counts, misses = st.columns(2, gap="medium")
    with counts:
        st.markdown(f"**{text('Parcels by the first rule that refuses them', language)}**")
        rows = pd.DataFrame({
            text("reason", language): [text("fits", language) if reason == "allowed" else reason_words(reason, language) for reason in seen.counts],
            text("parcels", language): [*seen.counts.values()],
        })
        show_table(rows, language, file=f"refusals-{firm}")
    with misses:
        st.markdown(f"**{text('Nearest misses', language)}**")
        if not seen.nearest:
            st.markdown(text("No parcel is missed by a margin that can be measured.", language))
            return
        near = pd.DataFrame({
            text("parcel", language): [miss.parcel_id for miss in seen.nearest],
            text("reason", language): [reason_words(miss.failing, language) for miss in seen.nearest],
            text("short by", language): [_margin(miss, language) for miss in seen.nearest],
        })
        show_table(near, language, file=f"misses-{firm}")


def _margin(miss: Miss, language: Language) -> str:
    if miss.unit == "€":
        return short_money(-miss.margin, language)
    unit = text(_UNITS[miss.unit], language) if miss.unit in _UNITS else miss.unit
    return f"{number(-miss.margin, language, 1 if miss.unit == 'km' else 0)} {unit}"

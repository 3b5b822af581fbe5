"""Plan: choose the fund, calculate, and read who moves, who does not, and why."""

import shlex
from collections import Counter
from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from planner.language import Language, date, hectares, mark, number, percent, short_money, text
from planner.plan.plan import Plan
from planner.scenarios.cash import payer_name
from planner.studio.plan import PlanRequest
from planner.ui.alternatives_panel import show_alternatives
from planner.ui.command_shown import show_command
from planner.ui.faults import plain
from planner.ui.kpis import show_kpis
from planner.ui.map import last_event, show_map, take_event
from planner.ui.opened import Opened
from planner.ui.plan_asking import ask_plan
from planner.ui.plan_tables import show_chains, show_moves, show_stayers
from planner.ui.runner import current_plan, current_request, is_running, kept_plan, show_run, start_kept
from planner.ui.scenes import asked_year, chain_bounds, chains_of, moves_on_map, plan_years, scene
from planner.ui.shortage_panel import show_shortage
from planner.ui.why_panel import FIRM, show_why
from planner.ui.wording import reason_words, state_words

_ALL = ""
_LONG_S = 1_800


def show(opened: Opened, language: Language) -> None:
    """Show the page."""
    st.title(text("Plan", language))
    show_kpis(opened, current_plan(), language)
    ask_plan(opened, language)
    show_run(language)
    plan = current_plan()
    if plan is None:
        if not is_running():
            st.info(text("There is no plan yet. Choose the fund and calculate one.", language), icon=":material/info:")
            _say_large(opened, language)
            kept = kept_plan(opened)
            if kept is not None:
                label = text("Show the plan that is kept with this scenario ({when})", language, when=date(kept.at.date(), language))
                st.button(label, icon=":material/history:", key="plan-kept", on_click=start_kept, args=(opened, kept, language))
            if st.query_params.get(FIRM):
                st.caption(text("The plan then says why {firm} moves or stays.", language, firm=plain(st.query_params[FIRM])))
        return
    _summarise(plan, language)
    said, chain = st.columns([5, 3], vertical_alignment="center")
    with said:
        _say_terms(opened, plan, language)
    _show_on_map(opened, plan, chain, language)
    _show_parts(opened, plan, language)


def _say_large(opened: Opened, language: Language) -> None:
    """Say of a project that takes far longer than a minute what one can do: the search that is asked by default ends with a wide gap."""
    if not opened.geometry.is_large:
        return
    words = text("This project has {parcels} parcels. To list its moves can take minutes and many gigabytes of memory, and a search of one minute may end far "
                 "from the best. Set a longer one under “How far to search”, let the command line work on it, or open the data of one municipality or region "
                 "as a project of its own.", language, parcels=number(opened.glance.parcels, language))
    st.warning(words, icon=":material/hourglass_top:")
    show_command(language, shlex.join(["schuifruimte", "plan", *opened.words, "--seconds", str(_LONG_S), "--out", "plan"]))


def _show_parts(opened: Opened, plan: Plan, language: Language) -> None:
    """Show the tabs; only the open one is made."""
    tab = f"plan-tab-{language}"
    why = text("Why", language)
    command = command_line(opened, current_request())

    def ask_why(firm: str) -> None:
        st.session_state[FIRM], st.session_state[tab] = firm, why

    parts: dict[str, Callable[[], None]] = {
        text("Moves", language): lambda: show_moves(opened, plan, st.session_state.get("chain", _ALL), ask_why, language),
        text("Does not move", language): lambda: show_stayers(opened, plan, ask_why, language),
        why: lambda: show_why(opened, plan, command, language),
        text("Chains", language): lambda: show_chains(opened, plan, language),
        text("Alternatives", language): lambda: show_alternatives(opened, current_request(), language),
        text("What lacks", language): lambda: show_shortage(opened, current_request(), language),
        text("Same result elsewhere", language): lambda: _repeat(command, language),
    }
    default = why if st.query_params.get(FIRM) else next(iter(parts))
    for shown, show_part in zip(st.tabs(list(parts), default=default, key=tab, on_change="rerun"), parts.values(), strict=True):
        if shown.open:
            with shown:
                show_part()


def _repeat(command: str, language: Language) -> None:
    show_command(language, command, said=mark("The same plan on the command line:"))
    if current_request().prefer:
        said = mark("This plan was kept near the one before the last edit; the command makes the best plan from the start, which may differ within the gap.")
        st.caption(text(said, language))


def command_line(opened: Opened, request: PlanRequest) -> str:
    """Give the command that makes the same plan."""
    words = ["schuifruimte", "plan", *opened.words]
    given = {"--fund": request.fund_eur, "--target": request.target_ha, "--gap": request.gap, "--seconds": request.seconds}
    for option, value in given.items():
        words += [option, f"{value:.12g}"] if value is not None else []
    words += ["--least-fund"] * request.least_fund + ["--confirm"] * request.confirm
    return shlex.join(words)


def _summarise(plan: Plan, language: Language) -> None:
    """Say in one breath what the plan brings, and why nobody moves where that is so."""
    grants = sum(move.grant_eur for move in plan.moves)
    words = text(
        "{moves} moves serve {served} of {asked} for {fund} of the fund ({state}; at most {gap} from the best; {seconds} s).",
        language,
        moves=len(plan.moves),
        served=hectares(plan.circular_ha_served, language),
        asked=hectares(plan.circular_ha_asked, language),
        fund=short_money(plan.used_eur, language),
        state=state_words(plan.status, language),
        gap=percent(plan.gap, language),
        seconds=number(plan.seconds, language, 1),
    )
    if grants > plan.used_eur + 1:
        words += " " + text("With what others pay, grants are {grants}.", language, grants=short_money(grants, language))
    words += " " + text("This is what comes of it when everybody goes along and nothing takes longer; how sure that is stands on the page Fund.", language)
    st.markdown(words)
    if not plan.moves and plan.not_moved:
        say_nobody(plan, language)


def say_nobody(plan: Plan, language: Language) -> None:
    """Say what holds most firms back, and what a reader can do about firms that were not asked."""
    reason, count = Counter(stay.reason for stay in plan.not_moved).most_common(1)[0]
    words = text("Nobody moves. What holds most back: {reason} ({count} of {all}). The tab Does not move says it for each firm.", language,
                 reason=reason_words(reason, language), count=count, all=len(plan.not_moved))
    if reason == "consent":
        words += " " + text("Ask the firms with the survey on the page Data, or measure on the page Compare what early participation brings.", language)
    st.warning(words, icon=":material/info:")


def _say_terms(opened: Opened, plan: Plan, language: Language) -> None:
    """Say who pays, what the target asks, and which locks and investments there are."""
    paid = " · ".join(f"{plain(payer_name(opened.situation, payer, language))} {short_money(eur, language)}" for payer, eur in plan.by_payer_eur.items() if eur)
    if paid:
        st.caption(text("Paid by: {payers}. The firms themselves: {own}.", language, payers=paid,
                        own=short_money(sum(move.own_eur for move in plan.moves), language)))
    least = plan.least_fund
    if least is not None:
        st.markdown(text("Least fund for {target}: {fund}; no fund under {bound} reaches it.", language, target=hectares(least.target_ha, language, 2),
                         fund=short_money(least.eur, language), bound=short_money(least.bound_eur, language)))
    if plan.target_short_ha > 0:
        short = hectares(plan.target_short_ha, language, 2)
        st.warning(text("The target is not reached: {ha} is short. The tab What lacks looks for fixes.", language, ha=short), icon=":material/warning:")
    for lock in plan.unmet:
        st.warning(text("This lock cannot be met: {lock}.", language, lock=plain(lock)), icon=":material/lock_open:")
    for made in plan.investments:
        eur = short_money(made.cost_eur, language)
        st.text(text("Investment {name} in {year}: {eur}, paid by {payer}.", language, name=made.investment_id, year=made.year, eur=eur, payer=made.payer))


def _show_on_map(opened: Opened, plan: Plan, place: DeltaGenerator, language: Language) -> None:
    event = take_event("plan-map")
    chains = chains_of(plan)
    if event is not None:
        st.session_state["chain"] = event.chain if event.chain in chains else _ALL
    if st.session_state.get("chain", _ALL) not in chains:
        st.session_state["chain"] = _ALL
    chosen = place.selectbox(
        text("Chain in front", language),
        [_ALL, *chains],
        format_func=lambda chain: _chain_words(plan, chain, language),
        key="chain",
    )
    moves = moves_on_map(opened, plan)
    focus = chain_bounds(moves, chosen or "")
    state = scene(opened, "status", language, moves=moves, years=plan_years(opened, plan), year=asked_year(last_event("plan-map")), chosen_chain=chosen or "",
                  focus=focus)
    show_map(opened.geometry, state, key="plan-map", height=560, language=language)


def _chain_words(plan: Plan, chain: str, language: Language) -> str:
    if not chain:
        return text("all moves", language)
    steps = [move for move in plan.moves if str(move.chain or "") == chain]
    served = sum(move.circular_m2 for move in steps) / 10_000
    return text("chain {chain}: {steps} moves, {served}", language, chain=chain, steps=len(steps), served=hectares(served, language, 2))

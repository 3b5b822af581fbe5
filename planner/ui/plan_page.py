"""Plan: choose the fund, calculate, and read who moves, who does not, and why."""

import shlex

import streamlit as st

from planner.language import Language, hectares, number, percent, short_money, text
from planner.plan.plan import Plan
from planner.studio.plan import PlanRequest
from planner.ui.faults import plain
from planner.ui.kpis import show_kpis
from planner.ui.map import show_map, take_event
from planner.ui.opened import Opened
from planner.ui.plan_tables import show_chains, show_moves, show_stayers
from planner.ui.runner import current_plan, current_request, is_running, show_run, start_plan
from planner.ui.scenes import chain_bounds, chains_of, moves_on_map, plan_years, scene
from planner.ui.why_panel import FIRM, show_why
from planner.ui.wording import state_words

_MILLION = 1_000_000.0
_GAPS = (0.0, 0.005, 0.01, 0.02, 0.05)
_ALL = ""


def show(opened: Opened, language: Language) -> None:
    """Show the page."""
    st.title(text("Plan", language))
    show_kpis(opened, current_plan(), language)
    _ask(opened, language)
    show_run(language)
    plan = current_plan()
    if plan is None:
        if not is_running():
            st.info(text("There is no plan yet. Choose the fund and calculate one.", language), icon=":material/info:")
            if st.query_params.get(FIRM):
                st.caption(text("The plan then says why {firm} moves or stays.", language, firm=plain(st.query_params[FIRM])))
        return
    _summarise(plan, language)
    _show_on_map(opened, plan, language)
    why_tab, why = f"plan-tab-{language}", text("Why", language)
    labels = [text("Moves", language), text("Does not move", language), why, text("Chains", language), text("Same result elsewhere", language)]
    default = why if st.query_params.get(FIRM) else labels[0]
    moves, stayers, reasons, chains, repeat = st.tabs(labels, default=default, key=why_tab, on_change="rerun")

    def ask_why(firm: str) -> None:
        st.session_state[FIRM], st.session_state[why_tab] = firm, why

    if moves.open:
        with moves:
            show_moves(opened, plan, st.session_state.get("chain", _ALL), ask_why, language)
    if stayers.open:
        with stayers:
            show_stayers(opened, plan, ask_why, language)
    if reasons.open:
        with reasons:
            show_why(opened, plan, command_line(opened, current_request()), language)
    with chains:
        show_chains(opened, plan, language)
    with repeat:
        st.markdown(text("The same plan on the command line:", language))
        st.code(command_line(opened, current_request()), language="bash", wrap_lines=True)


def command_line(opened: Opened, request: PlanRequest) -> str:
    """Give the command that makes the same plan."""
    words = ["schuifruimte", "plan", *opened.words]
    given = {"--fund": request.fund_eur, "--gap": request.gap, "--seconds": request.seconds}
    for option, value in given.items():
        words += [option, f"{value:.12g}"] if value is not None else []
    return shlex.join(words)


def _ask(opened: Opened, language: Language) -> None:
    st.session_state.setdefault("fund", opened.fund_eur / _MILLION)
    with st.form("ask", border=True):
        fund, gap, seconds, button = st.columns([2, 2, 2, 2], vertical_alignment="bottom")
        millions = fund.number_input(
            text("Relocation fund (million euro)", language),
            min_value=0.0,
            max_value=10_000.0,
            step=1.0,
            format="%.1f",
            key="fund",
            persist_state="session",
        )
        near = gap.selectbox(
            text("Stop when within", language),
            _GAPS,
            index=2,
            format_func=lambda share: _gap_words(share, language),
            key="gap",
            persist_state="session",
        )
        limit = seconds.number_input(text("Longest search (seconds)", language), min_value=1, max_value=3600, value=60, key="seconds", persist_state="session")
        asked = button.form_submit_button(
            text("Calculate plan", language), type="primary", icon=":material/route:", width="stretch", disabled=is_running()
        )
    if asked:
        start_plan(opened, PlanRequest(fund_eur=millions * _MILLION, gap=near, seconds=float(limit)))
        st.rerun()


def _gap_words(share: float, language: Language) -> str:
    return text("{share} of the best", language, share=percent(share, language)) if share else text("the proven best", language)


def _summarise(plan: Plan, language: Language) -> None:
    moves = plan.moves
    words = text(
        "{moves} moves serve {served} of {asked} for {grants} of grants ({state}; at most {gap} from the best; {seconds} s).",
        language,
        moves=len(moves),
        served=hectares(plan.circular_ha_served, language),
        asked=hectares(plan.circular_ha_asked, language),
        grants=short_money(plan.used_eur, language),
        state=state_words(plan.status, language),
        gap=percent(plan.gap, language),
        seconds=number(plan.seconds, language, 1),
    )
    st.markdown(words)
    for made in plan.investments:
        eur = short_money(made.cost_eur, language)
        st.text(text("Investment {name} in {year}: {eur}, paid by {payer}.", language, name=made.investment_id, year=made.year, eur=eur, payer=made.payer))


def _show_on_map(opened: Opened, plan: Plan, language: Language) -> None:
    event = take_event("plan-map")
    chains = chains_of(plan)
    if event is not None:
        st.session_state["chain"] = event.chain if event.chain in chains else _ALL
    if st.session_state.get("chain", _ALL) not in chains:
        st.session_state["chain"] = _ALL
    chosen = st.selectbox(
        text("Chain in front", language),
        [_ALL, *chains],
        format_func=lambda chain: _chain_words(plan, chain, language),
        key="chain",
    )
    moves = moves_on_map(opened, plan)
    focus = chain_bounds(moves, chosen or "")
    state = scene(opened, "status", language, moves=moves, years=plan_years(opened, plan), chosen_chain=chosen or "", focus=focus)
    show_map(opened.geometry, state, key="plan-map", height=560, language=language)


def _chain_words(plan: Plan, chain: str, language: Language) -> str:
    if not chain:
        return text("all moves", language)
    steps = [move for move in plan.moves if str(move.chain or "") == chain]
    served = sum(move.circular_m2 for move in steps) / 10_000
    return text("chain {chain}: {steps} moves, {served}", language, chain=chain, steps=len(steps), served=hectares(served, language))

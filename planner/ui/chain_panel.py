"""The chains of the plan as a list, and one of them step by step: what each step waits for, costs, hangs on, and breaks."""

import pandas as pd
import streamlit as st

from planner.language import Language, hectares, number, percent, short_money, text
from planner.plan.chain import Chain, Step
from planner.plan.plan import Plan
from planner.studio.parcels import firm_names
from planner.ui.address import recall, remember
from planner.ui.faults import plain
from planner.ui.opened import Opened
from planner.ui.table import NONE, show_table
from planner.ui.wording import consent_words, kind_words

_CHOSEN = "shown-chain"


def show_chain(opened: Opened, plan: Plan | None, language: Language) -> None:
    """Show the list of chains, and the chosen one."""
    if plan is None:
        st.info(text("Chains come with a plan: calculate one on the page Plan.", language), icon=":material/info:")
        return
    if not plan.chains:
        st.info(text("No move opens room for another in this plan.", language), icon=":material/info:")
        return
    names = firm_names(opened.project)
    show_table(_listed(plan, names, language), language, file="chains", decimals={_per_ha(language): 1})
    chains = {str(chain.chain): chain for chain in plan.chains}
    recall(_CHOSEN, chains, next(iter(chains)))
    if st.session_state[_CHOSEN] not in chains:  # chosen in a plan before this one
        st.session_state[_CHOSEN] = next(iter(chains))
    chosen = st.selectbox(
        text("Chain step by step", language),
        list(chains),
        format_func=lambda name: text("chain {chain}: {steps} moves, {served}", language, chain=name, steps=len(chains[name].steps),
                                      served=hectares(chains[name].served_ha, language)),
        key=_CHOSEN,
        persist_state="session",
    )
    remember(_CHOSEN, chosen)
    chain = chains[chosen]
    st.markdown("\n".join(f"- {sentence}" for sentence in _sentences(chain, names, language)))
    show_table(_steps(chain, names, language), language, file=f"chain-{chosen}", decimals={_breaks_ha(language): 2})


def _per_ha(language: Language) -> str:
    return text("serves per ha of shift space", language)


def _breaks_ha(language: Language) -> str:
    return text("lost without it (ha)", language)


def _listed(plan: Plan, names: dict[str, str], language: Language) -> pd.DataFrame:
    chains = plan.chains
    return pd.DataFrame({
        text("chain", language): [str(chain.chain) for chain in chains],
        text("steps", language): [len(chain.steps) for chain in chains],
        text("starts on", language): [chain.start_parcel for chain in chains],
        text("takes there (ha)", language): [chain.start_ha for chain in chains],
        text("serves (ha)", language): [chain.served_ha for chain in chains],
        _per_ha(language): pd.Series([chain.multiplier for chain in chains], dtype="float64"),
        text("years", language): [f"{min(step.year for step in chain.steps)}–{chain.end_year}" for chain in chains],
        text("grants", language): [short_money(sum(step.grant_eur for step in chain.steps), language) for chain in chains],
        text("weakest link", language): [names.get(chain.weakest.mover_id, chain.weakest.mover_id) for chain in chains],
    })


def _sentences(chain: Chain, names: dict[str, str], language: Language) -> list[str]:
    weakest = chain.weakest
    said = [
        text("The chain begins with {ha} on parcel {parcel} and serves {served}, in {years} years.", language, ha=hectares(chain.start_ha, language, 2),
             parcel=plain(chain.start_parcel), served=hectares(chain.served_ha, language, 2), years=chain.duration_years),
        text("Weakest link: {firm} ({consent}; {share} of such firms go on). Without it {ha} is lost.", language, firm=_called(weakest.mover_id, names),
             consent=consent_words(weakest.consent, language) or NONE, share=percent(weakest.survival, language, 0),
             ha=hectares(weakest.breaks_ha, language, 2)),
        text("Critical path (a year later here is a year later at the end): {firms}.", language,
             firms=" → ".join(_called(mover, names) for mover in chain.critical_path) or NONE),
    ]
    if chain.left_empty:
        empty = ", ".join(f"{plain(left.parcel_id)} ({hectares(left.area_m2 / 10_000, language, 2)}, {left.year})" for left in chain.left_empty)
        said.append(text("Left empty at the end: {parcels}.", language, parcels=empty))
    return said


def _called(mover: str, names: dict[str, str]) -> str:
    return plain(names.get(mover, mover))


def _steps(chain: Chain, names: dict[str, str], language: Language) -> pd.DataFrame:
    steps = chain.steps
    yes = text("yes", language)
    return pd.DataFrame({
        text("step", language): [step.step for step in steps],
        text("year", language): [str(step.year) for step in steps],
        text("firm", language): [names.get(step.mover_id, step.mover_id) for step in steps],
        text("how", language): [kind_words(step.kind, language) for step in steps],
        text("leaves", language): [", ".join(step.origin) or NONE for step in steps],
        text("goes to", language): [step.to or text("own plot", language) for step in steps],
        text("opens to others", language): [_reopens(step, language) for step in steps],
        text("cost", language): [short_money(step.cost_eur, language) for step in steps],
        text("grant", language): [short_money(step.grant_eur, language) for step in steps],
        text("own share", language): [percent(step.own_eur / step.cost_eur, language, 0) if step.cost_eur > 0 else NONE for step in steps],
        text("consent", language): [consent_words(step.consent, language) or NONE for step in steps],
        text("critical", language): [yes if step.is_critical else "" for step in steps],
        text("breaks without it", language): [", ".join(names.get(mover, mover) for mover in step.breaks) or NONE for step in steps],
        _breaks_ha(language): [step.breaks_ha for step in steps],
    })


def _reopens(step: Step, language: Language) -> str:
    if step.reopens is None or step.lag_years is None:
        return NONE
    return text("{year} (after {years} years)", language, year=step.reopens, years=number(step.lag_years, language))

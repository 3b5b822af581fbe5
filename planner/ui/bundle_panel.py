"""The best bundle of the chosen levers under a budget, and what levers cost."""

import shlex
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from planner.language import Language, mark, number, short_money, text
from planner.studio.errands import News, bundle_found
from planner.studio.levers import BundleFound, WorthRequest
from planner.studio.plan import PlanRequest
from planner.ui.command_shown import show_command
from planner.ui.doing_button import doing_button
from planner.ui.faults import plain
from planner.ui.opened import Opened
from planner.ui.table import show_table
from planner.ui.tasks import answer, is_at_work, show_task, start_task
from planner.ui.wording import pull_words
from planner.units import EUR_PER_MEUR

_TASK: Final = "bundle"


def ask_costs(opened: Opened, levers: list[str], language: Language) -> dict[str, float]:
    """Ask what levers cost, where that is known better than it can be reckoned; return it by lever as written, euro."""
    costs = {}
    with st.expander(text("What the levers cost", language), icon=":material/euro:", key="lever-costs"):
        st.caption(text("Left empty: what is reckoned, where it can be.", language))
        for lever in levers:
            label = text("{lever} (million euro)", language, lever=plain(pull_words(lever, opened, language)))
            millions = st.number_input(label, min_value=0.0, value=None, step=0.1, format="%.3f", key=f"lever-cost-{lever}", persist_state="session", width=420)
            if millions is not None:
                costs[lever] = millions * EUR_PER_MEUR
    return costs


def show_bundle(opened: Opened, levers: list[str], costs: dict[str, float], fund_eur: float, language: Language) -> None:
    """Ask for a budget, and show which of the levers are best under it, fund included."""
    st.markdown(f"**{text('The best bundle under a budget', language)}**")
    how_much, fixed, full = st.columns([3, 4, 4], vertical_alignment="bottom")
    millions = how_much.number_input(text("Fund and levers together (million euro)", language), min_value=0.0, max_value=10_000.0,
                                     value=round(fund_eur / EUR_PER_MEUR, 1), step=1.0, format="%.1f", key="bundle-budget", persist_state="session")
    stands = fixed.toggle(text("The fund stands at {fund}", language, fund=short_money(fund_eur, language)), key="bundle-fund", persist_state="session",
                          help=text("Off: the fund is what the levers leave of the budget.", language))
    is_plan = full.toggle(text("Make the plan of the winner", language), value=True, key="bundle-plan", persist_state="session",
                          help=text("Off: the figures are those of linear programs, which promise at least as much as a plan can hold.", language))
    request = PlanRequest(fund_eur if stands else None)
    asked = WorthRequest(tuple(levers), fidelity="plan" if is_plan else "lp", costs=costs, request=opened.request(request))
    budget_eur = millions * EUR_PER_MEUR
    about = f"{opened.stamps} {asked} {budget_eur}"
    found: BundleFound | None = answer(_TASK, about)
    if found is None:
        start = partial(start_task, _TASK, about, bundle_found, opened.project, asked, budget_eur)
        doing_button(text("Look for the best bundle", language), start, icon=":material/inventory_2:", disabled=is_at_work(_TASK, about), key="bundle-ask")
    show_task(_TASK, about, _progress, language)
    if found is not None:
        _show(opened, found, language)
    show_command(language, _command(opened, asked, request, budget_eur))


def _command(opened: Opened, asked: WorthRequest, request: PlanRequest, budget_eur: float) -> str:
    words = ["schuifruimte", "levers", *opened.words, "--bundle", "--budget", f"{budget_eur:.12g}"]
    words += [word for written in asked.levers for word in ("--lever", written)]
    words += [word for label, eur in asked.costs.items() for word in ("--cost", f"{label}={eur:.12g}")]
    words += [] if request.fund_eur is None else ["--fund", f"{request.fund_eur:.12g}"]
    return shlex.join([*words, "--fidelity", asked.fidelity])


def _progress(news: News, language: Language) -> str:
    return text("Measuring bundle {at} of at most {of}", language, at=news.at, of=news.of)


def _show(opened: Opened, found: BundleFound, language: Language) -> None:
    best, offers = found.found.best, found.offers
    if found.found.was_stopped:
        st.warning(text("Stopped: the best so far.", language), icon=":material/stop_circle:")
    show_table(pd.DataFrame({
        text("lever", language): [pull_words(offer.written.label, opened, language) for offer in offers],
        text("cost", language): [short_money(offer.cost_eur, language) for offer in offers],
        text("in the best bundle", language): [text("yes", language) if at in best.chosen else text("no", language) for at in range(len(offers))],
    }), language, file="bundle")
    said = mark("Best bundle: {count} levers for {cost}, fund {fund}; {value} ha by the linear program, no plan of any bundle is worth more than {most} ha "
                "({measured} of {subsets} bundles measured).")
    st.markdown(text(said, language, count=len(best.chosen), cost=short_money(best.cost_eur, language), fund=short_money(best.fund_eur, language),
                     value=number(best.point.lp_ha, language, 3), most=number(found.found.most_ha, language, 3), measured=found.found.measured,
                     subsets=found.found.subsets))
    if found.plan is not None:
        st.markdown(text("Its plan is worth {value} ha and serves {ha} circular hectares.", language, value=number(found.plan.value, language, 3),
                         ha=number(found.plan.circular_ha_served, language, 2)))

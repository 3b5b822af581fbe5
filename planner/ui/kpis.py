"""The row of figures above every page."""

from typing import Final

import streamlit as st

from planner.language import Language, day, hectares, number, percent, short_money, text
from planner.plan.plan import Plan
from planner.ui.comparison_tables import WIDE_GAP
from planner.ui.faults import plain
from planner.ui.glossary import help_for
from planner.ui.opened import Opened
from planner.ui.runner import current_plan, last_plan, plan_before

_NONE = "–"
_WIDTHS: Final = (7, 5.2, 7.6, 5.2, 8.5, 5)  # as wide as the longest figure of each, so that nothing moves when a plan comes in


def show_kpis(opened: Opened, plan: Plan | None, language: Language) -> None:
    """Show the six figures; those of a plan are empty until there is one. While a plan is made anew after an edit, those of before stay."""
    before = last_plan() if plan is None else None
    plan = plan or before
    glance = opened.glance
    figures = [
        ("shift_space", text("Open shift space", language), hectares(glance.open_ha, language), text("up to {year}", language, year=opened.project.years[-1])),
        ("circular_demand", text("Space demand", language), hectares(glance.asked_ha, language), None),
        ("served", text("Served", language), hectares(plan.circular_ha_served, language) if plan else _NONE, _share_served(plan, language)),
        ("move", text("Moves", language), number(len(plan.moves), language) if plan else _NONE, None),
        ("relocation_fund", text("Fund used", language), short_money(plan.used_eur, language) if plan else _NONE, _fund_words(plan, language)),
        ("gap_to_best", text("Gap to best", language), percent(plan.gap, language) if plan else _NONE, None),
    ]
    with st.container(border=True, key="kpis"):
        for column, (word, label, value, beside) in zip(st.columns(_WIDTHS, gap="xsmall"), figures, strict=True):
            column.metric(label, value, beside, delta_color="off", delta_arrow="off", help=help_for(word, language))
    st.caption(" · ".join([_about(opened, language), *_compared(is_old=before is not None, language=language)]))


def _share_served(plan: Plan | None, language: Language) -> str:
    if plan is None or not plan.circular_ha_asked:
        return text("of the demand", language)
    return text("{share} of the demand", language, share=percent(plan.circular_ha_served / plan.circular_ha_asked, language, 0))


def _fund_words(plan: Plan | None, language: Language) -> str:
    if plan is None:
        return text("of grants", language)
    return text("of {budget}", language, budget=short_money(plan.budget_eur, language))


def _compared(*, is_old: bool, language: Language) -> list[str]:
    """Say that the plan is of before the last edit, or, once the new one is there, what it was before."""
    if is_old:
        return [text("the plan is of before the last edit; a new one is being made", language)]
    before, plan = plan_before(), current_plan()
    far = [text("this plan is still far from the best: search longer on the page Plan", language)] if plan is not None and plan.gap > WIDE_GAP else []
    if before is None:
        return far
    served, money = hectares(before.circular_ha_served, language, 2), short_money(before.used_eur, language)
    was = text("before the last edit: {served} served, {moves} moves, {fund} of the fund", language, served=served, moves=number(len(before.moves), language),
               fund=money)
    return [*far, was]


def _about(opened: Opened, language: Language) -> str:
    meta, years = opened.project.meta, opened.project.years
    scenario = text("scenario {name}", language, name=plain(opened.name)) if opened.scenario is not None else text("the project as it is", language)
    parts = [f"**{plain(meta.name)}**", f"**{scenario}**", f"{years[0]}–{years[-1]}"]
    if meta.reference_date:
        parts.append(text("data of {date}", language, date=plain(day(meta.reference_date, language))))
    if meta.synthetic:
        parts.append(text("made-up data", language))
    return " · ".join(parts)

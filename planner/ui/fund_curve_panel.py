"""The fund curve: chart, the plan of a chosen point, and all points as a table."""

from functools import partial
from typing import Any, Final

import pandas as pd
import streamlit as st

from planner.language import Language, hectares, mark, number, percent, short_money, text
from planner.plan.plan import Plan
from planner.studio.errands import SizedFund
from planner.studio.parcels import firm_names
from planner.studio.sizing import Sizing
from planner.studio.sizing_reading import CurvePoint
from planner.ui.fund_charts import BESIDES, POINT, Laid, fund_curve
from planner.ui.fund_point_map import plans_of, show_point_map
from planner.ui.fund_words import between
from planner.ui.glossary import help_for
from planner.ui.opened import Opened, municipality_names
from planner.ui.table import show_table
from planner.ui.wording import kind_words
from planner.units import EUR_PER_MEUR

_CHART: Final = "fund-chart"
_POINT: Final = "fund-point"
_PLAN_FUND: Final = "fund"
"""The fund of the page Plan, in the session (million euro)."""
_PLANS_AT: Final = "fund-plan-at"
_NONE: Final = ""


def show_curve(opened: Opened, found: SizedFund, language: Language) -> None:
    """Show the curve, the plan of the chosen point, and the table of all points."""
    points = found.sizing.curve.points
    if st.session_state.get(_POINT, 0) not in range(len(points)) or _POINT not in st.session_state:
        st.session_state[_POINT] = _first_choice(found)
    laid = _lay(found.sizing, language)
    st.altair_chart(fund_curve(found, laid, language), width="stretch", key=_CHART, on_select=partial(_heard, found.sizing), selection_mode=POINT)
    said = mark("Click on a point, or choose a fund below, to see its plan on the map. Between plan and bound lies the best possible plan.")
    st.caption(text(said, language))
    _show_point(opened, found.sizing, language)
    st.markdown(f"**{text('All points of the curve', language)}**")
    show_table(_table(found.sizing, language), language, file="fund-curve", decimals=_decimals(language))
    st.caption(text("Hectares are circular. One more million: by the linear program, between these two figures. Nested: a plan that keeps every move of the "
                    "smaller fund before it; that costs at most {price}.", language, price=hectares(found.sizing.curve.price_of_nesting_ha, language, 2)))


def _first_choice(found: SizedFund) -> int:
    """Return the point nearest to what is asked: the least fund for the target, else the fund of the project."""
    eur = found.project_eur if found.sizing.least is None else found.sizing.least.eur
    funds = [point.fund_eur for point in found.sizing.curve.points]
    return min(range(len(funds)), key=lambda at: abs(funds[at] - eur))


def _heard(sizing: Sizing) -> None:
    picked = st.session_state[_CHART]["selection"].get(POINT) or []
    if picked and "at" in picked[0]:
        st.session_state[_POINT] = int(picked[0]["at"])
        _make_plans(sizing)


def _lay(sizing: Sizing, language: Language) -> Laid:
    nested, samples, beside = st.columns([2, 2, 4], vertical_alignment="bottom")
    with_nested = nested.toggle(text("Nested plans", language), key="fund-nested", persist_state="session", help=help_for("nested_plans", language))
    with_samples = samples.toggle(text("Band of samples", language), value=True, key="fund-band", persist_state="session", disabled=sizing.chances is None,
                                  help=help_for("quantile", language))
    second: str = beside.selectbox(text("Beside it, on a second axis", language), [_NONE, *BESIDES], key="fund-beside", persist_state="session",
                                   format_func=lambda name: text(BESIDES[name], language) if name else text("nothing", language)) or _NONE
    return Laid(bool(with_nested), bool(with_samples), second, st.session_state[_POINT])


def _show_point(opened: Opened, sizing: Sizing, language: Language) -> None:
    points = sizing.curve.points
    with st.container(border=True, key="fund-point-card"):
        which, button = st.columns([5, 3], vertical_alignment="bottom")
        at: int = which.selectbox(text("Fund on the curve", language), range(len(points)), key=_POINT,
                                  format_func=lambda at: _called(points[at], language), persist_state="session", on_change=_make_plans, args=(sizing,))
        point = points[at]
        button.button(text("Use this fund on the page Plan", language), on_click=_use, args=(point.fund_eur,), icon=":material/route:", width="stretch",
                      key="fund-use")
        if st.session_state.get(_PLAN_FUND) == point.fund_eur / EUR_PER_MEUR:
            st.caption(text("The page Plan now has a fund of {fund}.", language, fund=short_money(point.fund_eur, language)))
        _show_figures(point, language)
        _show_plan(opened, sizing, at, language)
        _show_who(opened, sizing, at, language)


def _use(fund_eur: float) -> None:
    st.session_state[_PLAN_FUND] = fund_eur / EUR_PER_MEUR


def _called(point: CurvePoint, language: Language) -> str:
    return f"{short_money(point.fund_eur, language)}: {hectares(point.plan_ha, language, 2)}"


def _show_figures(point: CurvePoint, language: Language) -> None:
    figures = [
        (text("Served", language), hectares(point.plan_ha, language, 2), help_for("served", language)),
        (text("Proven at most", language), hectares(point.proven_ha, language, 2), help_for("bound", language)),
        (text("Fund used", language), short_money(point.used_eur, language), help_for("grant", language)),
        (text("One more million", language), between(point.right, point.left, language),
         text("Hectares that one more million brings at this fund; between two figures lies the truth.", language)),
        (text("Moves", language), number(len(point.movers), language), help_for("move", language)),
        (text("Jobs kept", language), number(point.kpis["banen_behouden"], language),
         text("Workers of firms whose place is claimed for housing, and who have moved before that year.", language)),
        (text("Dwellings relieved", language), number(point.kpis["woningen_ontlast"], language),
         text("Dwellings within the guide distance of the places that movers leave.", language)),
        (text("Freed near dwellings", language), hectares(point.freed_near_dwellings_ha, language, 2),
         text("Land that movers leave within the guide distance of dwellings.", language)),
    ]
    with st.container(horizontal=True, key="fund-figures"):
        for label, value, about in figures:
            st.metric(label, value, width="content", help=about)


def _show_who(opened: Opened, sizing: Sizing, at: int, language: Language) -> None:
    point, names, towns = sizing.curve.points[at], firm_names(opened.project), municipality_names(opened)
    said = text("{entered} enter and {dropped} drop out against the smaller fund before it.", language, entered=len(point.entered), dropped=len(point.dropped))
    st.markdown(said if at else text("The first fund of the curve: everybody who moves enters here.", language))
    entered = {*point.entered}
    rows = [(name, text("enters", language) if name in entered else text("moves too", language)) for name in point.movers]
    rows += [(name, text("drops out", language)) for name in point.dropped]
    who, where = st.columns([5, 3])
    with who:
        if rows:
            order = {text(word, language): place for place, word in enumerate(("enters", "drops out", "moves too"))}
            rows.sort(key=lambda row: (order[row[1]], names.get(row[0], row[0])))
            frame = pd.DataFrame({text("firm", language): [names.get(name, name) for name, _ in rows], text("what", language): [what for _, what in rows]})
            show_table(frame, language, file="fund-movers")
        else:
            st.markdown(text("No firm moves in this plan.", language))
    with where:
        show_table(pd.DataFrame({text("municipality", language): [towns.get(code, code) for code in point.by_municipality_ha],
                                 text("served (ha)", language): list(point.by_municipality_ha.values())}), language, file="fund-municipalities")


def _show_plan(opened: Opened, sizing: Sizing, at: int, language: Language) -> None:
    """Show the plan of the point on the map and move by move, once a point was chosen: making it in full takes a moment."""
    key, plans = st.session_state.get(_PLANS_AT, ("", None))
    if key != _key(sizing, at) or plans is None:
        st.button(text("Show this plan on the map", language), key="fund-moves", icon=":material/map:", on_click=_make_plans, args=(sizing,))
        return
    show_point_map(opened, sizing.curve.points[at], plans, language)
    with st.expander(text("The moves of this plan", language), icon=":material/list:"):
        _show_moves(plans[0], firm_names(opened.project), language)


def _show_moves(plan: Plan, names: dict[str, str], language: Language) -> None:
    thousand = text("grant (× € 1,000)", language)
    show_table(pd.DataFrame({
        text("year", language): [str(move.year) for move in plan.moves],
        text("firm", language): [names.get(move.mover_id, move.mover_id) for move in plan.moves],
        text("kind", language): [kind_words(move.kind, language) for move in plan.moves],
        text("leaves", language): [", ".join(move.origin) for move in plan.moves],
        text("goes to", language): [move.to or text("own plot", language) for move in plan.moves],
        text("served (ha)", language): [move.circular_m2 / 10_000 for move in plan.moves],
        thousand: [move.grant_eur / 1_000 for move in plan.moves],
    }), language, file="fund-plan", decimals={thousand: 1})


def _key(sizing: Sizing, at: int) -> str:
    return f"{sizing.plan.input_sha256} {sizing.request} {at}"


def _make_plans(sizing: Sizing) -> None:
    """Make the plan of the chosen point, as the callback of the choice."""
    at = st.session_state[_POINT]
    st.session_state[_PLANS_AT] = (_key(sizing, at), plans_of(sizing, at))


def _table(sizing: Sizing, language: Language) -> pd.DataFrame:
    points = sizing.curve.points
    columns: dict[str, list[Any]] = {
        text("fund (million euro)", language): [point.fund_eur / EUR_PER_MEUR for point in points],
        text("used (million euro)", language): [point.used_eur / EUR_PER_MEUR for point in points],
        text("served (ha)", language): [point.plan_ha for point in points],
        text("proven at most (ha)", language): [point.proven_ha for point in points],
        text("bound (ha)", language): [point.bound_ha for point in points],
        text("gap", language): [percent(point.gap, language, 2) for point in points],
        text("one more million (ha)", language): [between(point.right, point.left, language) for point in points],
        text("nested (ha)", language): [point.nested_ha for point in points],
        text("moves", language): [len(point.movers) for point in points],
        text("enter", language): [len(point.entered) for point in points],
        text("drop out", language): [len(point.dropped) for point in points],
        text("jobs kept", language): [point.kpis["banen_behouden"] for point in points],
        text("dwellings relieved", language): [point.kpis["woningen_ontlast"] for point in points],
        text("hectares freed near dwellings", language): [point.freed_near_dwellings_ha for point in points],
    }
    return pd.DataFrame(columns)


def _decimals(language: Language) -> dict[str, int]:
    return {text("fund (million euro)", language): 3, text("used (million euro)", language): 3, text("jobs kept", language): 0}

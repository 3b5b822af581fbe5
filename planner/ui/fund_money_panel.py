"""The money of the plan of a sizing: by year and payer, peak and ceilings; what municipalities gain and lose; state aid for a lawyer."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pandas as pd
import streamlit as st

from planner.language import Language, hectares, mark, money, percent, short_money, text
from planner.report.cash import aid_rows, write_aid
from planner.studio.errands import SizedFund
from planner.studio.sizing import Sizing
from planner.studio.sizing_reading import ceilings, chart_rows, payer_name, peaks, said_of_losers
from planner.ui.charts import PALETTE, Titles, stacked_bars
from planner.ui.fund_words import ceiling_words, pot_words
from planner.ui.opened import Opened
from planner.ui.table import draw_table, show_table
from planner.units import EUR_PER_MEUR

_FLOWS: Final = {"pay": mark("paid"), "commit": mark("committed"), "back": mark("returned"), "receive": mark("received")}
_PRIVATE: Final = ("own", "ground")
"""Pots that hold no public money of the fund: what firms pay themselves, and land that municipalities issue."""
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def about_plan(sizing: Sizing, language: Language) -> str:
    """Say of which plan the figures are."""
    fund, ha = short_money(sizing.situation.project.terms.fund.total_eur, language), hectares(sizing.plan.circular_ha_served, language, 2)
    if sizing.least is None:
        return text("Of the plan of the largest fund of the curve: {fund}, {ha}. With a target it is the plan of the least fund.", language, fund=fund, ha=ha)
    return text("Of the plan for the target: {fund}, {ha}.", language, fund=fund, ha=ha)


def show_money(_: Opened, found: SizedFund, language: Language) -> None:
    """Show what is committed, paid and returned by year and payer, the most that is out at once, and ceilings against their use."""
    sizing = found.sizing
    st.caption(about_plan(sizing, language))
    which, private = st.columns([5, 3], vertical_alignment="bottom")
    flow = which.segmented_control(text("What", language), list(_FLOWS), format_func=lambda name: text(_FLOWS[name], language), default="pay", required=True,
                                   key="fund-flow", persist_state="session") or "pay"
    rows = chart_rows(sizing.situation, sizing.ledger, language)
    if not private.toggle(text("With firms and land", language), key="fund-private", persist_state="session",
                          help=text("Also what firms pay themselves and what land costs; off: public money only.", language)):
        rows = rows[~rows["pot"].isin(_PRIVATE)]
    _show_bars(rows[rows["what"] == flow], sizing, text(_FLOWS[flow], language), language)
    if len(rows):
        _show_flows(rows, sizing, language)
    _show_peaks(sizing, language)
    _show_ceilings(sizing, language)


def _show_flows(rows: pd.DataFrame, sizing: Sizing, language: Language) -> None:
    wide = rows.pivot_table(index=["year", "name", "pot"], columns="what", values="eur", aggfunc="sum", fill_value=0.0).reset_index()
    wide = wide.reindex(columns=["year", "name", "pot", *_FLOWS], fill_value=0.0)
    table = pd.DataFrame({
        text("year", language): wide["year"].astype("str"),
        text("payer", language): wide["name"],
        text("pot", language): [pot_words(pot, language) for pot in wide["pot"]],
        **{f"{text(words, language)} (€)": wide[flow] for flow, words in _FLOWS.items()},
    })
    show_table(table, language, file="fund-cash", decimals=dict.fromkeys(table.columns[3:], 0))
    st.caption(text("Prices of {year}; computed from the plan by the rules of the method.", language, year=sizing.situation.project.meta.price_year))


def _show_bars(rows: pd.DataFrame, sizing: Sizing, heading: str, language: Language) -> None:
    if rows.empty:
        st.info(text("Nothing of it in this plan.", language), icon=":material/info:")
        return
    sums = rows.groupby(["year", "name"])["eur"].sum()
    order = sorted({name for _, name in sums.index}, key=lambda name: (-sums.xs(name, level="name").sum(), name))
    bars = pd.DataFrame([
        {"across": str(year), "group": name, "ha": sums.get((year, name), 0.0) / EUR_PER_MEUR, "shown": money(sums.get((year, name), 0.0), language)}
        for year in sizing.ledger.years for name in order])
    titles = Titles(text("year", language), text("{what} (million euro)", language, what=heading), text("payer", language))
    colours = [PALETTE[at % len(PALETTE)] for at in range(len(order))]
    st.altair_chart(stacked_bars(bars, titles, order, colours, language), width="stretch")


def _show_peaks(sizing: Sizing, language: Language) -> None:
    found = peaks(sizing.ledger)
    if not found:
        return
    st.markdown(f"**{text('The most that is needed at once', language)}**")
    out, in_a_year, owed = text("most out (€)", language), text("most in a year (€)", language), text("most owed (€)", language)
    show_table(pd.DataFrame({
        text("pot", language): [pot_words(peak.pot, language) for peak in found],
        text("payer", language): [payer_name(sizing.situation, peak.payer, language) if peak.payer else text("all", language) for peak in found],
        out: [peak.out / 100 for peak in found],
        text("out in", language): [str(peak.out_year) for peak in found],
        in_a_year: [peak.in_a_year / 100 for peak in found],
        text("paid in", language): [str(peak.in_a_year_year) for peak in found],
        owed: [peak.owed / 100 for peak in found],
        text("owed at the end of", language): [str(peak.owed_year) for peak in found],
    }), language, file="fund-peaks", decimals=dict.fromkeys([out, in_a_year, owed], 0))


def _show_ceilings(sizing: Sizing, language: Language) -> None:
    found = ceilings(sizing.situation, sizing.ledger)
    st.markdown(f"**{text('Ceilings and what is used of them', language)}**")
    limit, used, room = text("ceiling (€)", language), text("used (€)", language), text("room (€)", language)
    show_table(pd.DataFrame({
        text("ceiling of", language): [ceiling_words(one.kind, language) for one in found],
        text("payer", language): [payer_name(sizing.situation, one.payer, language) if one.payer else text("all", language) for one in found],
        text("year", language): [str(one.year) for one in found],
        text("counts", language): [text("to date", language) if one.to_date else text("the year itself", language) for one in found],
        limit: [one.limit / 100 for one in found],
        used: [one.used / 100 for one in found],
        room: [one.room / 100 for one in found],
    }), language, file="fund-ceilings", decimals=dict.fromkeys([limit, used, room], 0))


def show_municipalities(_: Opened, found: SizedFund, language: Language) -> None:
    """Show what municipalities gain and lose, and say who loses on everything."""
    sizing = found.sizing
    st.caption(about_plan(sizing, language))
    _show_payers(sizing, language)
    st.markdown(f"**{text('What municipalities gain and lose', language)}**")
    st.markdown(said_of_losers(sizing.municipalities, language, sizing.curve.always_losing))
    places = sizing.municipalities
    eur = [text("comes in (€)", language), text("pays (€)", language), text("money, net (€)", language)]
    jobs = [text("jobs in", language), text("jobs out", language), text("jobs, net", language)]
    show_table(pd.DataFrame({
        text("municipality", language): [place.name for place in places],
        text("served of its firms (ha)", language): [place.served_ha for place in places],
        text("taken in it (ha)", language): [place.ha_gained for place in places],
        text("left in it (ha)", language): [place.ha_lost for place in places],
        text("hectares, net", language): [place.net["ha"] for place in places],
        **dict(zip(jobs, ([place.jobs_in for place in places], [place.jobs_out for place in places], [place.net["jobs"] for place in places]), strict=True)),
        **dict(zip(eur, ([place.eur_in for place in places], [place.eur_out for place in places], [place.net["eur"] for place in places]), strict=True)),
    }), language, file="fund-who-pays", decimals=dict.fromkeys([*jobs, *eur], 0))
    st.caption(text("Over the whole horizon. What comes in is for land that is issued: income, no profit. Jobs are those of firms that come from elsewhere or "
                    "settle, and that go elsewhere.", language))


def _show_payers(sizing: Sizing, language: Language) -> None:
    """Show what each payer pays over all years, firms and land too."""
    rows = chart_rows(sizing.situation, sizing.ledger, language)
    paid = rows[rows["what"] == "pay"].groupby(["name", "pot"], sort=False)["eur"].sum().reset_index().sort_values("eur", ascending=False)
    euro = text("pays (€)", language)
    st.markdown(f"**{text('Who pays, over all years', language)}**")
    show_table(pd.DataFrame({
        text("payer", language): paid["name"], text("for what", language): [pot_words(pot, language) for pot in paid["pot"]], euro: paid["eur"],
    }), language, file="fund-payers", decimals={euro: 0})


def show_aid(_: Opened, found: SizedFund, language: Language) -> None:
    """Show state aid grant by grant, and offer it as CSV and as a workbook."""
    table = found.sizing.aid
    st.caption(about_plan(found.sizing, language))
    st.markdown(text("For a lawyer to look at, not in place of one: candidates and ceilings, no judgement.", language))
    if not table.grants:
        st.info(text("This plan grants nothing.", language), icon=":material/info:")
        return
    frame = _by_ceiling(pd.DataFrame(aid_rows(table, language)), language)
    euros = [str(name) for name in frame if str(name).endswith("€")]
    years = {name: "str" for name in frame.select_dtypes("integer") if name not in euros}
    draw_table(frame.astype(years), language, decimals=dict.fromkeys(euros, 0))
    csv, workbook, _rest = st.columns([2, 2, 4])
    for column, suffix, label, mime in ((csv, ".csv", mark("State aid as CSV"), "text/csv"), (workbook, ".xlsx", mark("State aid as a workbook"), _XLSX)):
        column.download_button(text(label, language), aid_bytes(found.sizing, suffix, language), file_name=f"state_aid{suffix}", mime=mime,
                               key=f"fund-aid{suffix}", icon=":material/download:", type="tertiary", on_click="ignore")


def _by_ceiling(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Put in front how much of its ceilings each grant takes, the fullest first: that is where a lawyer begins."""
    pairs = (("of which art. 17, €", "ceiling of art. 17, €"), ("of which de minimis, €", "ceiling of de minimis, €"))
    shares = [frame[text(used, language)] / frame[text(most, language)].where(frame[text(most, language)] > 0) for used, most in pairs]
    share = pd.concat(shares, axis=1).max(axis=1).fillna(0.0)
    order = share.sort_values(ascending=False, kind="stable").index
    shown = frame.loc[order]
    shown.insert(0, text("of its ceiling", language), [percent(one, language, 0) for one in share.loc[order]])
    name = shown.pop(text("name", language))
    shown.insert(0, text("name", language), name)
    return shown


def aid_bytes(sizing: Sizing, suffix: str, language: Language) -> bytes:
    """Return the table of state aid as a file: ``.csv`` the grants, ``.xlsx`` undertakings and rules with their sources too."""
    with TemporaryDirectory(prefix="schuifruimte-aid-") as folder:
        return write_aid(sizing.aid, Path(folder) / f"state_aid{suffix}", language).read_bytes()

"""The card of one parcel: facts, who is there, who could use it, why others cannot."""

import pandas as pd
import streamlit as st

from planner.language import Language, area, day, mark, money, number, short_money, text
from planner.report.maps import status_swatches
from planner.studio.parcels import ParcelCard, describe_parcel
from planner.ui.faults import plain
from planner.ui.opened import Opened
from planner.ui.wording import kind_words, owner_words, reason_words, restriction_words

_ROWS = 15
_UNITS = {"steps": mark("steps"), "€": "€"}


def show_card(opened: Opened, parcel_id: str, language: Language) -> None:
    """Show the card of a parcel."""
    card = describe_parcel(opened.situation, parcel_id)
    st.subheader(f"{text('Parcel', language)} {plain(parcel_id)}")
    st.caption(f"{plain(card.facts['estate'])}, {plain(card.facts['municipality'])}")
    _two_columns(_facts(card, language), language)
    st.caption(_source(card, opened, language))
    if len(card.occupants):
        st.markdown(f"**{text('In use by', language)}**")
        shown = card.occupants.assign(plot_m2=card.occupants["plot_m2"].map(lambda size: area(size, language)))
        columns = {"name": text("firm", language), "address": text("address", language), "plot_m2": text("plot", language)}
        if set(card.occupants["address"]) <= {"", card.facts.get("address", "")}:  # what stands above already
            del columns["address"]
        _table(shown[list(columns)], list(columns.values()), language)
    if len(card.estimates):
        st.markdown(f"**{text('Estimated, not measured', language)}**")
        names = [text("column", language), text("value", language), text("formula", language)]
        _table(card.estimates, names, language)
    _show_users(card, language)
    _show_refused(card, language)


def _facts(card: ParcelCard, language: Language) -> dict[str, str]:
    facts = card.facts
    rows = {text("Address", language): str(facts["address"])} if "address" in facts else {}
    rows |= {
        text("Status", language): status_swatches(language)[str(facts["status"])].label,
        text("Area", language): area(float(str(facts["area_m2"])), language),
        text("Category", language): str(facts["category"]) or text("unknown", language),
        text("Owner", language): owner_words(str(facts.get("owner_kind", "unknown")), language),
        text("Price", language): f"{money(float(str(facts['price_eur_per_m2'])), language)} / m²",
    }
    if str(facts.get("restriction", "none")) != "none":
        rows[text("Restriction", language)] = restriction_words(str(facts["restriction"]), language)
    if "connection_kw" in facts:
        rows[text("Connection", language)] = f"{number(float(str(facts['connection_kw'])), language)} kW"
    if "housing_from" in facts:
        rows[text("Housing from", language)] = f"{float(str(facts['housing_from'])):.0f}"
    rows[text("Room may open", language)] = (
        text("never in these years", language)
        if card.open_from is None
        else text("from {year}, {area} at most", language, year=card.open_from, area=area(card.most_m2, language))
    )
    return rows


def _source(card: ParcelCard, opened: Opened, language: Language) -> str:
    source = str(card.facts.get("source", "") or opened.project.meta.source or text("unknown", language))
    written = str(card.facts.get("source_date", "") or opened.project.meta.reference_date or text("unknown", language))
    return text("Source: {source}, {date}", language, source=plain(source), date=plain(day(written, language)))


def _show_users(card: ParcelCard, language: Language) -> None:
    st.markdown(f"**{text('Who could use it', language)}**")
    if card.users.empty:
        never = text("Nobody: in these years no room opens here.", language)
        st.markdown(never if card.open_from is None else text("Nobody; the reasons follow.", language))
        return
    shown = pd.DataFrame({
        "name": card.users["name"],
        "kind": card.users["kind"].map(lambda kind: kind_words(kind, language)),
        "year": card.users["year"].astype(str),
        "grant": card.users["grant_eur"].map(lambda euro: short_money(euro, language)),
    })
    _table(shown, [text("firm", language), text("how", language), text("from", language), text("grant from", language)], language)


def _show_refused(card: ParcelCard, language: Language) -> None:
    if not card.refused:
        return
    st.markdown(f"**{text('Why others cannot', language)}**")
    counts = pd.DataFrame({"reason": [reason_words(reason, language) for reason in card.refused], "count": list(card.refused.values())})
    _table(counts, [text("reason", language), text("firms", language)], language)
    if len(card.nearest):
        st.caption(text("Closest to fitting", language))
        short = [_short(margin, unit, language) for margin, unit in zip(card.nearest["margin"], card.nearest["unit"], strict=True)]
        near = pd.DataFrame({"name": card.nearest["name"], "reason": card.nearest["reason"].map(lambda reason: reason_words(reason, language)), "short": short})
        _table(near, [text("firm", language), text("reason", language), text("short by", language)], language)


def _short(margin: float, unit: str, language: Language) -> str:
    if unit == "€":
        return short_money(-margin, language)
    decimals = 1 if unit == "km" else 0
    return f"{number(-margin, language, decimals)} {text(_UNITS[unit], language) if unit in _UNITS else unit}"


def _two_columns(rows: dict[str, str], language: Language) -> None:
    _table(pd.DataFrame({"fact": list(rows), "value": list(rows.values())}), [text("fact", language), text("value", language)], language)


def _table(frame: pd.DataFrame, names: list[str], language: Language) -> None:
    """Write a small table as text that wraps, every cell as plain words."""
    lines = [names, ["---"] * len(names), *frame.head(_ROWS).map(plain).to_numpy().tolist()]
    st.markdown("\n".join("| " + " | ".join(line) + " |" for line in lines))
    if len(frame) > _ROWS:
        st.caption(text("and {count} more", language, count=len(frame) - _ROWS))

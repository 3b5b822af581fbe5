"""Estimates by firm: contracted power by sector and workers, circular demand by the R-ladder."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from planner.project.estimates import estimate
from planner.project.tables import TABLES, normal
from planner.project.terms import CATEGORIES
from planner.sources.derived.figures import Figures, Sector

ESTIMATE_ID = "EST-{firm}"
"""Id of an estimated demand, so that a survey row never meets it."""


def connections(tables: Mapping[str, pd.DataFrame], figures: Figures) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return firms with the unknown ``connection_kw`` filled, and the estimates.

    Notes
    -----
    kW = max(least of the sector, kW per worker of the sector × workers).
    """
    firms = tables["firms"]
    unknown = firms["connection_kw"].isna() & firms["workers"].notna()
    rows, values = [], firms["connection_kw"].copy()
    for index, firm in firms[unknown].iterrows():
        sector = figures.sectors.of(str(firm["sbi"]))
        value = max(sector.least_kw, sector.kw_per_worker * float(firm["workers"]))
        values[index] = round(value, 1)
        formula = f"max({sector.least_kw:g} kW, {sector.kw_per_worker:g} kW × {firm['workers']:g} workers), {_called(sector)}"
        rows.append(estimate(("firms", firm["firm_id"], "connection_kw"), values[index], formula, f"{figures.sectors.evidence}: {figures.sectors.source}"))
    return firms.assign(connection_kw=values), pd.DataFrame(rows)


def demand(tables: Mapping[str, pd.DataFrame], whole: Mapping[str, pd.DataFrame], figures: Figures, fsi: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return demand with a row for each firm that no survey row names and whose sector takes a step of the R-ladder, and the estimates.

    Parameters
    ----------
    tables, whole
        Tables to derive from, and the same with occupancy.
    figures
        Figures of the formula.
    fsi
        Floor space index of the project (m² floor per m² plot).

    Notes
    -----
    extra floor = share of the step × floor of today; extra plot = extra floor / FSI × (1 + yard share); low and high lie the spread
    around it; certainty = share of firms that will do it. Floor of today = stated, else FSI × plot; plot = occupied, else stated,
    else plot per worker × workers.
    """
    firms, existing = tables["firms"], tables["demand"]
    without = firms[~firms["firm_id"].isin(set(existing["firm_id"]))]
    plots = whole["occupancy"].groupby("firm_id")["plot_m2"].sum()
    fresh, rows = [], []
    for firm in without.to_dict("records"):
        sector = figures.sectors.of(str(firm["sbi"]))
        if not sector.strategy or figures.strategies.rows[sector.strategy].floor_share <= 0:
            continue
        row, formula = _wish(firm, sector, float(plots.get(firm["firm_id"], np.nan)), figures, fsi)
        fresh.append(row)
        source = f"{figures.strategies.evidence}: {figures.strategies.source}; certainty {figures.adoption.evidence}: {figures.adoption.source}"
        rows.append(estimate(("demand", row["demand_id"], "extra_plot_m2"), row["extra_plot_m2"], formula, source))
    more = normal(TABLES["demand"], pd.DataFrame(fresh)) if fresh else existing.iloc[:0]
    return pd.concat([existing, more], ignore_index=True), pd.DataFrame(rows)


def _wish(firm: Mapping[str, object], sector: Sector, occupied_m2: float, figures: Figures, fsi: float) -> tuple[dict[str, object], str]:
    step = figures.strategies.rows[sector.strategy]
    floor, basis = _floor(firm, sector, occupied_m2, fsi)
    extra_floor = step.floor_share * floor
    plot = round(extra_floor / fsi * (1 + step.yard_share))
    spread = figures.spread.value
    row = {
        "demand_id": ESTIMATE_ID.format(firm=firm["firm_id"]), "firm_id": firm["firm_id"], "strategy": sector.strategy,
        "extra_plot_m2": plot, "extra_plot_low_m2": round(plot * (1 - spread)), "extra_plot_high_m2": round(plot * (1 + spread)),
        "extra_floor_m2": round(extra_floor), "outdoor": step.yard_share >= figures.outdoor_from.value,
        "category_needed": _raised(str(firm["category"]), step.category_step),
        "certainty": figures.adoption.value}
    formula = f"{basis}; {step.floor_share:g} × floor / {fsi:g} × (1 + {step.yard_share:g} yard), {sector.strategy}, {_called(sector)}"
    return row, formula


def _floor(firm: Mapping[str, object], sector: Sector, occupied_m2: float, fsi: float) -> tuple[float, str]:
    """Return the floor of today (m²) and how it was found."""
    stated, plot = float(str(firm["floor_m2"])), float(str(firm["plot_m2"]))
    if not np.isnan(stated):
        return stated, f"floor {stated:g} m²"
    for size, what in ((occupied_m2, "occupied"), (plot, "stated")):
        if not np.isnan(size):
            return fsi * size, f"floor {fsi:g} × {size:.0f} m² plot {what}"
    workers = float(str(firm["workers"]))
    return fsi * sector.plot_m2_per_worker * workers, f"floor {fsi:g} × {sector.plot_m2_per_worker:g} m² × {workers:g} workers"


def _raised(category: str, steps: int) -> str:
    """Return the category so many steps up; empty where nothing changes or none is known."""
    if not steps or category not in CATEGORIES:
        return ""
    return CATEGORIES[min(CATEGORIES.index(category) + steps, len(CATEGORIES) - 1)]


def _called(sector: Sector) -> str:
    return f"sector {sector.name}" + (f" (SBI {sector.sbi})" if sector.sbi else "")

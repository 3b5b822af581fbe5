"""Who may move and what they need (R1–R5, R12, R16)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.project.project import Project
from planner.rules.categories import categories_of, ranks

WILLING = ("will_move", "open")
TAILORED = ("own_eur", "own_kw", "spare_m2", "more_m2", "less_m", "less_steps")
"""What one mover brings itself (euro, kW), does without or takes besides (m² of its lot) or is allowed (m of guide distance, steps of category): columns of
``tailored``."""
STAYERS_YEAR = 9_999
"""Year that never comes: for firms that do not stop and parcels that no housing takes."""


def homes(project: Project) -> pd.DataFrame:
    """Return where firms sit: ``firm_id``, ``parcel_id``, ``plot_m2``, ``is_sole`` (only occupant), ``is_main`` (largest plot of the firm)."""
    out = project["occupancy"][["firm_id", "parcel_id", "plot_m2"]].sort_values(
        ["firm_id", "plot_m2", "parcel_id"], ascending=[True, False, True], ignore_index=True
    )
    out["is_sole"] = out.groupby("parcel_id")["firm_id"].transform("count") == 1
    out["is_main"] = ~out.duplicated("firm_id")
    return out


def describe_firms(project: Project, seats: pd.DataFrame) -> pd.DataFrame:
    """Return every firm with what the rules need of it.

    Index ``firm_id``. Adds to the columns of the table: ``plot_now_m2``, ``floor_now_m2``, ``rank`` (category), ``kw_now``, ``size``,
    ``undertaking``, ``main_parcel`` (empty where none), ``housing_from`` (earliest year in which housing takes one of its parcels, NaN: never),
    ``is_claimed``, ``stop_year``, ``x``, ``y``.
    """
    terms = project.terms
    firms = pd.DataFrame(project["firms"].drop(columns="geometry", errors="ignore")).set_index("firm_id", drop=False)
    plots = seats.groupby("firm_id")["plot_m2"].sum()
    firms["plot_now_m2"] = plots.reindex(firms.index).fillna(firms["plot_m2"]).fillna(0.0)
    firms["floor_now_m2"] = firms["floor_m2"].fillna(terms.ratios.fsi * firms["plot_now_m2"])
    firms["rank"] = categories_of(firms["category"], firms["sbi"], firms["floor_now_m2"], firms["outdoor"])
    firms["kw_now"] = firms["connection_kw"].fillna(terms.grid.kw_per_worker * firms["workers"])
    firms["size"] = firms["size_class"].where(firms["size_class"] != "", size_by_workers(firms["workers"]))
    firms["undertaking"] = firms["undertaking_id"].where(firms["undertaking_id"] != "", firms["firm_id"])
    firms["main_parcel"] = seats[seats["is_main"]].set_index("firm_id")["parcel_id"].reindex(firms.index).fillna("")
    claims = _housing(project, seats).reindex(firms.index)
    firms["housing_from"] = claims["housing_from"].astype("float64")
    firms["is_claimed"] = claims["is_claimed"].eq(True)  # noqa: FBT003 - NaN where a firm has no parcel
    firms["stop_year"] = firms["stops_in"].fillna(STAYERS_YEAR)
    return firms.join(project.measured.firms)


def size_by_workers(workers: pd.Series) -> pd.Series:
    """Return the size class by workers alone (R17)."""
    return pd.cut(workers, [-np.inf, 10, 50, 250, np.inf], right=False, labels=["micro", "small", "medium", "large"]).astype(
        "str"
    )


def _housing(project: Project, seats: pd.DataFrame) -> pd.DataFrame:
    """Return ``housing_from`` (earliest year of a claim) and ``is_claimed`` (also without a year) by firm."""
    parcels = project["parcels"].set_index("parcel_id")
    year = seats["parcel_id"].map(parcels["housing_from"])
    claimed = year.notna() | (seats["parcel_id"].map(parcels["status"]) == "housing")
    return pd.DataFrame(
        {"housing_from": year.groupby(seats["firm_id"]).min(), "is_claimed": claimed.groupby(seats["firm_id"]).any()}
    )


def _asked(project: Project) -> pd.DataFrame:
    """Return the demand of each firm, several rows taken together (R3). Index ``firm_id``."""
    demand = project["demand"][project["demand"]["firm_id"] != ""].sort_values("demand_id")
    demand = demand.assign(
        needed=ranks(demand["category_needed"]), floor=_extra_floor(project, demand), extra_plot_m2=_extra_plot(demand)
    )
    by_firm = demand.groupby("firm_id")
    out = by_firm.agg(
        demand_id=("demand_id", "first"),
        strategy=("strategy", "first"),
        extra_plot_m2=("extra_plot_m2", "sum"),
        extra_floor_m2=("floor", "sum"),
        extra_kw=("extra_kw", "sum"),
        needed=("needed", "max"),
        quay=("quay", "any"),
        from_year=("from_year", "max"),
        on_own_plot=("on_own_plot", "first"),
        kinds=("on_own_plot", "nunique"),
    )
    out["on_own_plot"] = out["on_own_plot"].where(out["kinds"] == 1, "either")
    return out.drop(columns="kinds")


def _extra_plot(demand: pd.DataFrame) -> pd.Series:
    """Return the extra plot of each row; negative or missing counts as 0 (R3)."""
    return demand["extra_plot_m2"].fillna(0.0).clip(lower=0.0)


def _extra_floor(project: Project, demand: pd.DataFrame) -> pd.Series:
    return demand["extra_floor_m2"].fillna(project.terms.ratios.fsi * _extra_plot(demand))


def find_movers(project: Project, firms: pd.DataFrame) -> pd.DataFrame:
    """Return the movers (R3), ordered by ``mover_id``.

    Columns: ``mover_id``, ``firm_id`` (empty: newcomer), ``demand_id``, ``strategy``, ``name``, ``is_newcomer``, ``workers``,
    ``plot_now_m2``, ``floor_now_m2``, ``extra_plot_m2``, ``extra_floor_m2``, ``kw_now``, ``extra_kw``, ``rank`` and ``firm_rank``
    (category), ``quay``, ``x``, ``y`` (m), ``max_km``, ``consent``, ``is_willing``, ``willingness_eur``, ``undertaking``, ``size``,
    ``first_year``, ``last_year`` (of a move), ``housing_from``, ``building_year``, ``reinvest_year``, ``soil_known``, ``is_owner``,
    ``main_parcel``, ``municipality_code`` (newcomers), ``may_relocate``, ``may_expand``, ``may_intensify``, and those of :data:`TAILORED` (R33).
    """
    movers = with_tailored(project, pd.concat([_moving_firms(project, firms), _newcomers(project)], ignore_index=True))
    terms = project.terms
    omega = np.where(movers["consent"] == "will_move", terms.top.omega_will_move, terms.top.omega_open)
    movers["willingness_eur"] = movers["willingness_eur"].fillna(omega * terms.top.value_added_eur * movers["workers"]) + movers["own_eur"]
    movers["is_willing"] = movers["consent"].isin(WILLING)
    movers["first_year"] = movers[["from_year", "earliest_year"]].max(axis=1).fillna(0.0)
    movers["last_year"] = movers["housing_from"].fillna(STAYERS_YEAR) - 1
    wants_more = movers["extra_plot_m2"] > 0
    own = movers["on_own_plot"]
    movers["may_relocate"] = ~movers["is_newcomer"] & (own != "yes")
    movers["may_expand"] = ~movers["is_newcomer"] & wants_more & (own != "yes")
    movers["may_intensify"] = ~movers["is_newcomer"] & wants_more & (own != "no")
    return movers.drop(columns=["on_own_plot", "from_year", "earliest_year"]).sort_values("mover_id", ignore_index=True)


def tailor(project: Project, mover_id: str, agreed: Mapping[str, float]) -> Project:
    """Return the project with something more agreed with one mover: ``agreed`` is added to columns of ``tailored``."""
    table = project["tailored"]
    before = table[table["mover_id"] == mover_id]
    if before.empty:
        before = pd.DataFrame([{"mover_id": mover_id, **dict.fromkeys(TAILORED, 0.0), "source": ""}], columns=table.columns).astype(table.dtypes.to_dict())
    new = before.assign(**{name: before[name] + amount for name, amount in agreed.items()})
    return project.with_table("tailored", pd.concat([table[table["mover_id"] != mover_id], new], ignore_index=True))


def zoned_rank(movers: pd.DataFrame) -> NDArray[np.int64]:
    """Return the category that a parcel must allow each mover, as position on the ladder: its own, less what is tailored (R33)."""
    return np.asarray(np.maximum(0, movers["rank"].to_numpy() - movers["less_steps"].to_numpy().astype(np.int64)))


def with_tailored(project: Project, movers: pd.DataFrame) -> pd.DataFrame:
    """Return the movers with what each brings itself or is allowed (R33): the columns of :data:`TAILORED`, 0 where nothing is agreed."""
    agreed = project["tailored"].set_index("mover_id")[list(TAILORED)]
    return movers.join(agreed, on="mover_id").fillna(dict.fromkeys(TAILORED, 0.0))


def _moving_firms(project: Project, firms: pd.DataFrame) -> pd.DataFrame:
    asked = _asked(project)
    last_year = project.years[-1]
    wish = firms.index.isin(asked.index) | firms["consent"].isin(WILLING) | firms["is_claimed"]
    moving = firms[wish & (firms["stop_year"] > last_year)]
    asked = asked.reindex(moving.index)
    out = moving[
        [
            "firm_id",
            "name",
            "workers",
            "plot_now_m2",
            "floor_now_m2",
            "kw_now",
            "x",
            "y",
            "consent",
            "willingness_eur",
            "undertaking",
            "size",
            "housing_from",
            "building_year",
            "reinvest_year",
            "soil_known",
            "main_parcel",
            "earliest_year",
        ]
    ].copy()
    out["mover_id"] = out["firm_id"]
    out["firm_rank"] = moving["rank"]
    out["rank"] = np.fmax(moving["rank"], asked["needed"].fillna(-1)).astype("int64")
    out["quay"] = moving["quay"] | asked["quay"].eq(True)  # noqa: FBT003 - a firm without demand has NaN here
    out["max_km"] = moving["max_distance_km"].fillna(project.terms.moves.max_distance_km)
    out["is_owner"] = moving["tenure"] != "rent"
    out["is_newcomer"] = False
    out["demand_id"] = asked["demand_id"].fillna("")
    out["strategy"] = asked["strategy"].fillna("")
    for column in ("extra_plot_m2", "extra_floor_m2", "extra_kw"):
        out[column] = asked[column].fillna(0.0).clip(lower=0.0)
    out["on_own_plot"] = asked["on_own_plot"].fillna("no")
    out["from_year"] = asked["from_year"]
    out["municipality_code"] = ""
    return out.reset_index(drop=True)


def _newcomers(project: Project) -> pd.DataFrame:
    terms = project.terms
    rows = project["demand"][project["demand"]["firm_id"] == ""]
    floor = _extra_floor(project, rows)
    out = rows[["demand_id", "strategy", "name", "workers", "municipality_code", "from_year"]].copy()
    out["mover_id"] = rows["demand_id"]
    out["workers"] = rows["workers"].fillna(0.0)
    out["extra_plot_m2"] = _extra_plot(rows)
    out["extra_floor_m2"] = floor
    out["rank"] = categories_of(rows["category_needed"], rows["sbi"], floor, rows["outdoor"])
    out["firm_rank"] = out["rank"]
    out["kw_now"] = rows["connection_kw"].fillna(terms.grid.kw_per_worker * out["workers"])
    out["extra_kw"] = rows["extra_kw"].fillna(0.0)
    out["quay"] = rows["quay"]
    out["undertaking"] = rows["demand_id"]
    out["size"] = size_by_workers(out["workers"])
    fixed = {
        "firm_id": "",
        "main_parcel": "",
        "consent": "will_move",
        "on_own_plot": "no",
        "is_newcomer": True,
        "is_owner": False,
        "soil_known": False,
        "plot_now_m2": 0.0,
        "floor_now_m2": 0.0,
        "max_km": np.inf,
    }
    unknown = ["x", "y", "willingness_eur", "housing_from", "building_year", "reinvest_year", "earliest_year"]
    return out.assign(**fixed, **dict.fromkeys(unknown, np.nan))

"""R1–R5: firms and movers, their plots, floors, categories and power."""

from collections import defaultdict
from dataclasses import dataclass

from planner.plan.audit.tables import Row, Tables, category_list, digits
from planner.project.terms import CATEGORIES

ASSUMED_CATEGORY = "3.2"
CONSENTING = ("will_move", "open")


@dataclass(frozen=True)
class Mover:
    """One firm or newcomer that may move (R3).

    Parameters
    ----------
    mover_id, firm_id, demand_id
        Ids; ``firm_id`` empty for a newcomer, ``demand_id`` empty for a firm without demand.
    firm
        The row of the firm; empty for a newcomer.
    homes
        Its parcels and the plot (m²) on each.
    main_parcel
        The parcel with its largest plot, empty where it has none.
    plot_now, floor_now, extra_plot, extra_floor
        m².
    kw_now, extra_kw
        kW.
    category, firm_category
        Position on the ladder of categories: of what it will do, and of what it does now.
    """

    mover_id: str
    firm_id: str
    demand_id: str
    firm: Row
    homes: dict[str, float]
    main_parcel: str
    plot_now: float
    floor_now: float
    extra_plot: float
    extra_floor: float
    kw_now: float
    extra_kw: float
    category: int
    firm_category: int
    needs_quay: bool
    from_year: int | None
    on_own_plot: str
    workers: float
    consent: str
    undertaking: str
    municipality: str
    tailored: Row

    def own(self, what: str) -> float:
        """Return R33: what it brings itself, does without or is allowed, by the name of its column."""
        return float(self.tailored.get(what) or 0.0)

    @property
    def is_newcomer(self) -> bool:
        """Whether there is no firm yet."""
        return not self.firm_id

    @property
    def may_relocate(self) -> bool:
        """Whether it consents and R12 allows it to relocate."""
        return not self.is_newcomer and self.consent in CONSENTING and "relocate" in kinds_allowed(self)

    @property
    def first_year(self) -> int | None:
        """R14: the later of the year of its demand and the first year that the firm names."""
        years = [int(year) for year in (self.from_year, self.firm.get("earliest_year")) if year is not None]
        return max(years, default=None)


def kinds_allowed(mover: Mover) -> tuple[str, ...]:
    """Return the kinds of move that R12 leaves a mover."""
    if mover.is_newcomer:
        return ("settle",)
    if not mover.demand_id:
        return ("relocate",)
    return {"yes": ("intensify",), "no": ("relocate", "expand")}.get(mover.on_own_plot, ("relocate", "expand", "intensify"))


def plot_now(tables: Tables, firm_id: str) -> float:
    """Return R1: the sum of its plots; without a parcel what the firm states."""
    homes = tables.homes.get(firm_id)
    return sum(homes.values()) if homes else float(tables.firms[firm_id]["plot_m2"] or 0.0)


def floor_now(tables: Tables, firm_id: str) -> float:
    """Return R2: stated floor, else what the plot would carry (m²)."""
    floor = tables.firms[firm_id]["floor_m2"]
    return float(floor) if floor is not None else tables.terms.ratios.fsi * plot_now(tables, firm_id)


def kw_now(tables: Tables, firm_id: str) -> float:
    """Return R5: the connection of a firm, else an estimate by workers (kW)."""
    firm = tables.firms[firm_id]
    return float(firm["connection_kw"]) if firm["connection_kw"] is not None else tables.terms.grid.kw_per_worker * float(firm["workers"])


def kw_at(tables: Tables, firm_id: str, parcel_id: str) -> float:
    """Return R20: the part of a firm's power that lies at one of its parcels (kW)."""
    homes, whole = tables.homes[firm_id], plot_now(tables, firm_id)
    return kw_now(tables, firm_id) * (homes[parcel_id] / whole if whole > 0 else 1 / len(homes))


def listed_category(sbi: str, floor_m2: float, *, outdoor: bool) -> str:
    """Return R4: the category that the list gives an SBI code, a floor area and outdoor use; 3.2 where it gives none."""
    code = digits(sbi)
    for length in range(len(code), 0, -1):
        rows = category_list().get(code[:length])
        if rows:  # the longest prefix decides; its rows differ by floor and outdoor use
            fitting = [row for row in rows if _in_range(row, floor_m2) and row["outdoor"] in {"", "yes" if outdoor else "no"}]
            fitting.sort(key=lambda row: row["outdoor"] == "")  # a row that names the outdoor use goes before one that does not
            return str(fitting[0]["category"]) if fitting else ASSUMED_CATEGORY
    return ASSUMED_CATEGORY


def _in_range(row: Row, floor_m2: float) -> bool:
    least = float(row["floor_from_m2"]) if row["floor_from_m2"] else 0.0
    return least <= floor_m2 and (not row["floor_to_m2"] or floor_m2 < float(row["floor_to_m2"]))


def firm_category(tables: Tables, firm_id: str) -> int:
    """Return R4: the category of what a firm does now, as position on the ladder."""
    firm = tables.firms[firm_id]
    return CATEGORIES.index(firm["category"] or listed_category(firm["sbi"], floor_now(tables, firm_id), outdoor=bool(firm["outdoor"])))


def stopping_years(tables: Tables) -> dict[str, int]:
    """Return R9: firms that stop within the horizon and the year from which they are gone."""
    first, last = tables.years[0], tables.years[-1]
    return {name: max(first, int(firm["stops_in"])) for name, firm in tables.firms.items() if firm["stops_in"] is not None and firm["stops_in"] <= last}


def read_movers(tables: Tables) -> dict[str, Mover]:
    """Return R3: every mover by id."""
    asked: dict[str, list[Row]] = defaultdict(list)
    newcomers: list[Row] = []
    for row in sorted(tables.demand, key=lambda row: str(row["demand_id"])):
        if row["firm_id"]:
            asked[row["firm_id"]].append(row)
        else:
            newcomers.append(row)
    stops = stopping_years(tables)
    movers = {str(row["demand_id"]): _newcomer(tables, row) for row in newcomers}
    for name, firm in tables.firms.items():
        homes = [tables.parcels[parcel] for parcel in tables.homes.get(name, {})]
        claimed = any(home["housing_from"] is not None or home["status"] == "housing" for home in homes)
        if name not in stops and (name in asked or firm["consent"] in CONSENTING or claimed):
            movers[name] = _firm_mover(tables, name, asked.get(name, []))
    return movers


def _extra_plot(row: Row) -> float:
    return max(0.0, row["extra_plot_m2"] or 0.0)


def _extra_floor(tables: Tables, row: Row) -> float:
    """Return R2: the extra floor of one demand row (m²)."""
    return float(row["extra_floor_m2"]) if row["extra_floor_m2"] is not None else tables.terms.ratios.fsi * _extra_plot(row)


def _newcomer(tables: Tables, row: Row) -> Mover:
    extra_floor, workers = _extra_floor(tables, row), float(row["workers"] or 0.0)
    category = CATEGORIES.index(row["category_needed"] or listed_category(row["sbi"], extra_floor, outdoor=bool(row["outdoor"])))
    kw = row["connection_kw"] if row["connection_kw"] is not None else tables.terms.grid.kw_per_worker * workers
    name = str(row["demand_id"])
    return Mover(
        mover_id=name, firm_id="", demand_id=name, firm={}, homes={}, main_parcel="", plot_now=0.0, floor_now=0.0,
        extra_plot=_extra_plot(row), extra_floor=extra_floor, kw_now=float(kw), extra_kw=float(row["extra_kw"] or 0.0),
        category=category, firm_category=category, needs_quay=bool(row["quay"]), from_year=_year(row["from_year"]), on_own_plot="",
        workers=workers, consent="will_move", undertaking=name, municipality=str(row["municipality_code"]), tailored=tables.tailored.get(name, {}))


def _firm_mover(tables: Tables, name: str, rows: list[Row]) -> Mover:
    firm, homes = tables.firms[name], tables.homes.get(name, {})
    now = firm_category(tables, name)
    wishes = {row["on_own_plot"] or "either" for row in rows}
    from_years = [int(row["from_year"]) for row in rows if row["from_year"] is not None]
    return Mover(
        mover_id=name, firm_id=name, demand_id=str(rows[0]["demand_id"]) if rows else "", firm=firm, homes=homes,
        main_parcel=min(homes, key=lambda parcel: (-homes[parcel], parcel)) if homes else "",
        plot_now=plot_now(tables, name), floor_now=floor_now(tables, name),
        extra_plot=sum(_extra_plot(row) for row in rows), extra_floor=sum(_extra_floor(tables, row) for row in rows),
        kw_now=kw_now(tables, name), extra_kw=sum(float(row["extra_kw"] or 0.0) for row in rows),
        category=max([now, *(CATEGORIES.index(row["category_needed"]) for row in rows if row["category_needed"])]), firm_category=now,
        needs_quay=any(row["quay"] for row in rows), from_year=max(from_years, default=None),
        on_own_plot=wishes.pop() if len(wishes) == 1 else "either",
        workers=float(firm["workers"]), consent=str(firm["consent"]), undertaking=str(firm["undertaking_id"] or name), municipality="",
        tailored=tables.tailored.get(name, {}))


def _year(value: float | None) -> int | None:
    return None if value is None else int(value)

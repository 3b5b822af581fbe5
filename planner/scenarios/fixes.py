"""What might make up for a shortage: each possible fix is offered to the fund as an investment, so that the least fund picks the cheapest set.

A fix is a category step on an estate, power at a station, land issued or bought, or a hectare added; its cost is that of the lever that does the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import pandas as pd

from planner.language import Language, mark, number, text
from planner.project.project import Project
from planner.project.tables import TABLES, normal
from planner.rules.situation import Situation
from planner.scenarios.levers import LeverFault, Written, cost_of
from planner.scenarios.unlocking import NEW, to_open, with_hectares
from planner.units import M2_PER_HA

Kind = Literal["category_steps", "grid_kw", "land", "hectare"]
STEPS = (1, 2)
KW = (250, 1_000)
"""Sizes of the fixes that are offered; two of one kind at one station add up, steps do not."""
FIX_WORDS: Final = {
    "category_steps": mark("{place}: {amount} category steps"),
    "grid_kw": mark("station {place}: {amount} kW"),
    "land": mark("parcel {place} issued or bought: {amount} ha"),
    "hectare": mark("land added ({place}): {amount} ha"),
}
"""What fixes are called, by kind."""


@dataclass(frozen=True)
class Fix:
    """One possible fix: kind, estate, station or parcel, amount (steps, kW or ha), and public cost."""

    kind: Kind
    place: str
    amount: float
    cost_eur: float

    @property
    def name(self) -> str:
        """Id of the investment that stands for it."""
        return f"fix:{self.kind}:{self.place}:{self.amount:g}"

    def record(self) -> dict[str, Any]:
        """Return the fix as the JSON object of the command line."""
        return {"kind": self.kind, "place": self.place, "amount": round(self.amount, 4), "cost_eur": round(self.cost_eur, 2)}

    def sentence(self, language: Language) -> str:
        """Return the fix in words."""
        return text(FIX_WORDS[self.kind], language, place=self.place, amount=number(self.amount, language, 2))

    def row(self) -> dict[str, object]:
        """Return the row of ``investments``."""
        place = {"category_steps": "estate_id", "grid_kw": "node_id", "land": "parcel_id", "hectare": "parcel_id"}[self.kind]
        gain = {"category_steps": "category_step", "grid_kw": "kw_gained", "land": "ha_gained", "hectare": "ha_gained"}[self.kind]
        kind = "grid" if self.kind == "grid_kw" else "renewal"
        return {"investment_id": self.name, "kind": kind, place: self.place, gain: self.amount, "cost_eur": self.cost_eur}


def with_fixes(project: Project) -> tuple[Project, dict[str, Fix]]:
    """Return the project in which the fund may choose fixes, and the fixes by the id of their investment.

    Land that is not open, and the hectares that might be added, stand in it as reserved: nobody may come there unless its fix is chosen.
    """
    before = Situation(project)
    waiting = to_open(project, before)
    larger = with_hectares(project, before, "")
    parcels = larger["parcels"]
    latent = parcels["parcel_id"].isin(waiting) | parcels["parcel_id"].str.startswith(NEW)
    parcels = parcels.assign(
        status=parcels["status"].mask(latent, "reserved").astype("str"), owner_kind=parcels["owner_kind"].mask(latent, "municipality").astype("str")
    )
    wider = larger.with_table("parcels", parcels)
    rooms = Situation(wider).rooms.parcels
    fixes = {fix.name: fix for fix in (*_offered(project), *_land(rooms, waiting))}
    table = pd.DataFrame([fix.row() for fix in fixes.values()])
    kept = project["investments"] if project.terms.fund.may_invest else project["investments"].iloc[:0]
    rows = normal(TABLES["investments"], pd.concat([kept, table], ignore_index=True))
    fund = wider.terms.fund.model_copy(update={"may_invest": True})
    return wider.with_table("investments", rows).with_terms(wider.terms.model_copy(update={"fund": fund})), fixes


def _offered(project: Project) -> Iterator[Fix]:
    """Yield category steps and power, where a lever does the same and its cost can be reckoned."""
    for estate in project["estates"]["estate_id"]:
        for steps in STEPS:
            cost = _cost(project, Written("category_steps", str(steps), f"estate:{estate}"))
            if cost is not None:
                yield Fix("category_steps", str(estate), steps, cost)
    for node in project["grid"]["node_id"]:
        for kw in KW:
            cost = _cost(project, Written("grid_kw_per_node", str(kw), f"node:{node}"))
            if cost is not None:
                yield Fix("grid_kw", str(node), kw, cost)


def _land(rooms: pd.DataFrame, waiting: frozenset[str]) -> Iterator[Fix]:
    """Yield land and hectares at the price of land."""
    for name, row in rooms.iterrows():
        is_new = str(name).startswith(NEW)
        if is_new or name in waiting:
            hectares = float(row["area_m2"]) / M2_PER_HA
            yield Fix("hectare" if is_new else "land", str(name), hectares, float(row["area_m2"]) * float(row["price_eur_per_m2"]))


def _cost(project: Project, written: Written) -> float | None:
    try:
        cost = cost_of(project, written)
    except LeverFault:
        return None
    return None if cost is None else cost.eur


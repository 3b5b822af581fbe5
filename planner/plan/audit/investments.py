"""R27: investments that the fund may choose, and what those that a plan makes cost and gain."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import floor

from planner.plan.audit.finding import Finding
from planner.plan.audit.tables import Row, Tables
from planner.units import M2_PER_HA


@dataclass(frozen=True)
class Offer:
    """An investment that may be chosen.

    Parameters
    ----------
    row
        Its row of the table.
    year, payer, cost_eur
        Year in which it is paid and there; who pays it, and how much.
    room_m2, kw, steps
        What it gains: room on its parcel, power at its node, steps of category on its parcel or, where it names none, on its estate.
    """

    row: Row
    year: int
    payer: str
    cost_eur: float
    room_m2: float
    kw: float
    steps: int

    def raises(self, parcel: Row) -> int:
        """Return by how many steps it raises the category of a parcel."""
        named = self.row["parcel_id"] == parcel["parcel_id"] if self.row["parcel_id"] else self.row["estate_id"] == parcel["estate_id"]
        return self.steps if named else 0


def read_offers(tables: Tables) -> dict[str, Offer]:
    """Return the investments that the fund may choose, by id."""
    if not tables.terms.fund.may_invest:
        return {}
    offers = {}
    for row in tables.investments:
        offer = Offer(
            row, max(tables.years[0], int(row["year"] or 0)), row["payer"] or "province", float(row["cost_eur"]),
            M2_PER_HA * (row["ha_gained"] or 0.0) if row["parcel_id"] else 0.0, float(row["kw_gained"] or 0.0) if row["node_id"] else 0.0,
            floor(row["category_step"] or 0.0) if row["parcel_id"] or row["estate_id"] else 0)
        if offer.year <= tables.years[-1] and (offer.room_m2 > 0 or offer.kw > 0 or offer.steps > 0):
            offers[str(row["investment_id"])] = offer
    return offers


def room_gained(offers: Iterable[Offer], parcel_id: str, year: int) -> float:
    """Return the room (m²) that investments have opened on a parcel by a year."""
    return sum(offer.room_m2 for offer in offers if offer.row["parcel_id"] == parcel_id and offer.year <= year)


def kw_gained(offers: Iterable[Offer], node: str, year: int) -> float:
    """Return the power (kW) that investments have added at a node by a year."""
    return sum(offer.kw for offer in offers if offer.row["node_id"] == node and offer.year <= year)


def spent(offers: Iterable[Offer], years: Iterable[int], payer: str | None = None) -> float:
    """Return what investments cost in some years (euro): of one payer, or of all."""
    some = set(years)
    return sum(offer.cost_eur for offer in offers if offer.year in some and payer in {None, offer.payer})


def check_investments(offers: dict[str, Offer], invested: Sequence[str]) -> Iterator[Finding]:
    """(invest): a plan makes each investment once at most, and those only that the fund may choose."""
    for name in sorted(set(invested)):
        allowed = 1 if name in offers else 0
        if invested.count(name) > allowed:
            yield Finding("invest", (name,), None, invested.count(name), allowed, "")

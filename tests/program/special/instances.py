"""Instances in the manner of the OR-Library: as numbers, as tables of a project, and as a problem of their own for two solvers.

- ``gap-A`` … ``gap-D``: generalized assignment, with Beasley's recipes for how tight the rooms are. On a map a firm needs the same room everywhere and the gain
  falls with distance, so the recipes' two matrices become a row of needs, a row of gains, and places.
- ``mkp``: multidimensional knapsack on one parcel: room, fund, power of the node, and aid to one undertaking (Chu and Beasley: limits at a share of the sums).
- ``cpmp``: capacitated p-median: unit gain for all, distance counts, every place holds the same; the places are given (the planner opens none).
"""

from dataclasses import dataclass, field
from random import Random
from typing import Any

import pulp

from planner.program.formulation import Program
from tests.program.special.posing import TOP_EUR, Place, lot, mover, point, posed, posed_terms, wish, worth

FAMILIES = ("gap-A", "gap-B", "gap-C", "gap-D", "mkp", "cpmp")
ART17_SHARES = {"micro": 0.2, "small": 0.2, "medium": 0.1, "large": 0.0}
SMALL_CONNECTION_KW = 52.25


@dataclass(frozen=True)
class Instance:
    """Firms with their needs, parcels with their room, and what all share (None: no limit); areas m², money euro, power kW."""

    homes: list[Place]
    plot_m2: list[int]
    extra_m2: list[int]
    places: list[Place]
    room_m2: list[int]
    grant_eur: list[int] = field(default_factory=list)
    kw: list[int] = field(default_factory=list)
    sizes: list[str] = field(default_factory=list)
    fund_eur: int | None = None
    node_kw: int | None = None
    aid_eur: int | None = None

    def need(self, firm: int) -> int:
        """Return the room that a firm takes, m²."""
        return self.plot_m2[firm] + self.extra_m2[firm]

    def aid(self, firm: int) -> int:
        """Return the part of a firm's grant that is de minimis aid: what article 17 does not cover of a million of fitting-out."""
        return max(0, self.grant_eur[firm] - round(ART17_SHARES[self.sizes[firm]] * TOP_EUR))


def draw(family: str, seed: int, firms: int, parcels: int) -> Instance:
    """Return an instance by chance."""
    random = Random(f"{family} {seed}")

    def spots(count: int) -> list[Place]:
        return [(random.randint(0, 15_000), random.randint(0, 15_000)) for _ in range(count)]

    if family == "mkp":
        return _knapsack(random, firms, spots)
    homes, places = spots(firms), spots(parcels)
    if family == "cpmp":
        needs, extra = [random.randint(10, 200) * 100 for _ in range(firms)], [1_000] * firms
        room = [round(sum(needs) / (0.82 * parcels))] * parcels
    elif family == "gap-D":
        needs = [random.randint(10, 100) * 100 for _ in range(firms)]
        extra = [min(need, max(100, need + random.randint(-10, 10) * 100)) for need in needs]
        room = [round(0.8 * sum(needs) / parcels)] * parcels
    else:
        needs, extra = [random.randint(50, 250) * 100 for _ in range(firms)], [random.randint(10, 50) * 100 for _ in range(firms)]
        share = {"gap-A": 1.25, "gap-B": 0.7, "gap-C": 0.8}[family]
        room = [round(share * sum(needs) / parcels)] * parcels
    return Instance(homes, [need - more for need, more in zip(needs, extra, strict=True)], extra, places, room)


def _knapsack(random: Random, firms: int, spots: Any) -> Instance:
    extra = [random.randint(5, 30) * 100 for _ in range(firms)]
    plots = [random.randint(5, 60) * 100 for _ in range(firms)]
    grants = [random.randint(50, 900) * 1_000 for _ in range(firms)]
    kw = [random.randint(60, 400) for _ in range(firms)]
    sizes = [random.choice(list(ART17_SHARES)) for _ in range(firms)]
    tight = random.choice((0.25, 0.5, 0.75))
    whole = Instance(spots(firms), plots, extra, spots(1), [0], grants, kw, sizes)
    needs, aid = [whole.need(firm) for firm in range(firms)], [whole.aid(firm) for firm in range(firms)]
    return Instance(
        whole.homes, plots, extra, whole.places, [round(tight * sum(needs))], grants, kw, sizes,
        round(tight * sum(grants)), round(tight * sum(kw)), round(tight * sum(aid)))


def as_program(instance: Instance) -> Program:
    """Return the instance as the program of a project."""
    firms = range(len(instance.homes))
    shared: list[dict[str, Any]] = [{} for _ in firms]
    if instance.kw:
        shared = [{"grant": instance.grant_eur[at], "connection_kw": float(instance.kw[at]), "size_class": instance.sizes[at], "undertaking_id": "U"}
                  for at in firms]
    rows = {
        "parcels": [lot(f"P{at}", place, area) for at, (place, area) in enumerate(zip(instance.places, instance.room_m2, strict=True))],
        "firms": [mover(f"F{at}", instance.homes[at], plot_m2=float(instance.plot_m2[at]), **shared[at]) for at in firms],
        "demand": [wish(f"F{at}", instance.extra_m2[at]) for at in firms]}
    terms = posed_terms()
    if instance.node_kw is not None:
        rows["grid"] = [{"node_id": "G", "geometry": point(*instance.places[0])}]
        rows["grid_capacity"] = [{"node_id": "G", "year": 2027.0, "free_kw": float(instance.node_kw)}]
        terms |= {"fund": {"by_year": {2027: float(instance.fund_eur or 0)}}, "state_aid": {"de_minimis_eur": float(instance.aid_eur or 0)}}
    return posed(rows, terms)


def as_problem(instance: Instance) -> pulp.LpProblem:
    """Return the instance as a problem of its own, written from its numbers alone."""
    problem = pulp.LpProblem("instance", pulp.LpMaximize)
    firms, parcels = range(len(instance.homes)), range(len(instance.places))
    x = {(at, to): problem.add_variable(f"x_{at}_{to}", 0, 1, pulp.LpInteger) for at in firms for to in parcels if instance.need(at) <= instance.room_m2[to]}
    gains = {pair: worth(instance.extra_m2[pair[0]], instance.homes[pair[0]], instance.places[pair[1]]) for pair in x}
    problem.setObjective(pulp.lpSum(gain * x[pair] for pair, gain in gains.items()))

    def at_most(amount: list[float], limit: float, name: str, to: int | None = None) -> None:
        terms = [amount[firm] * variable for (firm, place), variable in x.items() if to is None or place == to]
        problem.addConstraint(pulp.lpSum(terms) <= limit, name)

    for at in firms:
        problem.addConstraint(pulp.lpSum(variable for (firm, _), variable in x.items() if firm == at) <= 1, f"once_{at}")
    for to in parcels:
        at_most([instance.need(at) / 10_000 for at in firms], instance.room_m2[to] / 10_000, f"room_{to}", to)
    if instance.fund_eur is not None and instance.node_kw is not None and instance.aid_eur is not None:
        at_most([eur / 1e6 for eur in instance.grant_eur], instance.fund_eur / 1e6, "fund")
        at_most([kw / 1_000 for kw in instance.kw], instance.node_kw / 1_000, "power")
        at_most([instance.aid(at) / 1e6 for at in firms], instance.aid_eur / 1e6, "aid")
    return problem

"""Two to four plans side by side: indicators with their differences, moves that differ, who comes in and drops out, money by payer and year.

What is certain: a plan is worth at least its value, and no plan of its scenario is worth more than its bound. Two values differ for certain where these
ranges do not meet. For other indicators there is no bound; a difference that the same shares of both figures could explain is called not certain too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from planner.plan.indicators import UNITS

MEASURES: Final[Mapping[str, str]] = {
    "value": "ha-eq", "circular_ha_served": "ha", "used_eur": "€", "budget_eur": "€", "moves": "", "target_short_ha": "ha", **UNITS,
}  # fmt: skip
"""Unit of each indicator, in the order in which they are shown."""
EXACT: Final = ("budget_eur",)
"""Given, not found: certain whatever the gap."""


@dataclass(frozen=True)
class Candidate:
    """One plan of a comparison.

    Parameters
    ----------
    name
        Its scenario.
    record
        The plan as the JSON object of the command line.
    scale
        What its value is counted with (weights, horizon): values on different scales are not compared.
    is_kept
        Whether it was made before.
    """

    name: str
    record: Mapping[str, Any]
    scale: str = ""
    is_kept: bool = False


@dataclass(frozen=True)
class Measure:
    """One indicator: its value in each plan, the difference to the first plan, and whether that is certain (None: not to be said)."""

    measure_id: str
    unit: str
    values: tuple[float | None, ...]
    differences: tuple[float | None, ...]
    certain: tuple[bool | None, ...]

    def record(self) -> dict[str, Any]:
        """Return the indicator as the JSON object of the command line."""
        return {
            "id": self.measure_id,
            "unit": self.unit,
            "values": list(self.values),
            "differences": list(self.differences),
            "certain": list(self.certain),
        }


@dataclass(frozen=True)
class MoveDifference:
    """A mover whose moves differ: ``difference`` is ``only`` (not in every plan), ``kind``, ``target`` or ``year``; a move each plan, None for none."""

    mover_id: str
    name: str
    difference: str
    moves: tuple[Mapping[str, Any] | None, ...]

    def record(self) -> dict[str, Any]:
        """Return the difference as the JSON object of the command line."""
        return {"mover_id": self.mover_id, "name": self.name, "difference": self.difference, "in": [dict(move) if move else None for move in self.moves]}


@dataclass(frozen=True)
class Payment:
    """What one payer grants or invests in one (calendar) year, euro by plan."""

    payer: str
    year: int
    eur: tuple[float, ...]

    def record(self) -> dict[str, Any]:
        """Return the payment as the JSON object of the command line."""
        return {"payer": self.payer, "year": self.year, "eur": list(self.eur)}


@dataclass(frozen=True)
class Comparison:
    """Plans side by side; every difference is to the first one.

    Parameters
    ----------
    plans
        What is compared.
    measures, moves, money
        Indicators, moves that differ, and money by payer and year.
    entered, dropped
        Movers by name of the plan: those that move there and not in the first, and the other way round.
    """

    plans: tuple[Candidate, ...]
    measures: tuple[Measure, ...]
    moves: tuple[MoveDifference, ...]
    money: tuple[Payment, ...]
    entered: Mapping[str, tuple[str, ...]]
    dropped: Mapping[str, tuple[str, ...]]

    def record(self) -> dict[str, Any]:
        """Return the comparison as the JSON object of the command line."""
        said = ("status", "value", "bound", "gap", "plan_sha256", "input_sha256", "deterministic")
        return {
            "plans": [{"name": plan.name, **{name: plan.record[name] for name in said}, "kept": plan.is_kept} for plan in self.plans],
            "kpis": [measure.record() for measure in self.measures],
            "moves": [move.record() for move in self.moves],
            "entered": {name: list(movers) for name, movers in self.entered.items()},
            "dropped": {name: list(movers) for name, movers in self.dropped.items()},
            "money": [payment.record() for payment in self.money],
        }


def compare_plans(plans: Sequence[Candidate]) -> Comparison:
    """Return plans side by side, differences to the first of them."""
    moves = [{move["mover_id"]: move for move in plan.record["moves"]} for plan in plans]
    return Comparison(
        tuple(plans),
        tuple(_measures(plans)),
        tuple(_move_differences(moves)),
        tuple(_money(plans)),
        {plan.name: tuple(sorted(set(mine) - set(moves[0]))) for plan, mine in zip(plans[1:], moves[1:], strict=True)},
        {plan.name: tuple(sorted(set(moves[0]) - set(mine))) for plan, mine in zip(plans[1:], moves[1:], strict=True)},
    )


def _measures(plans: Sequence[Candidate]) -> list[Measure]:
    figures = [_figures(plan.record) for plan in plans]
    out = []
    for name, unit in MEASURES.items():
        parts = sorted({part for mine in figures for part in mine if part.partition(" ")[0] == name})
        for part in parts:
            values = tuple(mine.get(part, 0.0 if " " in part else None) for mine in figures)
            out.append(Measure(part, unit, values, _to_first(values), tuple(_certain(part, values, plans, at) for at in range(len(plans)))))
    return out


def _figures(record: Mapping[str, Any]) -> dict[str, float | None]:
    """Return every figure of a plan by name; those by municipality as ``name municipality``."""
    out: dict[str, float | None] = {
        "value": record["value"],
        "circular_ha_served": record["circular_ha_served"],
        "used_eur": record["fund"]["used_eur"],
        "budget_eur": record["fund"]["budget_eur"],
        "moves": len(record["moves"]),
        "target_short_ha": record["target_short_ha"],
    }
    for name, figure in record["kpis"].items():
        parts = {f"{name} {part}": value for part, value in figure.items()} if isinstance(figure, Mapping) else {name: figure}
        out.update(parts)
    return out


def _to_first(values: Sequence[float | None]) -> tuple[float | None, ...]:
    first = values[0]
    return tuple(None if at == 0 or value is None or first is None else round(value - first, 6) for at, value in enumerate(values))


def _certain(name: str, values: Sequence[float | None], plans: Sequence[Candidate], at: int) -> bool | None:
    """Return whether a difference to the first plan is more than the gaps allow; None where there is none to judge."""
    first, mine = values[0], values[at]
    if at == 0 or first is None or mine is None or first == mine or (name == "value" and plans[0].scale != plans[at].scale):
        return None
    one, other = plans[0].record, plans[at].record
    bounds = (one["bound"], other["bound"], one["gap"], other["gap"])
    if name in EXACT:
        return True
    if None in bounds:
        return False
    if name == "value":
        return bool(mine > one["bound"] or first > other["bound"])
    return bool(abs(mine - first) > abs(first) * one["gap"] + abs(mine) * other["gap"])


def _move_differences(moves: Sequence[Mapping[str, Mapping[str, Any]]]) -> list[MoveDifference]:
    out = []
    for mover in sorted({mover for mine in moves for mover in mine}):
        made = [mine.get(mover) for mine in moves]
        there = [move for move in made if move is not None]
        ways = {"kind": "kind", "to": "target", "year": "year"}
        difference = "only" if len(there) < len(made) else next((word for name, word in ways.items() if len({move[name] for move in there}) > 1), "")
        if difference:
            shown = tuple(None if move is None else {name: move[name] for name in ("kind", "to", "year", "grant_eur", "circular_m2")} for move in made)
            out.append(MoveDifference(mover, there[0]["name"], difference, shown))
    return out


def _money(plans: Sequence[Candidate]) -> list[Payment]:
    """Return grants by year of decision and investments by their year, euro by payer, to the cent."""
    cents: list[dict[tuple[str, int], int]] = []
    for plan in plans:
        mine: dict[tuple[str, int], int] = {}
        paid = [(payer, move["year"], eur) for move in plan.record["moves"] for payer, eur in move["by_payer"].items()]
        paid += [(made["payer"], made["year"], made["cost_eur"]) for made in plan.record["investments"]]
        for payer, year, eur in paid:
            mine[payer, year] = mine.get((payer, year), 0) + round(eur * 100)
        cents.append(mine)
    places = sorted({place for mine in cents for place in mine})
    return [Payment(payer, year, tuple(mine.get((payer, year), 0) / 100 for mine in cents)) for payer, year in places]

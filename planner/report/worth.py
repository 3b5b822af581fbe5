"""What levers are worth, as the object of ``--json`` and as a table for a spreadsheet."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from planner.language import Language, text
from planner.plan.plan import Plan
from planner.project.pulls import read_written
from planner.report.exports import safe
from planner.scenarios.bundle import Found, Offer
from planner.scenarios.displaced import Displaced
from planner.scenarios.gauge import Point
from planner.scenarios.levers import Cost, Lever
from planner.scenarios.worth import Bar, Difference, Row, Worth

DIGITS = 6


def figures(plan: Plan) -> dict[str, float]:
    """Return the figures of a plan that worths are told in: ha, jobs, euro (grants of every payer, and investments), moves."""
    public = sum(move.grant_eur for move in plan.moves) + sum(made.cost_eur for made in plan.investments)
    return {
        "value": round(plan.value, DIGITS),
        "circular_ha": round(plan.circular_ha_served, 4),
        "jobs_kept": float(plan.kpis["banen_behouden"]),
        "grant_eur": round(public, 2),
        "moves": len(plan.moves),
    }


def point_record(point: Point) -> dict[str, Any]:
    """Return a point: value of the linear program and bound (hectare-equivalents), and the figures of its plan."""
    out: dict[str, Any] = {"lp_ha": round(point.lp_ha, DIGITS), "bound_ha": round(point.bound_ha, DIGITS)}
    if point.plan is not None:
        out |= {**figures(point.plan), "status": point.plan.status, "gap": round(point.plan.gap, DIGITS), "plan_sha256": point.plan.plan_sha256}
    return out


def difference_record(worth: Difference | None) -> dict[str, Any] | None:
    """Return a worth: by plans (or linear programs), its sure interval, and what it is in each figure."""
    if worth is None:
        return None
    low, high = worth.interval_ha or (None, None)
    out: dict[str, Any] = {"ha": _round(worth.ha), "lp_ha": _round(worth.lp_ha), "low_ha": _round(low), "high_ha": _round(high)}
    if worth.before.plan is not None and worth.after.plan is not None:
        before, after = figures(worth.before.plan), figures(worth.after.plan)
        out |= {name: round(after[name] - before[name], 4) for name in after if name != "value"}
    return out


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def cost_record(cost: Cost | None) -> dict[str, Any] | None:
    """Return a cost with its unit, evidence and source."""
    return None if cost is None else {"eur": round(cost.eur, 2), "unit": cost.unit, "evidence": cost.evidence, "source": cost.source}


def displaced_record(displaced: Displaced | None) -> dict[str, Any] | None:
    """Return whom housing displaces."""
    if displaced is None:
        return None
    return {"firms": displaced.firms, "jobs": displaced.jobs, "claimed_ha": round(displaced.claimed_ha, 4),
            "place_first_eur": round(displaced.place_first_eur, 2), "without_place": displaced.without_place}


def row_record(row: Row) -> dict[str, Any]:
    """Return one lever."""
    return {"lever": row.label, "cost": cost_record(row.cost), "returns_eur": round(row.returns_eur, 2), "alone": difference_record(row.alone),
            "last_in": difference_record(row.last_in), "step": difference_record(row.step), "displaced": displaced_record(row.displaced)}


def bar_record(bar: Bar) -> dict[str, Any]:
    """Return one lever of a tornado."""
    return {"lever": bar.label, "low": bar.low_label, "low_worth": difference_record(bar.low), "high": bar.high_label,
            "high_worth": difference_record(bar.high)}


def listed_record(lever: Lever, standard: str, cost: Cost | None, *, applies: bool | None, language: Language) -> dict[str, Any]:
    """Return a lever of the list: its form, words, value and what the standard pull costs and whether it changes anything."""
    parts = [{"name": part.name, "unit": part.unit, "minimum": part.minimum, "maximum": part.maximum if part.maximum < float("inf") else None,
              "words": list(part.words), "optional": part.is_optional} for part in lever.parts]
    return {"name": lever.name, "form": lever.form, "title": text(lever.title, language), "explanation": text(lever.explanation, language),
            "value": parts, "scopes": list(lever.scopes), "standard": standard, "low": lever.low, "high": lever.high, "cost": cost_record(cost),
            "applies": applies}


def worth_record(worth: Worth) -> dict[str, Any]:
    """Return the table as the JSON object of the command line."""
    return {
        "fidelity": "lp" if worth.base.plan is None else "plan",
        "status": "stopped" if worth.was_stopped else "done",
        "base": point_record(worth.base),
        "levers": [row_record(row) for row in worth.rows],
        "together": difference_record(worth.together),
        "interaction_ha": _round(worth.interaction_ha),
        "tornado": [bar_record(bar) for bar in worth.tornado],
    }


def bundle_record(found: Found, offers: tuple[Offer, ...], plan: Plan | None) -> dict[str, Any]:
    """Return the best bundle as the JSON object of the command line; ``plan`` is that of the winner where it was re-solved."""
    best = found.best
    return {
        "status": "stopped" if found.was_stopped else "done",
        "levers": [{"lever": offers[at].written.label, "cost_eur": round(offers[at].cost_eur, 2)} for at in best.chosen],
        "left_out": [offer.written.label for at, offer in enumerate(offers) if at not in best.chosen],
        "cost_eur": round(best.cost_eur, 2),
        "fund_eur": round(best.fund_eur, 2),
        "point": point_record(best.point if plan is None else Point(best.point.lp_ha, min(best.point.bound_ha, plan.bound), plan)),
        "most_ha": _round(found.most_ha),
        "measured": found.measured,
        "subsets": found.subsets,
    }


def write_worth(worth: Worth, path: Path, language: Language) -> Path:
    """Write the table as CSV with ``;`` and UTF-8 with a mark, as Dutch spreadsheets expect; one row a lever."""
    rows = [_flat({"lever": row.label, "words": _said(row.label, language), **row_record(row)}) for row in worth.rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows).to_csv(path, sep=";", index=False, encoding="utf-8-sig", decimal="," if language == "nl" else ".")
    return path


def _said(label: str, language: Language) -> str:
    return " + ".join(pull.said(language) for pull in read_written(label.split(" + ")))


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record without nesting: ``alone.ha`` and so on."""
    out: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, Mapping):
            out |= {f"{name}.{part}": safe(cell) if isinstance(cell, str) else cell for part, cell in value.items()}
        elif value is not None:
            out[name] = safe(value) if isinstance(value, str) else value
    return out

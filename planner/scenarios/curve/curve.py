"""The fund curve of a project: points with plan, bound and marginal hectares, who enters and drops out, knees, nested plans."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from planner.errors import SHOWN_AT_MOST, PlannerError
from planner.language import mark
from planner.program.fund import money_by_year
from planner.program.fund_curve import Outline
from planner.program.fund_point import Found
from planner.program.solution import relative_gap
from planner.project.project import Project
from planner.scenarios.curve import tasks
from planner.scenarios.curve.asked import CurveRequest
from planner.scenarios.curve.knees import Knee, find_knees
from planner.scenarios.sweep import Shared, Task, run
from planner.units import EUR_PER_MEUR


@dataclass(frozen=True)
class CurvePoint:
    """One fund of a curve.

    Parameters
    ----------
    fund_eur, used_eur
        The fund, and what its plan uses of it, euro.
    bound_ha
        What no plan with this fund serves more than, by the linear program: concave over all funds.
    proven_ha
        The same, sharper where a search among all moves that matter proved more.
    plan_ha, nested_ha
        What the plan serves, and a plan that holds all moves of the nested plan of the smaller fund before it.
    left, right
        Between these lie the hectares that one more million is worth by the linear program, ha per million euro: equal where the curve is straight,
        an interval at a breakpoint (``left`` infinite without any fund) and where it is not drawn in full.
    dual
        The slope of the line that bounds this fund: what the linear program pays for one more million, ha per million euro.
    entered, dropped
        Movers (ids) that the plan moves and that of the smaller fund before it does not, and the other way round.
    movers
        Movers (ids) that move.
    kpis, freed_near_dwellings_ha, by_municipality_ha
        Indicators of the plan; hectares that it frees near dwellings; hectares that it serves by municipality of the firms.
    losers
        Municipalities (codes) that lose hectares, jobs and money together.
    found, nested
        The plans themselves (positions in the program of the curve).
    """

    fund_eur: float
    used_eur: float
    bound_ha: float
    proven_ha: float
    plan_ha: float
    nested_ha: float
    left: float
    right: float
    dual: float
    entered: tuple[str, ...]
    dropped: tuple[str, ...]
    movers: tuple[str, ...]
    kpis: Mapping[str, Any]
    freed_near_dwellings_ha: float
    by_municipality_ha: Mapping[str, float]
    losers: tuple[str, ...]
    found: Found = field(repr=False)
    nested: Found = field(repr=False)

    @property
    def gap(self) -> float:
        """By which share of what it serves a plan with this fund could at most be better."""
        return relative_gap(self.plan_ha, self.proven_ha)

    def record(self) -> dict[str, Any]:
        """Return the point as the JSON object of the command line; a marginal value without an upper end is null."""
        return {
            "fund_eur": round(self.fund_eur, 2),
            "used_eur": round(self.used_eur, 2),
            "bound_ha": round(self.bound_ha, 6),
            "proven_ha": round(self.proven_ha, 6),
            "plan_ha": round(self.plan_ha, 6),
            "gap": round(self.gap, 6),
            "ha_per_extra_meur_left": None if self.left == float("inf") else round(self.left, 6),
            "ha_per_extra_meur_right": round(self.right, 6),
            "dual_ha_per_meur": round(self.dual, 6),
            "moves": len(self.movers),
            "jobs_kept": self.kpis["banen_behouden"],
            "dwellings_relieved": self.kpis["woningen_ontlast"],
            "freed_near_dwellings_ha": round(self.freed_near_dwellings_ha, 4),
            "by_municipality_ha": dict(self.by_municipality_ha),
            "permanent_losers": list(self.losers),
            "entered": list(self.entered),
            "dropped": list(self.dropped),
        }


@dataclass(frozen=True)
class Curve:
    """The fund curve of a project.

    ``outline`` is the curve of the linear program, whose corners are the breakpoints: exact where ``is_edge`` says so on both sides. ``anchor`` is the
    point whose plan the nested plans keep as it is.
    """

    request: CurveRequest
    points: tuple[CurvePoint, ...]
    anchor: int
    outline: Outline = field(repr=False)

    @cached_property
    def knees(self) -> tuple[Knee, ...]:
        """Where the curve of the linear program bends most."""
        corners = self.outline.corners
        return find_knees([corner.fund_meur * EUR_PER_MEUR for corner in corners], [corner.ha for corner in corners])

    @property
    def always_losing(self) -> tuple[str, ...]:
        """Municipalities (codes) that lose hectares, jobs and money together under every fund with which anybody moves."""
        losing = [frozenset(point.losers) for point in self.points if point.movers]
        return tuple(sorted(losing[0].intersection(*losing[1:]))) if losing else ()

    @property
    def price_of_nesting_ha(self) -> float:
        """Most hectares, over the points, that nested plans serve less than plans that are free."""
        return max((point.plan_ha - point.nested_ha for point in self.points), default=0.0)

    def record(self) -> dict[str, Any]:
        """Return the curve as JSON."""
        return {
            "points": [point.record() for point in self.points],
            "nested": [
                {"fund_eur": round(point.fund_eur, 2), "plan_ha": round(point.nested_ha, 6), "less_ha": round(point.plan_ha - point.nested_ha, 6)}
                for point in self.points
            ],
            "nested_around_eur": self.points[self.anchor].fund_eur if self.points else None,
            "knees": [knee.record() for knee in self.knees],
            "breakpoints": self._breakpoints(),
            "always_losing": list(self.always_losing),
        }

    def _breakpoints(self) -> list[dict[str, Any]]:
        """Return the corners of the linear program: ``is_exact`` where nothing lies between it and its neighbours."""
        edges = (True, *self.outline.is_edge, True)
        return [
            {"fund_eur": round(corner.fund_meur * EUR_PER_MEUR, 2), "ha": round(corner.ha, 6), "is_exact": edges[at] and edges[at + 1]}
            for at, corner in enumerate(self.outline.corners)
        ]


class CurveTasks:
    """The tasks of a curve, for a sweep: draw, a point for each fund, settle, nest, describe each.

    Parameters
    ----------
    shared
        The project, levers pulled.
    request
        What is asked.
    anchor_eur
        The fund whose plan the nested plans keep as it is; the nearest point is taken.
    """

    def __init__(self, shared: Shared, request: CurveRequest, anchor_eur: float) -> None:
        self.request, self._shared = request, shared
        base = {"curve": request.record(), "input_sha256": shared.sha256}
        count = len(request.funds_eur) or request.points
        self.draw = Task(tasks.draw, base, shared, label=mark("linear program over all funds"))
        self.points = tuple(
            Task(tasks.find_point, {**base, "at": at}, shared, (self.draw,), label=numbered(mark("plan"), at)) for at in range(count)
        )
        self.settle = Task(tasks.settle, base, shared, self.points, label=mark("curve"))
        self.nest = Task(tasks.nest_points, {**base, "anchor_eur": anchor_eur}, shared, (self.draw, self.settle), label=mark("nested plans"))
        self.describe = tuple(
            Task(tasks.describe, {**base, "at": at}, shared, (self.settle,), label=numbered(mark("audit"), at)) for at in range(count)
        )

    @property
    def all(self) -> tuple[Task, ...]:
        """The tasks whose results a curve is made of."""
        return (self.draw, self.settle, self.nest, *self.describe)

    def curve(self, results: Sequence[Any]) -> Curve:
        """Return the curve of the results of :attr:`all`.

        Raises
        ------
        PlannerError
            Where the independent audit finds anything in any plan: then none is shown.
        """
        drawn, settled, nested, *described = results
        findings = [finding for each in described for finding in each["audit"]]
        if findings:
            raise PlannerError("a plan of the curve did not pass the audit:\n" + "\n".join(findings[:SHOWN_AT_MOST]))
        outlined = tasks.curve_of(self._shared.value, self.draw.spec, drawn)
        points: list[CurvePoint] = []
        before: frozenset[str] = frozenset()
        for point, grown, told in zip(settled["points"], nested["points"], described, strict=True):
            points.append(_point(outlined, point, grown, told, before))
            before = frozenset(told["movers"])
        return Curve(self.request, tuple(points), nested["anchor"], outlined)


def numbered(label: str, at: int) -> str:
    """Return the label of one of many tasks: what it is called and its number, from 1."""
    return f"{label} {at + 1}"


def make_curve(
    project: Project,
    request: CurveRequest,
    *,
    workers: int | str = 1,
    keep: Path | None = None,
    progress: Callable[[int, int, str], None] = lambda _done, _of, _label: None,
    stop: Callable[[], bool] = lambda: False,
) -> Curve:
    """Return the fund curve of a project (levers pulled), by a sweep over its tasks; parameters and errors as :func:`planner.scenarios.sweep.run`."""
    whole = CurveTasks(Shared(project, project.sha256()), request, float(money_by_year(project).sum()))
    return whole.curve(run(whole.all, workers=workers, keep=keep, progress=progress, stop=stop))


def _point(curve: Outline, point: Mapping[str, Any], nested: Mapping[str, Any], told: Mapping[str, Any], before: frozenset[str]) -> CurvePoint:
    fund_meur, movers = point["fund_eur"] / EUR_PER_MEUR, frozenset(told["movers"])
    right, left = curve.slopes(fund_meur)
    return CurvePoint(
        fund_eur=point["fund_eur"],
        used_eur=told["used_eur"],
        bound_ha=curve.bound(fund_meur),
        proven_ha=point["bound_ha"],
        plan_ha=point["ha"],
        nested_ha=nested["ha"],
        left=left,
        right=right,
        dual=curve.dual(fund_meur),
        entered=tuple(sorted(movers - before)),
        dropped=tuple(sorted(before - movers)),
        movers=tuple(told["movers"]),
        kpis=told["kpis"],
        freed_near_dwellings_ha=told["freed_near_dwellings_ha"],
        by_municipality_ha=told["by_municipality_ha"],
        losers=tuple(told["losers"]),
        found=tasks.found_of(point),
        nested=tasks.found_of(nested),
    )

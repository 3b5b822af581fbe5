"""The map of a plan as a picture: PNG to paste, SVG and PDF to print; the same plan gives the same bytes."""

import io
from textwrap import fill
from typing import Any, Final, Literal

import geopandas as gpd

from planner.language import Language, text
from planner.plan.plan import Plan
from planner.project.project import Project
from planner.report.maps import MapGeometry, MapMove, MapState, draw_map, status_swatches

Format = Literal["png", "svg", "pdf"]
FORMATS: Final[tuple[Format, ...]] = ("png", "svg", "pdf")
_DPI: Final = 200
_TITLE_WIDTH: Final = 44
"""Letters in a line of the title: it stands above a map that may be narrow."""
_TIMELESS: Final[dict[Format, dict[str, Any]]] = {"png": {"Software": None}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}
_ARRIVAL_SHARE: Final = 0.05
"""Length of the arrow of a newcomer, who comes from nowhere on the map, as a share of the map."""


def plan_map(project: Project, plan: Plan, kind: Format, language: Language) -> bytes:
    """Return the map of a project with the moves of a plan as a file: ``png``, ``svg`` or ``pdf``."""
    from matplotlib import rc_context  # noqa: PLC0415 - it takes long to load, and only a picture needs it

    geometry = MapGeometry.from_frames(**{name: gpd.GeoDataFrame(project[name]) for name in ("parcels", "estates", "municipalities", "sensitive")})
    statuses = project["parcels"]["status"].tolist()
    swatches = status_swatches(language, set(statuses))
    place = {status: at for at, status in enumerate(swatches)}
    state = MapState(title=text("Status of parcels", language), swatches=tuple(swatches.values()), colour=tuple(place.get(status, -1) for status in statuses),
                     moves=_arrows(project, plan, geometry), years=(project.years[0], project.years[-1]))
    title = text("{name}: moves of the plan", language, name=project.meta.name)
    out = io.BytesIO()
    with rc_context({"svg.hashsalt": "schuifruimte", "svg.fonttype": "none"}):
        drawn = draw_map(geometry, state, title=fill(title.replace("$", r"\$"), _TITLE_WIDTH), language=language)
        drawn.savefig(out, format=kind, dpi=_DPI, metadata=_TIMELESS[kind])
    return out.getvalue()


def _arrows(project: Project, plan: Plan, geometry: MapGeometry) -> tuple[MapMove, ...]:
    centre = {name: (float(x), float(y)) for name, x, y in project.measured.parcels[["x", "y"]].itertuples()}
    west, south, east, north = geometry.bounds
    reach = _ARRIVAL_SHARE * max(east - west, north - south)
    moves = []
    for move in plan.moves:
        if move.to is not None:
            end = centre[move.to]
            start = centre[move.origin[0]] if move.origin else (end[0] - reach, end[1] + reach)
            moves.append(MapMove(move.mover_id, move.name, start, end, move.year, move.cost_eur, str(move.chain or ""), move.step or 1))
    return tuple(moves)

"""The map as a picture, for print, for screen readers' attachments and for browsers without WebGL."""

from collections.abc import Iterator
from textwrap import fill
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Patch, PathPatch
from matplotlib.path import Path

from planner.language import Language, hectares, text
from planner.report.maps.geometry import MapGeometry
from planner.report.maps.layers import MapLayer
from planner.report.maps.palettes import GROUNDS, Ground, Pattern, year_colours
from planner.report.maps.state import DemandCircle, MapMove, MapState

_HATCHES: Final[dict[Pattern, str]] = {"": "", "stripes": "////", "cross": "xxxx", "dots": "...."}
_HATCH_INK: Final = "#00000066"
_LARGEST_RING_POINTS: Final = 40.0
_SCALE_SHARE: Final = 0.18  # of the width of the map, that the scale bar takes at most
_BEND: Final = 0.3
_LEGEND_LETTERS: Final = 38
_ROUND_LEGEND_IN: Final = 0.8  # inches above and below it together, title of the picture included


def figure_of(geometry: MapGeometry, state: MapState, size: tuple[float, float], title: str, language: Language) -> Figure:
    """Return what :func:`planner.report.maps.draw_map` promises."""
    content = geometry.ground.read()
    ground = GROUNDS["light"]
    figure = Figure(figsize=size, facecolor="white", layout="constrained")
    axes = figure.add_subplot()
    _draw_ground(axes, content, ground)
    _draw_layers(axes, [layer for layer in state.layers if layer.place == "under"])
    _draw_parcels(axes, geometry.parcel_shapes(), state, geometry, ground)
    _draw_layers(axes, [layer for layer in state.layers if layer.place == "over"])
    _draw_places(axes, content["sensitive"], ground)
    _draw_demand(axes, state.demand, ground, language)
    colours = _draw_moves(axes, state)
    _frame(axes, geometry.bounds, ground)
    _draw_names(axes, content["estates"], ground)
    _draw_scale(axes, ground)
    if title:
        axes.set_title(title, loc="left", fontsize=12, fontweight="bold")
    _put_legend(axes, list(_legend(state, content, colours, language)), state.title)
    return figure


def _put_legend(axes: Axes, handles: list[Patch | Line2D], title: str) -> None:
    """Put the legend beside the map: long lines go on below, and a picture that is too low for it becomes higher."""
    for handle in handles:
        handle.set_label(fill(str(handle.get_label()), _LEGEND_LETTERS))
    legend = axes.legend(
        handles=handles,
        title=fill(title, _LEGEND_LETTERS) or None,
        loc="center left",
        bbox_to_anchor=(1.01, 0.5),
        frameon=False,
        fontsize=8,
        title_fontsize=9,
        alignment="left",
    )
    figure = axes.get_figure(root=True)
    if figure is not None:
        figure.set_figheight(max(figure.get_figheight(), legend.get_window_extent().height / figure.dpi + _ROUND_LEGEND_IN))


def _draw_ground(axes: Axes, content: dict[str, Any], ground: Ground) -> None:
    axes.set_facecolor(ground.land)
    estates = _patches(content["estates"]["shapes"])
    axes.add_collection(PatchCollection(estates, facecolor=ground.estate, edgecolor=ground.estate_edge, linewidth=0.8))
    towns = _patches(content["municipalities"]["shapes"])
    edges = PatchCollection(towns, facecolor="none", edgecolor=ground.municipality_edge, linewidth=0.8, linestyle="--")
    axes.add_collection(edges)


def _draw_parcels(axes: Axes, shapes: list[Any], state: MapState, geometry: MapGeometry, ground: Ground) -> None:
    colour = np.array(state.colour or [-1] * len(shapes))
    groups: list[tuple[int, str, str]] = [(-1, ground.nothing, "")]
    groups += [(at, swatch.colour, _HATCHES[swatch.pattern]) for at, swatch in enumerate(state.swatches)]
    for at, face, hatch in groups:
        members = _patches([shapes[index] for index in np.flatnonzero(colour == at)])
        axes.add_collection(PatchCollection(members, facecolor=face, edgecolor=ground.parcel_edge, linewidth=0.4))
        if hatch:
            axes.add_collection(
                PatchCollection(members, facecolor="none", edgecolor=_HATCH_INK, hatch=hatch, linewidth=0)
            )
    chosen = set(state.selected)
    marked = [shape for shape, name in zip(shapes, geometry.parcel_ids, strict=True) if name in chosen]
    axes.add_collection(PatchCollection(_patches(marked), facecolor="none", edgecolor=ground.selected, linewidth=2))


def _draw_layers(axes: Axes, layers: list[MapLayer]) -> None:
    for layer in layers:
        for at, swatch in enumerate(layer.swatches):
            members = _patches([shape for shape, colour in zip(layer.shapes, layer.colour, strict=False) if colour == at])
            axes.add_collection(
                PatchCollection(members, facecolor=swatch.colour + "66", edgecolor=swatch.colour, hatch=_HATCHES[swatch.pattern], linewidth=1)
            )
            for (x, y), colour, label in zip(layer.places, layer.colour, layer.labels, strict=False):
                if colour == at:
                    axes.plot(x, y, "s", ms=5, mfc=swatch.colour, mec="white", mew=1, zorder=6)
                    axes.annotate(label, (x, y), (0, -9), textcoords="offset points", ha="center", va="top", fontsize=7, zorder=6)


def _draw_places(axes: Axes, places: list[list[int]], ground: Ground) -> None:
    if places:
        x, y = np.array(places).T / 10
        axes.scatter(x, y, s=3, color=ground.sensitive, linewidths=0)


def _draw_demand(axes: Axes, demand: tuple[DemandCircle, ...], ground: Ground, language: Language) -> None:
    most = max((ring.ha for ring in demand), default=0.0)
    for ring in demand:
        width = _LARGEST_RING_POINTS * (ring.ha / most) ** 0.5 if most else 0.0
        axes.plot(ring.x, ring.y, "o", ms=width, mfc=ground.demand + "24", mec=ground.demand, mew=1.5)
        axes.annotate(hectares(ring.ha, language), (ring.x, ring.y), ha="center", va="center", fontsize=7)


def _draw_moves(axes: Axes, state: MapState) -> dict[int, str]:
    years = [*(state.years or ()), *(move.year for move in state.moves)]
    colours = year_colours(min(years), max(years)) if years else {}
    marked = {one.letter: one for one in state.marks}
    dearest = max((move.cost_eur for move in state.moves), default=0.0)
    for move in sorted(state.moves, key=lambda move: move.chain == state.chosen_chain):
        own = marked.get(move.mark)
        arrow = _arrow(move, own.colour if own else colours[move.year], state.chosen_chain, dearest)
        arrow.set_linestyle("--" if own and own.is_dashed else "-")
        axes.add_patch(arrow)
        if own and own.is_lettered:
            _number(axes, move, own.colour, own.letter)
        if state.chosen_chain and move.chain == state.chosen_chain:
            _number(axes, move, colours[move.year], str(move.step))
    return colours if state.moves else {}


def _arrow(move: MapMove, colour: str, chosen: str, dearest: float) -> FancyArrowPatch:
    faint = bool(chosen) and move.chain != chosen
    width = 0.8 if faint or dearest <= 0 else 1.0 + 2.2 * (move.cost_eur / dearest) ** 0.5
    return FancyArrowPatch(
        move.start,
        move.end,
        connectionstyle=f"arc3,rad={-_BEND}",
        arrowstyle="-|>,head_length=6,head_width=3",
        linewidth=width,
        color=colour,
        alpha=0.4 if faint else 1.0,
        shrinkA=0,
        shrinkB=0,
        zorder=5,
    )


def _number(axes: Axes, move: MapMove, colour: str, words: str) -> None:
    """Put the number of a step, or a letter, on the middle of its arrow."""
    (x0, y0), (x1, y1) = move.start, move.end
    middle = ((x0 + x1) / 2 - (y1 - y0) * _BEND / 2, (y0 + y1) / 2 + (x1 - x0) * _BEND / 2)
    disc = {"boxstyle": "circle,pad=0.25", "facecolor": "white", "edgecolor": colour, "linewidth": 1.5}
    axes.annotate(words, middle, ha="center", va="center", fontsize=7, bbox=disc, zorder=7)


def _draw_names(axes: Axes, estates: dict[str, Any], ground: Ground) -> None:
    for name, (x, y) in zip(estates["names"], estates["labels"], strict=False):
        axes.annotate(
            name.replace("$", r"\$"), (x / 10, y / 10), (0, 3), textcoords="offset points", ha="center", va="bottom",
            fontsize=8, fontweight="bold", color=ground.label, zorder=6,
        )  # fmt: skip


def _draw_scale(axes: Axes, ground: Ground) -> None:
    west, east = axes.get_xlim()
    south, north = axes.get_ylim()
    metres = _round_down((east - west) * _SCALE_SHARE)
    x, y = east - (east - west) * 0.03, south + (north - south) * 0.04
    axes.plot([x - metres, x], [y, y], color=ground.label, linewidth=2, solid_capstyle="butt", zorder=6)
    words = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    axes.annotate(words, (x - metres / 2, y), (0, 3), textcoords="offset points", ha="center", fontsize=8)


def _frame(axes: Axes, bounds: tuple[float, float, float, float], ground: Ground) -> None:
    west, south, east, north = bounds
    margin = 0.06 * max(east - west, north - south)
    axes.set_xlim(west - margin, east + margin)
    axes.set_ylim(south - margin, north + margin)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    for edge in axes.spines.values():
        edge.set_color(ground.municipality_edge)


def _legend(
    state: MapState, content: dict[str, Any], colours: dict[int, str], language: Language
) -> Iterator[Patch | Line2D]:
    ground = GROUNDS["light"]
    for swatch in state.swatches:
        hatch = _HATCHES[swatch.pattern]
        yield Patch(facecolor=swatch.colour, edgecolor="#55555599", hatch=hatch, label=swatch.label, linewidth=0.5)
    for swatch in (swatch for layer in state.layers for swatch in layer.swatches):
        yield Patch(facecolor=swatch.colour + "66", edgecolor=swatch.colour, hatch=_HATCHES[swatch.pattern], label=swatch.label, linewidth=1)
    for one in state.marks:
        yield Line2D([], [], color=one.colour, linewidth=2, linestyle="--" if one.is_dashed else "-", marker=">", markersize=4, label=one.label)
    for year in () if state.marks else sorted({move.year for move in state.moves}):
        words = text("moves in {year}", language, year=year)
        yield Line2D([], [], color=colours[year], linewidth=2, marker=">", markersize=4, label=words)
    if state.demand:
        words = text("circular space demand (ha)", language)
        yield Line2D([], [], marker="o", linestyle="", mfc="none", mec=ground.demand, label=words)
    if content["sensitive"]:
        words = text("dwelling or other sensitive place", language)
        yield Line2D([], [], marker="o", linestyle="", color=ground.sensitive, markersize=3, label=words)


def _patches(shapes: list[Any]) -> list[PathPatch]:
    return [PathPatch(_path(polygon)) for shape in shapes for polygon in shape]


def _path(rings: list[list[int]]) -> Path:
    return Path.make_compound_path(*(Path(_corners(steps), closed=True) for steps in rings))


def _corners(steps: list[int]) -> npt.NDArray[np.float64]:
    corners: npt.NDArray[np.float64] = np.cumsum(np.array(steps).reshape(-1, 2), axis=0) / 10.0
    return corners


def _round_down(metres: float) -> float:
    power = 10.0 ** np.floor(np.log10(metres))
    return float(next(step * power for step in (5, 2, 1) if step * power <= metres))

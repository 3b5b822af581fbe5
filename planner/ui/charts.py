"""Charts: stacked bars, lines, waterfall and tornado. Figures come in words of the reader's language; colours can be told apart by the colour-blind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt
import pandas as pd

from planner.language import Language

PALETTE: Final = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#7f7f7f")
"""Okabe and Ito, 2008 (read): told apart with every common form of colour blindness."""
_UP, _DOWN, _WHOLE = "#0072b2", "#e69f00", "#7f7f7f"
_HEIGHT = 380
_BAR = 34
_LONGEST_LABEL = 260


@dataclass(frozen=True)
class Titles:
    """What the axes and the legend are called."""

    across: str
    up: str
    colour: str = ""


def stacked_bars(frame: pd.DataFrame, titles: Titles, order: Sequence[str], colours: Sequence[str], language: Language) -> alt.Chart:
    """Return bars by ``across``, stacked by ``group`` in ``order``; columns ``ha`` and ``shown`` (the figure in words) besides."""
    scale = alt.Scale(domain=list(order), range=list(colours))
    legend = alt.Legend(orient="bottom", columns=4, labelLimit=_LONGEST_LABEL)
    place = {group: at for at, group in enumerate(order)}
    return (
        alt.Chart(frame.assign(place=frame["group"].map(place)))
        .mark_bar(stroke="white", strokeWidth=0.5)
        .encode(
            x=alt.X("across:N", title=titles.across, sort=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("ha:Q", title=titles.up, stack="zero", axis=figures_axis(language)),
            color=alt.Color("group:N", title=titles.colour, scale=scale, sort=list(order), legend=legend),
            order=alt.Order("place:Q"),
            tooltip=[said("across", titles.across), said("group", titles.colour), said("shown", titles.up)],
        )
        .properties(height=_HEIGHT)
    )


def lines(frame: pd.DataFrame, titles: Titles, order: Sequence[str], language: Language) -> alt.Chart:
    """Return a line by ``across`` for each ``group``; columns ``ha`` and ``shown`` besides. Lines differ in dashes too."""
    return (
        alt.Chart(frame)
        .mark_line(point=True)
        .encode(
            x=alt.X("across:N", title=titles.across, sort=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("ha:Q", title=titles.up, axis=figures_axis(language)),
            color=alt.Color("group:N", title="", scale=alt.Scale(domain=list(order), range=list(PALETTE[: len(order)])), legend=alt.Legend(orient="bottom")),
            strokeDash=alt.StrokeDash("group:N", title="", sort=list(order)),
            tooltip=[said("across", titles.across), said("group", titles.colour), said("shown", titles.up)],
        )
        .properties(height=_HEIGHT)
    )


def waterfall(frame: pd.DataFrame, titles: Titles, language: Language) -> alt.LayerChart:
    """Return bars from ``low`` to ``high`` one after the other; ``way`` is up, down or whole, ``shown`` the figure in words."""
    base = alt.Chart(frame).encode(y=alt.Y("label:N", title="", sort=None, axis=alt.Axis(labelLimit=_LONGEST_LABEL)))
    colour = alt.Color("way:N", scale=alt.Scale(domain=["up", "down", "whole"], range=[_UP, _DOWN, _WHOLE]), legend=None)
    across = alt.X("low:Q", title=titles.across, axis=figures_axis(language), scale=alt.Scale(zero=False, nice=True, padding=30))
    words = [said("label", titles.up), said("shown", titles.across)]
    bars = base.mark_bar(height=18, minBandSize=2).encode(x=across, x2="high:Q", color=colour, tooltip=words)
    return (bars + _figures_beside(base, "high:Q")).properties(height=_BAR * len(frame) + 40)


def tornado(frame: pd.DataFrame, titles: Titles, order: Sequence[str], language: Language) -> alt.LayerChart:
    """Return for each ``label`` a bar from 0 to ``ha`` at its low and at its high pull, or at something else (``group``: three at most)."""
    rows = alt.Y("label:N", title="", sort=None, axis=alt.Axis(labelLimit=_LONGEST_LABEL))
    base = alt.Chart(frame).encode(y=rows, yOffset=alt.YOffset("group:N", sort=list(order)))
    scale = alt.Scale(domain=list(order), range=[_DOWN, _UP, _WHOLE][: len(order)])
    colour = alt.Color("group:N", title=titles.colour, scale=scale, legend=alt.Legend(orient="bottom"))
    across = alt.X("ha:Q", title=titles.across, axis=figures_axis(language), scale=alt.Scale(padding=30))
    bars = base.mark_bar().encode(x=across, color=colour, tooltip=[said("pull", titles.up), said("shown", titles.across)])
    return (bars + _figures_beside(base, "ha:Q")).properties(height=2 * _BAR * frame["label"].nunique() + 60)


def _figures_beside(base: alt.Chart, where: str) -> Any:
    return base.mark_text(align="left", dx=5, color="#888888").encode(x=where, text="shown:N")


def figures_axis(language: Language, **more: Any) -> alt.Axis:
    """Return an axis whose figures have the decimal sign of the language; a browser would follow its own."""
    plain = "format(datum.value, '~g')"
    return alt.Axis(labelExpr=f"replace({plain}, '.', ',')" if language == "nl" else plain, **more)


def said(column: str, title: str) -> alt.Tooltip:
    """Return a line of a tooltip: a column with the words for it."""
    return alt.Tooltip(f"{column}:N", title=title)

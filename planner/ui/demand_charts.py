"""The gap chart: what is asked beside what opens, group by group."""

from typing import Final

import altair as alt
import pandas as pd

from planner.language import Language
from planner.ui.charts import PALETTE, Titles, figures_axis, said

_HEIGHT: Final = 320
_OPEN, _ASKED = PALETTE[0], PALETTE[1]


def gap_chart(frame: pd.DataFrame, titles: Titles, order: tuple[str, str], language: Language) -> alt.LayerChart:
    """Return two bars for each ``across``: what is asked and what is open, with the range of the answers as a line on what is asked.

    Parameters
    ----------
    frame
        Columns ``across``, ``group`` (one of ``order``), ``ha``, ``low``, ``high`` (hectares; empty for what is open) and ``shown``.
    titles, language
        Of axes and legend.
    order
        What the two groups are called: asked, open.
    """
    base = alt.Chart(frame).encode(
        x=alt.X("across:N", title=titles.across, sort=None, axis=alt.Axis(labelAngle=0, labelLimit=160)),
        xOffset=alt.XOffset("group:N", sort=list(order)),
    )
    colour = alt.Color("group:N", title="", scale=alt.Scale(domain=list(order), range=[_ASKED, _OPEN]), legend=alt.Legend(orient="bottom"))
    words = [said("across", titles.across), said("group", titles.colour), said("shown", titles.up)]
    bars = base.mark_bar().encode(y=alt.Y("ha:Q", title=titles.up, axis=figures_axis(language)), color=colour, tooltip=words)
    spread = base.mark_rule(color="#888888", strokeWidth=2).encode(y=alt.Y("low:Q", title=titles.up), y2="high:Q", tooltip=words)
    return (bars + spread).properties(height=_HEIGHT)

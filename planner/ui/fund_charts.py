"""Charts of the page Fund: the fund curve with everything that may be laid over it, and how a quantile settles as samples are added."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt
import pandas as pd

from planner.language import Language, hectares, mark, short_money, text
from planner.studio.errands import SizedFund
from planner.studio.sizing import Sizing
from planner.studio.sizing_reading import CurvePoint, bound_line, quantile, strips
from planner.ui.charts import PALETTE, figures_axis, said
from planner.units import EUR_PER_MEUR

POINT: Final = "point"
"""Name of the selection of a point; it gives ``at``, the number of the point."""
BESIDES: Final = {
    "jobs": mark("jobs kept"),
    "dwellings": mark("dwellings relieved"),
    "freed": mark("hectares freed near dwellings"),
}
"""What the second axis may show."""
_BOUND, _PLANS, _BAND, _NESTED, _SAMPLES = "bound", "plans", "band", "nested", "samples"
_NAMES: Final = {
    _BOUND: mark("bound of the linear program"),
    _PLANS: mark("plans"),
    _BAND: mark("between plan and proof"),
    _NESTED: mark("nested plans"),
    _SAMPLES: mark("P10 to P90 of the samples"),
}
_COLOURS: Final = {_BOUND: PALETTE[0], _PLANS: PALETTE[5], _BAND: PALETTE[7], _NESTED: PALETTE[2], _SAMPLES: PALETTE[4]}
_BESIDE: Final = PALETTE[3]
_RULES: Final = "#888888"
_LOW, _HIGH = 0.1, 0.9
_HEIGHT = 440
_SMALL_HEIGHT = 300
_LABELS = 260
_TICKS = 10


def beside_of(point: CurvePoint, beside: str) -> float:
    """Return one of :data:`BESIDES` of the plan of a point."""
    return float({"jobs": point.kpis["banen_behouden"], "dwellings": point.kpis["woningen_ontlast"], "freed": point.freed_near_dwellings_ha}[beside])


@dataclass(frozen=True)
class Laid:
    """What is laid over the curve: nested plans, samples, one of :data:`BESIDES` (empty: none), and a ring around one point."""

    nested: bool
    samples: bool
    beside: str
    at: int


@dataclass(frozen=True)
class _Drawing:
    """The language of a chart, and its layers that stand in the legend."""

    language: Language
    codes: tuple[str, ...]

    def chart(self, frame: pd.DataFrame, code: str) -> alt.Chart:
        """Return a chart of a layer, in its colour of the legend."""
        scale = alt.Scale(domain=[self._name(each) for each in self.codes], range=[_COLOURS.get(each, _BESIDE) for each in self.codes])
        legend = alt.Legend(title=None, orient="bottom", columns=3, labelLimit=_LABELS, symbolOpacity=1)
        colour = alt.Color("layer:N", title=text("what", self.language), scale=scale, legend=legend)
        return alt.Chart(frame.assign(layer=self._name(code))).encode(x=_across(self.language), color=colour)

    def _name(self, code: str) -> str:
        return text(BESIDES[code] if code in BESIDES else _NAMES[code], self.language)


def fund_curve(found: SizedFund, laid: Laid, language: Language) -> alt.LayerChart:
    """Return the fund curve; a click on a point selects it as :data:`POINT`."""
    sizing = found.sizing
    with_samples = laid.samples and sizing.chances is not None
    codes = [_PLANS, _BOUND, _BAND, *([_NESTED] if laid.nested else []), *([_SAMPLES] if with_samples else []), *([laid.beside] if laid.beside else [])]
    drawing = _Drawing(language, tuple(codes))
    layers: list[Any] = [_band(sizing, drawing)]
    if with_samples:
        layers += _samples(sizing, drawing)
    layers.append(_bound(sizing, drawing))
    if laid.nested:
        layers.append(_steps(sizing, [point.nested_ha for point in sizing.curve.points], _NESTED, drawing))
    layers += _marks(found, language)
    layers += _plans(sizing, laid.at, drawing)
    whole = alt.layer(*layers)
    if laid.beside:
        whole = alt.layer(whole, _second(sizing, laid.beside, drawing)).resolve_scale(y="independent")
    return whole.properties(height=_HEIGHT)


def _across(language: Language) -> alt.X:
    return alt.X("fund:Q", title=text("fund (million euro)", language), axis=figures_axis(language, tickCount=_TICKS))


def _up(language: Language, column: str = "ha") -> alt.Y:
    return alt.Y(f"{column}:Q", title=text("circular hectares", language), axis=figures_axis(language))


def _frame(rows: Iterable[tuple[float, float]], language: Language) -> pd.DataFrame:
    """Return funds (euro) and hectares as columns, with their words."""
    return pd.DataFrame([{"fund": eur / EUR_PER_MEUR, "ha": ha, "money": short_money(eur, language), "shown": hectares(ha, language, 2)} for eur, ha in rows])


def _told(language: Language) -> list[alt.Tooltip]:
    return [said("money", text("fund", language)), said("shown", text("circular hectares", language))]


def _band(sizing: Sizing, drawing: _Drawing) -> alt.Chart:
    rows = [{"strip": strip.at, "fund": eur / EUR_PER_MEUR, "ha": strip.plan_ha, "most": most}
            for strip in strips(sizing.curve) for eur, most in zip(strip.funds_eur, strip.most_ha, strict=True)]
    return drawing.chart(pd.DataFrame(rows), _BAND).mark_area(opacity=0.3).encode(y=_up(drawing.language), y2="most:Q", detail="strip:N")


def _bound(sizing: Sizing, drawing: _Drawing) -> alt.Chart:
    frame = _frame(bound_line(sizing.curve), drawing.language)
    return drawing.chart(frame, _BOUND).mark_line(strokeWidth=2).encode(y=_up(drawing.language), tooltip=_told(drawing.language))


def _steps(sizing: Sizing, ha: Sequence[float], code: str, drawing: _Drawing) -> alt.Chart:
    dash = [4, 3] if code == _NESTED else [1, 0]
    rows = zip([point.fund_eur for point in sizing.curve.points], ha, strict=True)
    return drawing.chart(_frame(rows, drawing.language), code).mark_line(interpolate="step-after", strokeDash=dash).encode(
        y=_up(drawing.language), tooltip=_told(drawing.language))


def _plans(sizing: Sizing, chosen: int, drawing: _Drawing) -> list[alt.Chart]:
    """Return the plans as steps, their points to click on, and a ring around the chosen one."""
    points = sizing.curve.points
    frame = _frame([(point.fund_eur, point.plan_ha) for point in points], drawing.language).assign(at=range(len(points)))
    base = drawing.chart(frame, _PLANS).encode(y=_up(drawing.language), tooltip=_told(drawing.language))
    click = alt.selection_point(name=POINT, fields=["at"], empty=False)
    dots = base.mark_point(filled=True, size=110, opacity=1, cursor="pointer").add_params(click)
    ring = base.transform_filter(alt.datum.at == chosen).mark_point(filled=False, size=420, strokeWidth=3)
    return [_steps(sizing, [point.plan_ha for point in points], _PLANS, drawing), ring, dots]


def _samples(sizing: Sizing, drawing: _Drawing) -> list[alt.Chart]:
    assert sizing.chances is not None  # noqa: S101 - the caller looked
    rows = [{"fund": eur / EUR_PER_MEUR, **{name: quantile(drawn, share).value for name, share in (("low", _LOW), ("ha", 0.5), ("high", _HIGH))}}
            for eur, drawn in zip(sizing.chances.funds_eur, sizing.chances.hectares, strict=True)]
    frame = pd.DataFrame(rows)
    shown = [f"{hectares(low, drawing.language, 2)} – {hectares(high, drawing.language, 2)}" for low, high in zip(frame["low"], frame["high"], strict=True)]
    base = drawing.chart(frame.assign(shown=shown), _SAMPLES).encode(tooltip=said("shown", text(_NAMES[_SAMPLES], drawing.language)))
    return [base.mark_area(interpolate="step-after", opacity=0.35).encode(y=_up(drawing.language, "low"), y2="high:Q"),
            base.mark_line(interpolate="step-after", strokeDash=[2, 2]).encode(y=_up(drawing.language))]


def _marks(found: SizedFund, language: Language) -> list[alt.Chart]:
    """Return the knees, the line of the target and that of the project's fund."""
    sizing = found.sizing
    least, most = sizing.curve.points[0].fund_eur, sizing.curve.points[-1].fund_eur
    out = []
    knees = [(knee.fund_eur, knee.ha) for knee in sizing.curve.knees if least <= knee.fund_eur <= most]
    if knees:
        frame = _frame(knees, language).assign(label=text("knee", language))
        at = alt.Chart(frame).encode(x=_across(language), y=_up(language), tooltip=[said("label", " "), *_told(language)])
        out += [at.mark_point(shape="triangle-down", size=130, filled=True, color=_RULES, opacity=1, yOffset=-12),
                at.mark_text(dy=-24, color=_RULES).encode(text="label:N")]
    if sizing.request.target_ha is not None:
        across = alt.Chart(_frame([(most, sizing.request.target_ha)], language).assign(label=text("target", language))).encode(y=_up(language))
        out += [across.mark_rule(strokeDash=[6, 4], color=_RULES, strokeWidth=1.5).encode(tooltip=said("shown", text("target", language))),
                across.mark_text(align="right", dy=-7, color=_RULES).encode(x=_across(language), text="label:N")]
    if least <= found.project_eur <= most:
        up = alt.Chart(_frame([(found.project_eur, 0.0)], language).assign(label=text("fund of the project", language))).encode(x=_across(language))
        out += [up.mark_rule(strokeDash=[2, 3], color=_RULES, strokeWidth=1.5).encode(tooltip=said("money", text("fund of the project", language))),
                up.mark_text(align="left", dx=5, dy=-6, color=_RULES).encode(y=_up(language), text="label:N")]
    return out


def _second(sizing: Sizing, beside: str, drawing: _Drawing) -> alt.Chart:
    name = text(BESIDES[beside], drawing.language)
    rows = [{"fund": point.fund_eur / EUR_PER_MEUR, "beside": beside_of(point, beside)} for point in sizing.curve.points]
    lines = drawing.chart(pd.DataFrame(rows), beside).mark_line(interpolate="step-after", strokeDash=[8, 3], point=alt.OverlayMarkDef(shape="square", size=60))
    return lines.encode(y=alt.Y("beside:Q", title=name, axis=figures_axis(drawing.language, orient="right")))


def settling(rows: Sequence[Mapping[str, float]], language: Language) -> alt.LayerChart:
    """Return a quantile with its band over more and more samples; rows have ``samples``, ``value``, ``low`` and ``high``."""
    frame = pd.DataFrame(rows)
    shown = [f"{hectares(row['value'], language, 3)} ({hectares(row['low'], language, 3)} – {hectares(row['high'], language, 3)})" for row in rows]
    across = alt.X("samples:Q", title=text("samples", language), scale=alt.Scale(type="log", nice=False), axis=figures_axis(language))
    base = alt.Chart(frame.assign(shown=shown)).encode(x=across, tooltip=said("shown", text("median and its band of 95%", language)))
    band = base.mark_area(opacity=0.3, color=PALETTE[0]).encode(y=_up(language, "low"), y2="high:Q")
    return (band + base.mark_line(point=True, color=PALETTE[0]).encode(y=_up(language, "value"))).properties(height=_SMALL_HEIGHT)

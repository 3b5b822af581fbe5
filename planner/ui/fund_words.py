"""The page Fund in sentences: least fund, next million, confidence, knees; and what its codes are called."""

import re
from typing import Final

from planner.language import Language, hectares, mark, number, percent, short_money, text
from planner.program.goal import Measure
from planner.studio.errands import News, SizedFund
from planner.studio.sizing import Sizing
from planner.studio.sizing_reading import Knee, least_between, next_million
from planner.units import VALUE_TOLERANCE_HA

_LABELS: Final = {
    "linear program over all funds": mark("linear program over all funds"),
    "plan": mark("plan of a fund"),
    "curve": mark("fund curve"),
    "nested plans": mark("nested plans"),
    "audit": mark("audit of a plan"),
    "audit of plan": mark("audit of a plan"),
    "least fund": mark("least fund for the target"),
    "samples": mark("samples of a plan"),
    "samples of plan": mark("samples of a plan"),
}
MEASURE_WORDS: Final[dict[Measure, str]] = {
    "circular_ha": mark("circular hectares"),
    "jobs": mark("jobs kept"),
    "firms": mark("firms that move"),
    "dwellings": mark("dwellings relieved"),
    "nuisance_firms": mark("firms that leave a place where they are a nuisance"),
}
_CAUSES: Final = {
    "consent": mark("consent withdrawn"),
    "demand": mark("less or no demand"),
    "cost": mark("costs above what may be granted"),
    "fund": mark("fund used up"),
    "delay": mark("delay"),
    "grid": mark("grid not ready"),
    "room": mark("room not free"),
}
_DRIVERS: Final = {
    "consent": mark("consent"),
    "demand": mark("demand"),
    "market": mark("construction market"),
    "moving": mark("moving costs"),
    "fitout": mark("fitting out"),
    "stop": mark("standstill"),
    "overlap": mark("double rent"),
    "hall": mark("price of new halls"),
    "demolition_cost": mark("cost of demolition"),
    "survey": mark("soil survey"),
    "remediation_cost": mark("cost of remediation"),
    "connection": mark("cost of the connection"),
    "build": mark("building time"),
    "demolition": mark("time of demolition"),
    "permit": mark("time of permits"),
    "remediation": mark("time of remediation"),
    "grid": mark("time of the grid operator"),
}
_POTS: Final = {
    "grants": mark("relocation fund"),
    "own": mark("firms themselves"),
    "land_bank": mark("land bank"),
    "ground": mark("ground accounts"),
    "housing_project": mark("housing project"),
}
_CEILINGS: Final = {"fund": mark("fund"), "payer": mark("payer"), "cash": mark("cash")}


def cause_words(cause: str, language: Language) -> str:
    """Say why hectares are lost."""
    return text(_CAUSES[cause], language) if cause in _CAUSES else cause


def driver_words(driver: str, language: Language) -> str:
    """Say what kind of chance drives the outcome."""
    return text(_DRIVERS[driver], language) if driver in _DRIVERS else driver


def pot_words(pot: str, language: Language) -> str:
    """Say which pot pays."""
    return text(_POTS[pot], language) if pot in _POTS else pot


def ceiling_words(kind: str, language: Language) -> str:
    """Say what a ceiling is of."""
    return text(_CEILINGS[kind], language) if kind in _CEILINGS else kind


def progress_words(news: News, language: Language) -> str:
    """Say how far a sizing is: tasks done, of how many, and the last one."""
    if not news.of:
        return text("Sizing the fund", language)
    found = re.fullmatch(r"(?P<name>.*?)( \d+( of \d+)?)?", news.label)
    name = found["name"] if found else ""
    last = text(_LABELS[name], language) if name in _LABELS else name
    return text("{done} of {of} tasks done{last}", language, done=news.at, of=news.of, last=f" ({last})" if last else "")


def headlines(found: SizedFund, language: Language) -> list[str]:
    """Return what a sizing comes down to, a sentence each."""
    sizing = found.sizing
    said = [_least(sizing, language), *_further(sizing, language), _confident(sizing, language), _on_average(sizing, language), _besides(sizing, language)]
    said.append(_million(found, language))
    said += [_knee(knee, language) for knee in sizing.curve.knees]
    return [sentence for sentence in said if sentence]


def _least(sizing: Sizing, language: Language) -> str:
    least = sizing.least
    if least is None:
        most = sizing.curve.points[-1]
        return text("The largest fund of the curve, {fund}, serves {ha}; no plan with it serves more than {most}.", language,
                    fund=short_money(most.fund_eur, language), ha=hectares(most.plan_ha, language, 2), most=hectares(most.proven_ha, language, 2))
    target, fund = hectares(least.target_ha, language, 2), short_money(least.eur, language)
    if sizing.request.target_ha is None:
        target = text("the further targets", language)
    if least.status == "short" and sizing.plan.target_short_ha <= VALUE_TOLERANCE_HA:
        return text("No plan was found that reaches all further targets; the nearest takes {fund}.", language, fund=fund)
    if least.status == "short":
        return text("No plan was found that reaches {target}: the best one lacks {short}, with {fund}.", language, target=target, fund=fund,
                    short=hectares(sizing.plan.target_short_ha, language, 2))
    if least.status == "optimal":
        return text("The least fund that reaches {target} is {fund}: proven, less cannot do.", language, target=target, fund=fund)
    return text("A fund of {fund} reaches {target}; less than {bound} cannot do, proven.", language, target=target, fund=fund,
                bound=short_money(least.bound_eur, language))


def _further(sizing: Sizing, language: Language) -> list[str]:
    """Say of each further target whether the plan reaches it."""
    said = []
    for target, short in zip(sizing.request.also, sizing.short, strict=False):
        what = text(MEASURE_WORDS[target.measure], language) + (f" {target.municipality}" if target.municipality else "")
        amount, lacking = (number(figure, language, 2 if target.measure == "circular_ha" else 0) for figure in (target.amount, short))
        said.append(text("Further target {what}, {amount}: {short} short.", language, what=what, amount=amount, short=lacking) if short > VALUE_TOLERANCE_HA
                    else text("Further target {what}, {amount}: reached.", language, what=what, amount=amount))
    return said


def _confident(sizing: Sizing, language: Language) -> str:
    sure = sizing.confident
    if sure is None:
        return ""
    share, target = percent(sure.confidence, language, 0), hectares(sure.target_ha, language, 2)
    if sure.fund_eur is None:
        return text("No fund of the curve reaches {target} in {share} of the samples; the surest does in {most}.", language, target=target, share=share,
                    most=percent(float(sure.reached.max()), language, 0))
    return text("To reach {target} in {share} of the samples takes {fund}.", language, target=target, share=share, fund=short_money(sure.fund_eur, language))


def _on_average(sizing: Sizing, language: Language) -> str:
    """Say what comes of the plan on average, when firms withdraw and things take longer or cost more."""
    if sizing.outcome is None:
        return ""
    lost = sizing.outcome.record()
    return text("Planned is {planned}; on average {mean} comes of it, as firms withdraw and things take longer or cost more.", language,
                planned=hectares(lost["planned_ha"], language, 2), mean=hectares(lost["mean_ha"], language, 2))


def _besides(sizing: Sizing, language: Language) -> str:
    """Say what others pay of the plan beside the fund."""
    paid = sizing.plan.by_payer_eur
    fund, own = sizing.plan.used_eur, sum(move.own_eur for move in sizing.plan.moves)
    others = sum(paid.values()) - fund
    return text("Beside the fund ({fund}) others pay {others} of the grants, and the firms themselves {own}.", language, fund=short_money(fund, language),
                others=short_money(max(others, 0.0), language), own=short_money(own, language))


def _million(found: SizedFund, language: Language) -> str:
    low, high = next_million(found.sizing.curve, found.project_eur)
    fund = short_money(found.project_eur, language)
    return text("At the project’s fund ({fund}) one more million brings {ha} by the linear program.", language, fund=fund, ha=between(low, high, language))


def between(low: float, high: float, language: Language) -> str:
    """Write an interval of hectares; one figure where both are the same to two decimals, or without any fund (less cannot be spent, ``high`` is infinite)."""
    if high == float("inf") or number(low, language, 2) == number(high, language, 2):
        return hectares(low, language, 2)
    return f"{number(low, language, 2)} – {hectares(high, language, 2)}"


def _knee(knee: Knee, language: Language) -> str:
    return text("The curve bends at {fund} ({ha}): one more million brings {before} before it and {after} after it.", language,
                fund=short_money(knee.fund_eur, language), ha=hectares(knee.ha, language, 2), before=hectares(knee.before, language, 2),
                after=hectares(knee.after, language, 2))


def read_off(sizing: Sizing, target_ha: float, language: Language) -> str:
    """Say between which funds a target lies, read off the curve."""
    low, high = least_between(sizing.curve, target_ha)
    target = hectares(target_ha, language, 2)
    if high is None:
        return text("Read off the curve: none of its plans reaches {target}.", language, target=target)
    return text("Read off the curve: {target} asks a fund between {low} and {high}.", language, target=target, low=short_money(low, language),
                high=short_money(high, language))

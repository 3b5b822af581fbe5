"""The fund curve of the planner, and all that is told with it, beside the curve of all plans of a small case."""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from math import inf
from random import Random

from planner.errors import AuditError
from planner.program.goal import TIE_SHARE_OF_VALUE
from planner.program.rows.view import Lock
from planner.project.project import Project
from planner.scenarios.cash import check
from planner.studio.sizing import SizeRequest, Sizing, size
from tests.oracles.cases import random_case
from tests.oracles.enumeration import choices_of
from tests.oracles.options import Option
from tests.oracles.reading import World
from tests.oracles.stairs import Stairs, amount_of, municipality_of, stairs_of

SAME_HA, SAME_EUR = 1e-6, 1.01
"""HiGHS keeps rows to 10 cents, and funds are rounded up to a whole euro."""
NEAR_EUR = 2.0
"""So far from a step of the curve that nobody doubts on which side of it a fund is."""
Rule = Callable[[Option], bool]
KINDS = ("plain", "closed borders", "a firm forbidden", "one municipality", "no cap, no carry-over")


def curve_differences(seeds: Iterable[int], *, gap: float = 0.0) -> list[str]:
    """Return what is wrong with the curves of random cases, in words."""
    return [line for seed in seeds for line in curve_difference(seed, gap)]


def curve_difference(seed: int, gap: float) -> Iterator[str]:
    """Yield how curve and least fund differ from those of all plans, in one of the kinds of a case."""
    kind, chance = KINDS[seed % len(KINDS)], Random(seed)
    project, request, is_allowed = _asked(random_case(seed), kind, chance)
    world = World(project)
    stairs = stairs_of(world, amount_of(world, "circular_ha"), is_allowed)
    most = stairs.reached[-1]
    target = round(most * chance.uniform(0.3, 1.0), 4) if chance.random() < 0.8 else round(most + chance.uniform(0.01, 1.0), 4)
    whole = SizeRequest(funds_eur=_funds(stairs, chance), target_ha=target, samples=0, gap=gap, **request)
    try:
        found = size(project, whole, workers=1)
    except AuditError as error:
        yield f"case {seed} ({kind}): audit {error}"
        return
    ties = TIE_SHARE_OF_VALUE * _spread(world)
    for line in [*_of_points(found, stairs, gap, ties), *_of_target(found, stairs, target, gap), *_of_money(found)]:
        yield f"case {seed} ({kind}): {line}"


def _asked(project: Project, kind: str, chance: Random) -> tuple[Project, dict[str, object], Rule]:
    """Return the case in a kind, what is asked of it, and which moves that allows."""
    world, terms = World(project), project.terms
    if kind == "closed borders":
        limits = terms.limits.model_copy(update={"stay_in_municipality": True})
        return project.with_terms(terms.model_copy(update={"limits": limits})), {}, lambda _: True
    if kind == "no cap, no carry-over":
        fund = terms.fund.model_copy(update={"carry_over": False, "payer_caps": {}, "by_year": {}})
        return project.with_terms(terms.model_copy(update={"fund": fund})), {}, lambda _: True
    choices = choices_of(world)
    if kind == "a firm forbidden" and choices:
        name = chance.choice(choices).mover.id
        return project, {"forbids": (Lock(name, "*"),)}, lambda option: option.mover.id != name
    if kind == "one municipality":
        code = chance.choice(sorted(world.municipalities))
        return project, {"municipalities": (code,)}, lambda option: municipality_of(world, option) == code
    return project, {}, lambda _: True


def _funds(stairs: Stairs, chance: Random) -> tuple[float, ...]:
    """Return funds just above and just below some steps, nothing, one by chance, and (in three of four cases) one above all."""
    steps, top = chance.sample(stairs.funds_eur, min(2, len(stairs.funds_eur))), stairs.funds_eur[-1]
    funds = {0.0, round(chance.uniform(0.0, top)), *(eur + side for eur in steps for side in (-NEAR_EUR, NEAR_EUR) if eur > NEAR_EUR)}
    funds |= {top + 10 * NEAR_EUR} if chance.random() < 0.75 else set()
    return tuple(sorted(eur for eur in funds if all(abs(eur - step) >= NEAR_EUR or step <= 0 for step in stairs.funds_eur)))


def _spread(world: World) -> float:
    """Return by how much the values of two plans can differ."""
    values: dict[str, list[float]] = {}
    for option in choices_of(world):
        values.setdefault(option.mover.id, [0.0]).append(option.value)
    return sum(max(own) - min(own) for own in values.values()) + world.terms.weights.partner * len(world.pairs)


def _of_points(found: Sizing, stairs: Stairs, gap: float, ties: float) -> Iterator[str]:
    points = found.curve.points
    for point in points:
        right = stairs.at(point.fund_eur)
        said = f"{point.fund_eur:.0f} €: {point.plan_ha:.6f} ≤ {right:.6f} ≤ {point.proven_ha:.6f} ≤ {point.bound_ha:.6f}, nested {point.nested_ha:.6f}"
        if not point.plan_ha - SAME_HA <= right <= point.proven_ha + SAME_HA <= point.bound_ha + 2 * SAME_HA:
            yield f"out of order at {said}"
        if right - point.plan_ha > ties + gap * right + SAME_HA:
            yield f"not the best at {said}"
        if point.nested_ha > right + SAME_HA or point.used_eur > point.fund_eur + SAME_EUR:
            yield f"more than there is at {said}, {point.used_eur} € used"
        if abs(sum(point.by_municipality_ha.values()) - point.plan_ha) > 1e-3:
            yield f"municipalities {point.by_municipality_ha} at {said}"
    for less, more in pairwise(points):
        if any(getattr(more, name) < getattr(less, name) - 1e-9 for name in ("plan_ha", "proven_ha", "bound_ha", "nested_ha")):
            yield f"falls from {less.fund_eur} to {more.fund_eur} €"
    rises = [(more.bound_ha - less.bound_ha) / (more.fund_eur - less.fund_eur) for less, more in pairwise(points)]
    if any(after > before + 1e-9 for before, after in pairwise(rises)):
        yield f"the bound is not concave: {rises}"


def _of_target(found: Sizing, stairs: Stairs, target: float, gap: float) -> Iterator[str]:
    reached = min(target, stairs.reached[-1])
    right, lack, least = stairs.fund_for(reached), max(0.0, target - stairs.reached[-1]), found.least
    if least is None or right == inf:
        yield f"no least fund for {target} ha"
        return
    short = found.plan.target_short_ha or 0.0
    said = f"target {target} ha: least fund {right:.2f} €, lack {lack:.6f}; found {least.eur} ≥ {least.bound_eur}, lack {short:.6f}, {least.status}"
    if abs(short - lack) > SAME_HA or (least.status == "short") != (lack > SAME_HA):
        yield f"another lack: {said}"
    elif not -0.01 <= least.eur - right <= SAME_EUR + gap * right or least.bound_eur > right + SAME_EUR:
        yield f"another fund: {said}"


def _of_money(found: Sizing) -> Iterator[str]:
    if wrong := check(found.situation, found.plan, found.ledger):
        yield f"the ledger does not balance: {wrong}"
    if any(year.excess_eur > 0.01 for year in found.aid.undertakings) or any(grant.room_eur < -0.01 for grant in found.aid.grants):
        yield f"more aid than room: {found.aid.undertakings}"
    if found.plan.circular_ha_served < (found.request.target_ha or 0.0) - (found.plan.target_short_ha or 0.0) - SAME_HA:
        yield "the plan does not serve what it says"

"""The use case: a target or locks that cannot be met, and the cheapest set of fixes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from planner.errors import InputError, Problem
from planner.language import Language, mark, number, short_money, text
from planner.plan.plan import Plan, Stay
from planner.program.solution import Tidings
from planner.project.project import Project
from planner.scenarios.fixes import Fix, with_fixes
from planner.studio.plan import PlanRequest, asked_project, make_plan
from planner.units import M2_PER_HA


@dataclass(frozen=True)
class HeldBack:
    """What firms ask that stay for one reason: code of the reason, how many, and hectares."""

    reason: str
    firms: int
    ha: float


@dataclass(frozen=True)
class Fixed:
    """What lacks under the fund as it is, and what makes up for it.

    Parameters
    ----------
    before
        The plan under the fund as it is: what it falls short, which locks it leaves unmet, and where room lacks.
    after
        The plan with the fixes, under the least fund that pays grants and fixes.
    fixes
        The fixes that it makes.
    """

    before: Plan
    after: Plan
    fixes: tuple[Fix, ...]

    @property
    def held_back(self) -> tuple[HeldBack, ...]:
        """What firms that stay in spite of the fixes ask, by what holds them back, most first."""
        reasons = sorted({stay.reason for stay in self.after.not_moved if stay.asked_m2 > 0})
        found = [HeldBack(reason, *_asked([stay for stay in self.after.not_moved if stay.reason == reason and stay.asked_m2 > 0])) for reason in reasons]
        return tuple(sorted(found, key=lambda one: (-one.ha, one.reason)))

    @property
    def extra_eur(self) -> float:
        """What the fund must have more, grants and fixes together, euro; negative: less would do."""
        return self.after.budget_eur - self.before.budget_eur

    def lacking(self, language: Language) -> list[str]:
        """Return as sentences what lacks under the fund as it is."""
        before = self.before
        said = [text("Under a fund of {fund}: {served} circular hectares served, {short} ha short.", language, fund=short_money(before.budget_eur, language),
                     served=number(before.circular_ha_served, language, 2), short=number(before.target_short_ha, language, 2))]
        said += [text("Not met: {lock}.", language, lock=lock) for lock in before.unmet]
        return said + [text("{where}, category {category}: {asked} ha asked, {open} ha open.", language, where=lack.where, category=lack.category,
                            asked=number(lack.asked_ha, language, 2), open=number(lack.open_ha, language, 2)) for lack in before.shortages]

    def reached(self, language: Language) -> list[str]:
        """Return as sentences what the fixes reach, and what no fix does."""
        after, said, least = self.after, list[str](), self.after.least_fund
        if least is not None:
            sentence = mark("With these a fund of {fund} serves {served} ha; no fund under {bound} does.") if self.fixes else mark(
                "A fund of {fund} serves {served} ha; no fund under {bound} does. No land, power or category that was tried serves as much for less.")
            said.append(text(sentence, language, fund=short_money(least.eur, language), served=number(after.circular_ha_served, language, 2),
                             bound=short_money(least.bound_eur, language)))
        said += [text("Not met by any of these fixes: {lock}.", language, lock=lock) for lock in after.unmet]
        if after.target_short_ha > 0:
            said.append(text("{short} ha cannot be reached by land, power, category and money: what firms that stay ask, by what holds them back:", language,
                             short=number(after.target_short_ha, language, 2)))
        return said

    def record(self) -> dict[str, Any]:
        """Return what lacks and what fixes it as the JSON object of the command line."""
        least = self.after.least_fund
        return {
            "before": {
                "status": self.before.status,
                "circular_ha_served": round(self.before.circular_ha_served, 4),
                "short_ha": round(self.before.target_short_ha, 4),
                "unmet_locks": list(self.before.unmet),
                "shortages": [shortage.record() for shortage in self.before.shortages],
                "budget_eur": round(self.before.budget_eur, 2),
            },
            "after": {
                "status": self.after.status,
                "circular_ha_served": round(self.after.circular_ha_served, 4),
                "short_ha": round(self.after.target_short_ha, 4),
                "unmet_locks": list(self.after.unmet),
                "least_fund": None if least is None else least.record(),
            },
            "held_back": [{"reason": one.reason, "firms": one.firms, "ha": round(one.ha, 4)} for one in self.held_back],
            "fixes": [fix.record() for fix in self.fixes],
            "fixes_eur": round(sum(fix.cost_eur for fix in self.fixes), 2),
            "extra_fund_eur": round(self.extra_eur, 2),
        }


def _asked(stays: list[Stay]) -> tuple[int, float]:
    return len(stays), sum(stay.asked_m2 for stay in stays) / M2_PER_HA


def find_fixes(
    project: Project, request: PlanRequest, *, progress: Callable[[Tidings], None] = lambda _: None, stop: Callable[[], bool] = lambda: False
) -> Fixed:
    """Return what lacks for the target and the locks of a request, and the cheapest set of fixes: the least fund that pays it, grants included.

    Raises
    ------
    InputError
        Where neither a target nor a lock is asked, or as for :func:`~planner.studio.plan.make_plan`.
    AuditError
        Where the independent audit finds anything: such a plan is not shown.
    """
    if request.target_ha is None and not request.locks:
        raise InputError([Problem("nothing_to_fix", column="target", seen="–")])
    before = make_plan(project, request, progress=progress, stop=stop)
    wider, fixes = with_fixes(asked_project(project, request))
    least = replace(request, fund_eur=None, levers={}, target_ha=request.target_ha or 0.0, least_fund=True)
    after = make_plan(wider, least, progress=progress, stop=stop)
    made = tuple(fixes[investment.investment_id] for investment in after.investments if investment.investment_id in fixes)
    return Fixed(before, after, made)

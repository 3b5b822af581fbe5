"""The best bundle of levers under one budget: what they cost and the fund together are at most the budget.

Which subset is best is decided by the value of the linear program; the winner may then be re-solved as a plan. No lever is taken to help: every
subset that the budget allows is measured, but for those that cannot win. Subsets cannot win where only levers are still to decide that provably loosen
(:attr:`~planner.scenarios.levers.lever.Lever.loosens`), and all of them at once, with the money that is left before any of them is paid, are worth
less than the best bundle so far.

Costs are those on the project as it is; a bundle costs their sum.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from planner.errors import StoppedError
from planner.program.fund import with_fund
from planner.project.project import Project
from planner.scenarios.gauge import Gauge, Point
from planner.scenarios.levers import LEVERS, Written, pull_all

SAME_HA = 1e-7
"""Two linear programs whose values differ by less are worth the same; the cheaper bundle is then taken."""


@dataclass(frozen=True)
class Offer:
    """A pull that may be in the bundle, and what it costs the public, euro."""

    written: Written
    cost_eur: float

    @property
    def loosens(self) -> bool:
        """Whether the pull can only add plans or raise what they are worth."""
        lever = LEVERS.get(self.written.name)
        return lever is not None and lever.loosens


@dataclass(frozen=True)
class Budget:
    """Money for fund and levers together, euro; ``fund_eur``: the fund stands at this, None: it is what the levers leave."""

    total_eur: float
    fund_eur: float | None = None

    def fund_after(self, cost_eur: float) -> float | None:
        """Return the fund where levers cost so much; None where the budget does not allow it."""
        left = self.total_eur - cost_eur
        if self.fund_eur is None:
            return left if left >= 0 else None
        return self.fund_eur if left >= self.fund_eur else None


@dataclass(frozen=True)
class Bundle:
    """A subset of the offers: which (positions), what they cost, the fund with them, and what the project reaches."""

    chosen: tuple[int, ...]
    cost_eur: float
    fund_eur: float
    project: Project = field(repr=False, compare=False)
    point: Point = field(compare=False)


@dataclass(frozen=True)
class Found:
    """The best bundle.

    Parameters
    ----------
    best
        The bundle whose linear program is worth most; of equals the cheapest, then the one with the first offers.
    most_ha
        No plan of any bundle within the budget is worth more.
    measured, subsets
        How many bundles were measured, and how many there are within the budget.
    was_stopped
        Whether the user stopped; the best is then the best so far, and ``most_ha`` is of what was measured.
    """

    best: Bundle
    most_ha: float
    measured: int
    subsets: int
    was_stopped: bool


def best_bundle(project: Project, offers: Sequence[Offer], budget: Budget, gauge: Gauge, heard: Callable[[int, str], None] = lambda _at, _name: None) -> Found:
    """Return the best bundle of some offers under a budget, exactly, by the value of the linear program.

    Parameters
    ----------
    project, gauge
        The project as it is, and what measures it.
    offers
        Pulls with their costs, in the order in which they are pulled.
    budget
        Money for fund and levers.
    heard
        Hears before each bundle its number and its levers.

    Raises
    ------
    ValueError
        Where the budget does not even pay the fund without levers.
    StoppedError
        Where the user stops before any bundle is measured.
    """
    if budget.fund_after(0.0) is None:
        raise ValueError("the budget does not pay the fund")
    return _Hunt(project, offers, budget, gauge, heard).run()


class _Hunt:
    """The search over subsets: levers that may hurt are decided first, each way; levers that loosen after them, with a bound."""

    def __init__(self, project: Project, offers: Sequence[Offer], budget: Budget, gauge: Gauge, heard: Callable[[int, str], None]) -> None:
        self._project, self._offers, self._budget, self._gauge, self._heard = project, offers, budget, gauge, heard
        self._order = sorted(range(len(offers)), key=lambda at: (offers[at].loosens, at))
        self._best: Bundle | None = None
        self._most = -float("inf")
        self._measured = 0

    def run(self) -> Found:
        """Search all of it, or until the user stops."""
        was_stopped = False
        try:
            self._decide((), 0)
        except StoppedError:
            if self._best is None:
                raise
            was_stopped = True
        assert self._best is not None  # noqa: S101 - the bundle without levers is within the budget
        return Found(self._best, self._most, self._measured, sum(1 for _ in self._subsets()), was_stopped)

    def _subsets(self) -> Iterator[int]:
        """Yield a number for each subset that the budget allows."""
        for mask in range(1 << len(self._offers)):
            cost = self._cost([at for at in range(len(self._offers)) if mask >> at & 1])
            if self._budget.fund_after(cost) is not None:
                yield mask

    def _cost(self, chosen: Sequence[int]) -> float:
        return sum(self._offers[at].cost_eur for at in chosen)

    def _decide(self, chosen: tuple[int, ...], depth: int) -> None:
        """Measure what is chosen once all is decided; else try the next offer out and in."""
        if depth == len(self._order):
            self._take(chosen)
            return
        left = self._order[depth:]
        if not self._can_pay(chosen, left) or (self._best is not None and self._is_beaten(chosen, left)):
            return
        self._decide(chosen, depth + 1)
        self._decide((*chosen, left[0]), depth + 1)

    def _can_pay(self, chosen: Sequence[int], left: Sequence[int]) -> bool:
        """Return whether some choice among those left is within the budget: a lever may also bring money in."""
        gains = sum(min(0.0, self._offers[at].cost_eur) for at in left)
        return self._budget.fund_after(self._cost(chosen) + gains) is not None

    def _is_beaten(self, chosen: tuple[int, ...], left: Sequence[int]) -> bool:
        """Return whether no choice among those left can beat the best: where all of them loosen, all at once are worth no less than any."""
        if len(left) < 2 or not all(self._offers[at].loosens for at in left):
            return False
        gains = sum(min(0.0, self._offers[at].cost_eur) for at in left)
        fund = self._budget.fund_after(self._cost(chosen) + gains)
        assert fund is not None  # noqa: S101 - asked after _can_pay
        assert self._best is not None  # noqa: S101 - asked where there is one
        point = self._gauge.measure(self._with((*chosen, *left), fund))
        beaten = point.lp_ha <= self._best.point.lp_ha - SAME_HA
        if beaten:
            self._most = max(self._most, point.bound_ha)
        return beaten

    def _with(self, chosen: Sequence[int], fund_eur: float) -> Project:
        """Return the project with some offers pulled, in the order given, and a fund."""
        return with_fund(pull_all(self._project, [self._offers[at].written for at in sorted(chosen)]), fund_eur)

    def _take(self, chosen: tuple[int, ...]) -> None:
        """Measure a bundle, and keep it if it is the best."""
        cost = self._cost(chosen)
        fund = self._budget.fund_after(cost)
        if fund is None:
            return
        self._heard(self._measured + 1, " + ".join(self._offers[at].written.label for at in sorted(chosen)))
        changed = self._with(chosen, fund)
        point = self._gauge.measure(changed)
        self._measured += 1
        self._most = max(self._most, point.bound_ha)
        bundle = Bundle(tuple(sorted(chosen)), cost, fund, changed, point)
        if self._best is None or _order(bundle) < _order(self._best):
            self._best = bundle


def _order(bundle: Bundle) -> tuple[float, float, tuple[int, ...]]:
    """Return by what bundles are ordered: the value of the linear program, then the cost, then the offers."""
    return -round(bundle.point.lp_ha / SAME_HA), bundle.cost_eur, bundle.chosen

"""What levers are worth: alone, last in, one after the other, and between a low and a high pull.

A worth is the difference of two plans (or of two linear programs). Since no plan is sure to be the best there is, it comes with an interval
that is: the worth of the best plans lies between plan⁺ − bound and bound⁺ − plan.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from planner.errors import StoppedError
from planner.project.project import Project
from planner.scenarios.displaced import Displaced, newly_displaced
from planner.scenarios.gauge import Gauge, Point
from planner.scenarios.levers import LEVERS, Cost, Written, cost_of, pull_all


@dataclass(frozen=True)
class Difference:
    """What a change brings: the point with it less the point without, hectare-equivalents."""

    before: Point
    after: Point

    @property
    def lp_ha(self) -> float:
        """Difference of the linear programs."""
        return self.after.lp_ha - self.before.lp_ha

    @property
    def ha(self) -> float:
        """Difference of the plans where there are plans, else of the linear programs."""
        return self.after.ha - self.before.ha

    @property
    def interval_ha(self) -> tuple[float, float] | None:
        """Where the difference between the best plans surely lies; None without plans."""
        if self.before.plan is None or self.after.plan is None:
            return None
        return self.after.plan.value - self.before.bound_ha, self.after.bound_ha - self.before.plan.value


@dataclass(frozen=True)
class Row:
    """One lever of a table: what it costs and brings; None where that was not measured.

    Parameters
    ----------
    label
        The pull as it is written.
    cost
        What it costs the public on the project as it is; None: nothing that can be reckoned.
    alone, last_in, step
        Pulled alone; pulled on top of all others; pulled after those before it in the order given (the steps add up to all of them).
    displaced
        Whom it displaces for housing; None: nobody.
    """

    label: str
    cost: Cost | None
    alone: Difference | None = None
    last_in: Difference | None = None
    step: Difference | None = None
    displaced: Displaced | None = None

    @property
    def returns_eur(self) -> float:
        """What comes back of the cost: land that the plan with the lever alone lets on."""
        if self.cost is None or self.alone is None or self.alone.after.plan is None:
            return 0.0
        per_m2 = self.cost.returns_eur_per_m2
        return sum(per_m2.get(move.to or "", 0.0) * move.area_m2 for move in self.alone.after.plan.moves)


@dataclass(frozen=True)
class Bar:
    """One lever of a tornado: its worth alone at a low and at a high pull."""

    label: str
    low_label: str
    high_label: str
    low: Difference
    high: Difference

    @property
    def reach_ha(self) -> float:
        """The larger of the two, whatever its sign."""
        return max(abs(self.low.ha), abs(self.high.ha))


@dataclass(frozen=True)
class Worth:
    """The table of what levers are worth.

    Parameters
    ----------
    base
        The project as it is.
    rows
        In the order in which the levers were given.
    together
        All of them pulled; None where that was not measured.
    tornado
        The levers that have a range, widest first.
    was_stopped
        Whether the user stopped: what was not measured then is None.
    """

    base: Point
    rows: tuple[Row, ...]
    together: Difference | None = None
    tornado: tuple[Bar, ...] = ()
    was_stopped: bool = False

    @property
    def interaction_ha(self) -> float | None:
        """What all levers together bring more than each alone, added up."""
        alone = [row.alone for row in self.rows]
        if self.together is None or any(worth is None for worth in alone):
            return None
        return self.together.ha - sum(worth.ha for worth in alone if worth is not None)

    def by_worth(self) -> list[Row]:
        """Return the rows by their worth alone, the largest first, whatever its sign; ties by label."""
        return sorted(self.rows, key=lambda row: (-abs(row.alone.ha) if row.alone else 0.0, row.label))


@dataclass(frozen=True)
class Question:
    """What is asked of a set of pulls.

    Parameters
    ----------
    pulls
        The pulls in order.
    is_combined
        Whether they are pulled together too (last in, steps, all); otherwise each alone.
    with_range
        Whether levers with a range are pulled low and high.
    costs
        What pulls cost by label, in place of what is reckoned, euro.
    """

    pulls: tuple[Written, ...]
    is_combined: bool = True
    with_range: bool = False
    costs: dict[str, float] = field(default_factory=dict)


def priced(project: Project, written: Written, costs: dict[str, float]) -> Cost | None:
    """Return what a pull costs: as named in ``costs`` by its label, else as reckoned."""
    if written.label in costs:
        return Cost(costs[written.label], "€", "assumed", "as named by the user")
    return cost_of(project, written)


def points_asked(question: Question) -> int:
    """Return how many points a table asks for; those that it asks for again are there at once."""
    count = len(question.pulls)
    ranges = sum(len(_range(written)) for written in question.pulls) if question.with_range else 0
    return count + ranges + (3 * count + 1 if question.is_combined and count > 1 else 0)


def measure_worth(project: Project, question: Question, gauge: Gauge, heard: Callable[[int, str], None] = lambda _at, _label: None) -> Worth:
    """Return what levers are worth.

    Parameters
    ----------
    project
        The project as it is, with which ``gauge`` began.
    question
        The pulls, and what is asked of them.
    gauge
        Measures projects.
    heard
        Hears before each project how many were asked for, and its name.

    Raises
    ------
    InputError
        Where a lever does not take what is asked.
    """
    pulls = question.pulls
    everything = pull_all(project, pulls) if question.is_combined else project
    rows = [Row(written.label, priced(project, written, question.costs), displaced=newly_displaced(project, pull_all(project, [written]))) for written in pulls]
    work = _Work(project, gauge, heard)
    together: Difference | None = None
    bars: list[Bar] = []
    was_stopped = False
    try:
        for at, written in enumerate(pulls):
            rows[at] = replace(rows[at], alone=Difference(gauge.base, work.point([written])))
        if question.is_combined:
            together = Difference(gauge.base, work.measured(everything, " + ".join(row.label for row in rows)))
            for at, row in enumerate(rows):
                step = Difference(work.point(pulls[:at]), work.point(pulls[: at + 1]))
                rows[at] = replace(row, step=step, last_in=Difference(work.point([*pulls[:at], *pulls[at + 1 :]]), together.after))
        bars += [work.bar(written) for written in pulls if question.with_range and _range(written)]
    except StoppedError:
        was_stopped = True
    return Worth(gauge.base, tuple(rows), together, tuple(sorted(bars, key=lambda bar: (-bar.reach_ha, bar.label))), was_stopped)


class _Work:
    """Measures sets of pulls and tells what it is at."""

    def __init__(self, project: Project, gauge: Gauge, heard: Callable[[int, str], None]) -> None:
        self._project, self._gauge, self._heard = project, gauge, heard
        self._asked = 0

    def point(self, pulls: Sequence[Written]) -> Point:
        """Return what the project reaches with some pulls."""
        return self.measured(pull_all(self._project, pulls), " + ".join(written.label for written in pulls))

    def measured(self, project: Project, label: str) -> Point:
        """Return what a changed project reaches."""
        self._asked += 1
        self._heard(self._asked, label)
        return self._gauge.measure(project)

    def bar(self, written: Written) -> Bar:
        """Return a lever pulled low and high."""
        low, high = _range(written)
        base = self._gauge.base
        return Bar(written.label, low.label, high.label, Difference(base, self.point([low])), Difference(base, self.point([high])))


def _range(written: Written) -> tuple[Written, ...]:
    """Return a pull with its first part low and high; nothing where the lever has no range."""
    lever = LEVERS.get(written.name)
    if lever is None or not lever.low:
        return ()
    rest = written.value.split(":")[1:]
    return tuple(replace(written, value=":".join([first, *rest])) for first in (lever.low, lever.high))

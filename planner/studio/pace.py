"""About how long work has still to go, from how it went so far. Where that says too little, nothing is said."""

import math
from collections.abc import Sequence

from planner.program.solution import Tidings
from planner.studio.errands import News
from planner.studio.jobs import Heard

FEWEST = 3
"""Tasks that must have ended before their pace says anything."""
LEAST_FALL = 0.9
"""The gap must have fallen to this share before its pace says anything."""
FARTHEST = 10.0
"""Nothing is said of what is farther away than so many times what was spent."""
LEAST_SECONDS = 3.0
"""Nothing is said before; the first reports come while things are still being loaded."""


def left_by_tasks(heard: Sequence[Heard], now: float) -> float | None:
    """Return about how long until all tasks are done, seconds; None where too little is known.

    Parameters
    ----------
    heard
        Reports (seconds since the start, :class:`~planner.studio.errands.News`); of which tasks the last one tells counts.
    now
        Seconds since the start.

    Notes
    -----
    Tasks to go × time a task, the latter over the second half of the time: what was kept from before is done at once and says nothing, and the first
    tasks are seldom like the rest. Time since the last report counts as spent, so a long task makes the estimate longer.
    """
    told = [(at, news.at) for at, news in heard if isinstance(news, News) and news.of]
    if not told:
        return None
    since, begun = _middle(told, now)
    done, of = told[-1][1] - begun, heard[-1][1].of
    return _said((of - told[-1][1]) * (now - since) / done, now) if done >= FEWEST else None


def left_to_gap(heard: Sequence[Heard], now: float, gap: float) -> float | None:
    """Return about how long until the plan is proven to within ``gap`` of the best (a share), seconds; None where too little is known.

    Notes
    -----
    As if the gap went on falling by the same share in the same time as in the second half of the time so far; it need not, and then nothing is said
    or more.
    """
    told = [(at, tidings.gap) for at, tidings in heard if isinstance(tidings, Tidings) and tidings.value > 0]
    if not told or told[-1][1] <= gap or gap <= 0:
        return None
    since, was = _middle(told, now)
    last = told[-1][1]
    if not math.isfinite(was) or last > LEAST_FALL * was:
        return None
    return _said((now - since) * math.log(last / gap) / math.log(was / last), now)


def _middle[Figure: float](told: Sequence[tuple[float, Figure]], now: float) -> tuple[float, Figure]:
    """Return the last report in the first half of the time, else the first."""
    return next((report for report in reversed(told) if report[0] <= now / 2), told[0])


def _said(seconds: float, now: float) -> float | None:
    return seconds if now >= LEAST_SECONDS and 0 < seconds <= FARTHEST * now else None

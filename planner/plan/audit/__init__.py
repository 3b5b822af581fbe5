"""The audit: every plan is checked from the input tables in plain loops, by the rules of docs/method.md.

Here belongs: one reading of the rules that owes nothing to the code that made the plan. It shares no line with ``rules`` and
``program``, and it asks the tables and what was measured, nothing else. Here does not belong: choosing or repairing a plan.

Read it beside docs/method.md: ``tables`` (R1), ``firms`` (R2–R5), ``places`` (R6–R11, R20–R21), ``investments`` (R27), ``moves`` (R12–R13),
``pairs`` (section 3), ``money`` (section 4), ``value`` (section 5), ``rows``, ``power`` and ``feed_in`` (section 6).
"""

from collections.abc import Iterator, Sequence

from planner.plan.audit.feed_in import check_feed_in
from planner.plan.audit.finding import SENTENCES, Finding
from planner.plan.audit.investments import check_investments
from planner.plan.audit.money import bill_of, check_money, received_by_year, room_for_aid
from planner.plan.audit.moves import MoveLike, Step, check_kind, check_lot, differs, read_steps
from planner.plan.audit.pairs import check_pair
from planner.plan.audit.places import Facts, read_facts
from planner.plan.audit.power import check_power
from planner.plan.audit.rows import (
    ChoiceLike,
    check_aid,
    check_balance,
    check_bank,
    check_cash,
    check_choices,
    check_fund,
    check_movers,
    check_pace,
    check_payers,
    check_reserve,
    check_room,
    departures_of,
)
from planner.plan.audit.value import value_of
from planner.project.project import Project
from planner.units import VALUE_TOLERANCE_HA

__all__ = ["SENTENCES", "ChoiceLike", "Finding", "MoveLike", "audit"]


def audit(project: Project, moves: Sequence[MoveLike], *, locks: Sequence[ChoiceLike] = (), forbids: Sequence[ChoiceLike] = (),
          value_ha: float | None = None, invested: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Return every rule that a plan of whole moves breaks; nothing where it is clean.

    Parameters
    ----------
    project
        The project for which the plan was made.
    moves
        The moves of the plan.
    locks, forbids
        What the user fixed and forbade.
    value_ha
        The value (ha) that the plan claims; None where it claims none.
    invested
        Ids of the investments that the plan makes.

    Notes
    -----
    A move that cannot be read (no such mover, parcel, kind or year) is reported and left out of the other checks.
    """
    facts = read_facts(project, invested)
    steps, findings = read_steps(facts, moves)
    findings += [*check_movers(moves), *check_choices(moves, locks, forbids), *_check_moves(facts, steps), *_check_rows(facts, steps)]
    findings += check_investments(facts.offers, invested)
    if value_ha is not None:
        value = value_of(facts, steps)
        if differs(value_ha, value, VALUE_TOLERANCE_HA):
            findings.append(Finding("value", ("plan",), None, value_ha, value, "ha"))
    return tuple(findings)


def _check_moves(facts: Facts, steps: Sequence[Step]) -> Iterator[Finding]:
    """Sections 2–4: each move by itself."""
    received = received_by_year(facts)
    for step in steps:
        yield from check_kind(facts, step)
        yield from check_lot(facts, step)
        yield from check_pair(facts, step)
        room = room_for_aid(facts, received.get(step.mover.undertaking, {}), step.move.year)
        yield from check_money(facts, step, bill_of(facts, step, room))


def _check_rows(facts: Facts, steps: Sequence[Step]) -> Iterator[Finding]:
    """Section 6: what the moves share."""
    departures, received = departures_of(facts, steps), received_by_year(facts)
    bills = [bill_of(facts, step, room_for_aid(facts, received.get(step.mover.undertaking, {}), step.move.year)) for step in steps]
    yield from check_room(facts, steps, departures)
    yield from check_fund(facts, steps)
    yield from check_payers(facts, steps)
    yield from check_cash(facts, steps)
    yield from check_bank(facts, steps)
    yield from check_aid(facts, steps, bills)
    yield from check_reserve(facts, steps, departures)
    yield from check_pace(facts, steps)
    yield from check_balance(facts, steps)
    yield from check_power(facts, steps, departures)
    yield from check_feed_in(facts, steps, departures)

"""Section 6: the rows of room, money, aid, pace and choice. Power stands in ``power``.

A cumulative row is reported once, for the first year in which it fails; a row of single years for every year.
Rows of the program that keep halves of moves apart, (half) and (link), follow from whole moves and need no check.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from planner.plan.audit.finding import Finding
from planner.plan.audit.investments import spent
from planner.plan.audit.money import Bill, de_minimis_part, is_paid_by_housing, payer_parts, received_by_year, room_for_aid, window
from planner.plan.audit.moves import MoveLike, Step, served_m2
from planner.plan.audit.places import Facts, Place
from planner.project.terms import CATEGORIES
from planner.units import EUR_TOLERANCE, M2_PER_HA, ROOM_TOLERANCE_HA, ha

ANY_PARCEL = "*"
HEAVY = CATEGORIES.index("4.1")
JOBS_TOLERANCE = 1e-6


class ChoiceLike(Protocol):
    """A move that a user fixed or forbade. Parcel ``*`` or None: any; empty: its own plot. Year None: any."""

    @property
    def firm(self) -> str: ...  # noqa: D102 (fields say what they are)
    @property
    def parcel(self) -> str | None: ...  # noqa: D102
    @property
    def year(self) -> int | None: ...  # noqa: D102


def departures_of(facts: Facts, steps: Sequence[Step]) -> dict[str, int]:
    """Return u: firm → year in which it leaves its parcels, by relocating or by stopping."""
    out = dict(facts.stops)
    for step in steps:
        if step.move.kind == "relocate":
            out[step.mover.firm_id] = min(step.move.year, out.get(step.mover.firm_id, step.move.year))
    return out


Sides = Callable[[int], tuple[float, float]]
"""Left and right side of a cumulative row in a year."""


def first_excess(facts: Facts, rule: str, where: tuple[str, ...], sides: Sides, tolerance: tuple[str, float]) -> Iterator[Finding]:
    """Yield a finding for the first year in which a row's left side exceeds its right side by more than the tolerance (unit, amount)."""
    unit, slack = tolerance
    for year in facts.tables.years:
        left, right = sides(year)
        if left > right + slack:
            yield Finding(rule, where, year, left, right, unit)
            return


def by_target(steps: Sequence[Step]) -> dict[str, list[Step]]:
    """Return parcel → the moves into it."""
    out: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        if step.place is not None:
            out[step.place.parcel_id].append(step)
    return out


def taken_by(steps: Sequence[Step], year: int) -> float:
    """Return the lots (m²) that moves have taken by a year."""
    return sum(step.move.area_m2 for step in steps if step.move.year <= year)


def check_movers(moves: Sequence[MoveLike]) -> Iterator[Finding]:
    """(mover): nobody moves twice."""
    for mover, count in Counter(move.mover_id for move in moves).items():
        if count > 1:
            yield Finding("mover", (mover,), None, count, 1, "")


def check_room(facts: Facts, steps: Sequence[Step], departures: Mapping[str, int]) -> Iterator[Finding]:
    """(room): what is taken of a parcel is open, or left by a firm at least its lag ago."""
    for parcel, into in by_target(steps).items():
        place = facts.places[parcel]

        def sides(year: int, place: Place = place, into: Sequence[Step] = into) -> tuple[float, float]:
            return taken_by(into, year), facts.room_in(place, year, departures)

        yield from first_excess(facts, "room", (parcel,), sides, ("m2", ROOM_TOLERANCE_HA * M2_PER_HA))


def fund_by_year(facts: Facts) -> dict[int, float]:
    """Return the money (euro) that comes into the fund in each year: stated by year, else spread equally."""
    fund, years = facts.tables.terms.fund, facts.tables.years
    return {year: fund.by_year.get(year, 0.0) if fund.by_year else fund.total_eur / len(years) for year in years}


def check_fund(facts: Facts, steps: Sequence[Step]) -> Iterator[Finding]:
    """(fund): grants to date fit the money to date; without carry-over, of each year. The housing plan pays its own moves."""
    money = fund_by_year(facts)
    inside = [step for step in steps if not is_paid_by_housing(facts, step)]

    def granted(first: int, last: int) -> float:
        return spent(facts.made, range(first, last + 1)) + sum(step.move.grant_eur for step in inside if first <= step.move.year <= last)

    if facts.tables.terms.fund.carry_over:
        start = facts.tables.years[0]
        yield from first_excess(facts, "fund", ("fund",), lambda year: (granted(start, year), _to_date(money, year)), ("eur", EUR_TOLERANCE))
        return
    for year in facts.tables.years:
        if granted(year, year) > money[year] + EUR_TOLERANCE:
            yield Finding("fund", ("fund",), year, granted(year, year), money[year], "eur")


def _to_date(money: Mapping[int, float], year: int) -> float:
    return sum(amount for past, amount in money.items() if past <= year)


def check_payers(facts: Facts, steps: Sequence[Step]) -> Iterator[Finding]:
    """(payer): what a payer puts in to date stays under its share of the fund to date; without carry-over, of each year."""
    money, carry_over = fund_by_year(facts), facts.tables.terms.fund.carry_over
    parts = [(step, payer_parts(facts, step)) for step in steps]
    for payer, cap in facts.tables.terms.fund.payer_caps.items():

        def sides(year: int, payer: str = payer, cap: float = cap) -> tuple[float, float]:
            counts = [(step, part) for step, part in parts if step.move.year == year or (carry_over and step.move.year < year)]
            years = range(facts.tables.years[0], year + 1) if carry_over else [year]
            paid = spent(facts.made, years, payer) + sum(part.get(payer, 0.0) * step.move.grant_eur for step, part in counts)
            return paid, cap * (_to_date(money, year) if carry_over else money[year])

        yield from first_excess(facts, "payer", (payer,), sides, ("eur", EUR_TOLERANCE))


def check_cash(facts: Facts, steps: Sequence[Step]) -> Iterator[Finding]:
    """(cash): what is paid to date of the grants fits the cash that came in; after the horizon in the years that are named only."""
    fund, years = facts.tables.terms.fund, facts.tables.years
    inside = [step for step in steps if not is_paid_by_housing(facts, step)]
    ledger = [*years, *(years[-1] + later for later in range(1, len(fund.payment_shares)))]
    for year in ledger if fund.cash_by_year else []:
        if year > years[-1] and year not in fund.cash_by_year:
            continue
        paid = spent(facts.made, range(years[0], year + 1))
        paid += sum(share * step.move.grant_eur for step in inside for later, share in enumerate(fund.payment_shares) if step.move.year + later <= year)
        there = sum(eur for past, eur in fund.cash_by_year.items() if years[0] <= past <= year)
        if paid > there + EUR_TOLERANCE:
            yield Finding("cash", ("fund",), year, paid, there, "eur")
            return


def check_bank(facts: Facts, steps: Sequence[Step]) -> Iterator[Finding]:
    """(bank): what the land bank paid for freed room, less what it resold, fits its money."""
    chain, last = facts.tables.terms.chain, facts.tables.years[-1]
    if chain.control != "land_bank":
        return
    leaving = [step for step in steps if step.move.kind == "relocate"]
    bought = [(step.move.year, facts.places[parcel].price * facts.places[parcel].freed[step.mover.firm_id]) for step in leaving for parcel in step.mover.homes]
    sold = [(step.move.year + chain.resale_lag_years, (1 - chain.bank_loss) * step.place.price * step.move.area_m2)
            for step in steps if step.place is not None and step.place.open_in(last) <= 0 and _may_be_bought(facts, step.place)]

    def sides(year: int) -> tuple[float, float]:
        return sum(paid for at, paid in bought if at <= year) - sum(got for at, got in sold if at <= year), chain.bank_eur

    yield from first_excess(facts, "bank", ("land_bank",), sides, ("eur", EUR_TOLERANCE))


def _may_be_bought(facts: Facts, place: Place) -> bool:
    """Return whether a mover may free room on the place: what firms that stop leave is never the bank's."""
    return any(freed > 0 and firm in facts.movers and facts.movers[firm].may_relocate for firm, freed in place.freed.items())


def check_aid(facts: Facts, steps: Sequence[Step], bills: Sequence[Bill]) -> Iterator[Finding]:
    """(aid): de minimis aid of an undertaking over the rolling years fits its room, for single movers too."""
    received = received_by_year(facts)
    grants: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for step, bill in zip(steps, bills, strict=True):
        grants[step.mover.undertaking].append((step.move.year, de_minimis_part(step, bill)))
    for undertaking, given in grants.items():

        def sides(year: int, undertaking: str = undertaking, given: list[tuple[int, float]] = given) -> tuple[float, float]:
            rolling = window(facts, year)
            return sum(amount for at, amount in given if at in rolling), room_for_aid(facts, received.get(undertaking, {}), year)

        yield from first_excess(facts, "aid", (undertaking,), sides, ("eur", EUR_TOLERANCE))


def check_reserve(facts: Facts, steps: Sequence[Step], departures: Mapping[str, int]) -> Iterator[Finding]:
    """(reserve): moves that are not circular leave a share of the room of a municipality, and of its heavy parcels, to those that are."""
    limits = facts.tables.terms.limits
    plain = [step for step in steps if step.place is not None and served_m2(facts, step) < limits.circular_from_share * step.move.area_m2]
    for code in sorted({step.place.municipality for step in plain if step.place is not None}):
        share = limits.reserve_by_municipality.get(code, limits.reserve_share)
        if share <= 0:  # then the row follows from (room)
            continue
        everywhere = [place for place in facts.places.values() if place.municipality == code]
        heavy = [place for place in everywhere if place.max_category is not None and place.max_category >= HEAVY]
        for where, places in (((code,), everywhere), ((code, CATEGORIES[HEAVY]), heavy)):
            ids = {place.parcel_id for place in places}
            into = [step for step in plain if step.place is not None and step.place.parcel_id in ids]

            def sides(year: int, places: Sequence[Place] = places, into: Sequence[Step] = into, share: float = share) -> tuple[float, float]:
                return ha(taken_by(into, year)), (1 - share) * ha(sum(facts.room_in(place, year, departures) for place in places))

            yield from first_excess(facts, "reserve", where, sides, ("ha", ROOM_TOLERANCE_HA))


def check_pace(facts: Facts, steps: Sequence[Step]) -> Iterator[Finding]:
    """(pace): hectares taken in one province in one year."""
    taken: dict[tuple[str, int], float] = defaultdict(float)
    for step in steps:
        if step.place is not None:
            taken[step.place.province, step.move.year] += step.move.area_m2
    most = facts.tables.terms.limits.pace_ha_per_year
    for (province, year), area in sorted(taken.items()):
        if ha(area) > most + ROOM_TOLERANCE_HA:
            yield Finding("pace", (province,), year, ha(area), most, "ha")


def check_balance(facts: Facts, steps: Sequence[Step]) -> Iterator[Finding]:
    """(balance): over the horizon a municipality loses no more hectares in use and no more jobs than it agreed to."""
    hectares: dict[str, float] = defaultdict(float)
    jobs: dict[str, float] = defaultdict(float)
    for step in steps:
        mover, comes = step.mover, step.move.kind in {"relocate", "settle"}
        if step.place is not None:
            hectares[step.place.municipality] -= ha(step.move.area_m2)
            jobs[step.place.municipality] -= mover.workers if comes else 0.0
        if step.move.kind == "relocate":
            for parcel, plot in mover.homes.items():
                hectares[facts.places[parcel].municipality] += ha(plot)
            if mover.main_parcel:
                jobs[facts.places[mover.main_parcel].municipality] += mover.workers
    limits = facts.tables.terms.limits
    for lost, most, unit, slack in ((hectares, limits.balance_ha_by_municipality, "ha", ROOM_TOLERANCE_HA),
                                    (jobs, limits.balance_jobs_by_municipality, "", JOBS_TOLERANCE)):
        for code, allowed in sorted(most.items()):
            if lost[code] > allowed + slack:
                yield Finding("balance", (code,), None, lost[code], allowed, unit)


def check_choices(moves: Sequence[MoveLike], locks: Sequence[ChoiceLike], forbids: Sequence[ChoiceLike]) -> Iterator[Finding]:
    """(lock): a fixed move is in the plan exactly once, a forbidden one is not."""
    for lock in locks:
        fitting = [move for move in moves if _fits(move, lock)]
        if len(fitting) != 1:
            yield Finding("lock", tuple(part for part in (lock.firm, lock.parcel) if part), lock.year, len(fitting), 1, "")
    for forbid in forbids:
        for move in moves:
            if _fits(move, forbid):
                yield Finding("forbid", (forbid.firm, move.to) if move.to else (forbid.firm,), move.year, 1, 0, "")


def _fits(move: MoveLike, choice: ChoiceLike) -> bool:
    """Return whether a move is one that the user meant: this mover, that parcel (empty: its own plot), that year."""
    is_there = choice.parcel is None or choice.parcel in {ANY_PARCEL, move.to or ""}
    return choice.firm in {move.mover_id, move.firm_id} and is_there and choice.year in {None, move.year}

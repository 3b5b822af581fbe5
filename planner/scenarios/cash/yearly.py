"""The fund year by year, what it carries over, and every ceiling against its use (R51)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from planner.program.fund import money_by_year
from planner.rules.situation import Situation
from planner.scenarios.cash.ledger import Ledger
from planner.scenarios.cash.lines import CENTS, GRANTS


@dataclass(frozen=True)
class FundYear:
    """The fund in one (calendar) year, whole cents in prices of the price year.

    ``came_in + carried_in − committed = left``; what is left is carried over to the next year, or ``lapsed`` where nothing is. ``owed`` is what is
    committed and not yet paid at the end of the year.
    """

    year: int
    came_in: int
    carried_in: int
    committed: int
    left: int
    lapsed: int
    paid: int
    owed: int

    def record(self) -> dict[str, Any]:
        """Return the year in euro, JSON-ready."""
        amounts = {name: getattr(self, name) for name in ("came_in", "carried_in", "committed", "left", "lapsed", "paid", "owed")}
        return {"year": self.year, **{f"{name}_eur": amount / CENTS for name, amount in amounts.items()}}


@dataclass(frozen=True)
class Ceiling:
    """A ceiling of one (calendar) year and its use, whole cents.

    ``kind`` is ``fund``, ``payer`` or ``cash``; ``to_date`` says that limit and use count from the first year on.
    """

    kind: str
    payer: str
    year: int
    to_date: bool
    limit: int
    used: int

    @property
    def room(self) -> int:
        """What is left under the ceiling, cents."""
        return self.limit - self.used

    def record(self) -> dict[str, Any]:
        """Return the ceiling in euro, JSON-ready."""
        return {"kind": self.kind, "payer": self.payer, "year": self.year, "to_date": self.to_date, "limit_eur": self.limit / CENTS,
                "used_eur": self.used / CENTS, "room_eur": self.room / CENTS}


def fund_by_year(situation: Situation, years: tuple[int, ...]) -> dict[int, int]:
    """Return what comes in for the fund in each year, cents; whole cents add up to the whole fund."""
    eur = dict(zip(situation.years, money_by_year(situation.project).tolist(), strict=True))
    to_date = [round(CENTS * total) for total in accumulate(eur.get(year, 0.0) for year in years)]
    return {year: now - before for year, now, before in zip(years, to_date, [0, *to_date], strict=False)}


def fund_years(situation: Situation, ledger: Ledger) -> tuple[FundYear, ...]:
    """Return the fund over the years of a ledger."""
    carries = situation.project.terms.fund.carry_over
    comes_in = fund_by_year(situation, ledger.years)
    committed, paid = ledger.by_year([GRANTS], "commit"), ledger.by_year([GRANTS])
    out, carried, owed = [], 0, 0
    for year in ledger.years:
        left, owed = comes_in[year] + carried - committed[year], owed + committed[year] - paid[year]
        lapsed = 0 if carries else left
        out.append(FundYear(year, comes_in[year], carried, committed[year], left, lapsed, paid[year], owed))
        carried = left - lapsed
    return tuple(out)


def ceilings(situation: Situation, ledger: Ledger) -> tuple[Ceiling, ...]:
    """Return every ceiling of the fund, of payers with a cap and of cash, year by year, with its use."""
    terms, horizon = situation.project.terms.fund, tuple(situation.years)
    fund = fund_by_year(situation, horizon)
    out = list(_against("fund", "", fund, ledger.by_year([GRANTS], "commit"), to_date=terms.carry_over))
    for payer, cap in sorted(terms.payer_caps.items()):
        used = {year: sum(row.commit for row in ledger.rows if (row.payer, row.year, row.pot) == (payer, year, GRANTS)) for year in horizon}
        out += _against("payer", payer, fund, used, to_date=terms.carry_over, share=cap)
    if terms.cash_by_year:
        named = {year: round(CENTS * terms.cash_by_year.get(year, 0.0)) for year in ledger.years}
        limited = _against("cash", "", named, ledger.by_year([GRANTS]), to_date=True)
        out += [ceiling for ceiling in limited if ceiling.year in horizon or ceiling.year in terms.cash_by_year]
    return tuple(out)


def _against(kind: str, payer: str, limit: Mapping[int, int], used: Mapping[int, int], *, to_date: bool, share: float = 1.0) -> Iterator[Ceiling]:
    """Yield a ceiling for each year of a limit."""
    limit_so_far = used_so_far = 0
    for year, money in limit.items():
        limit_so_far, used_so_far = (limit_so_far + money, used_so_far + used[year]) if to_date else (money, used[year])
        yield Ceiling(kind, payer, year, to_date, round(share * limit_so_far), used_so_far)

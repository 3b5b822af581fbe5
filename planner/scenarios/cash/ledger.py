"""The ledger of a plan: a row for each year, payer and pot, to the cent (R50)."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from planner.rules.situation import Situation
from planner.scenarios.cash.lines import CENTS, GROUND, OWN, Line, Made, lines_of

AMOUNTS = ("commit", "pay", "back", "receive")


@dataclass(frozen=True)
class Row:
    """What one payer commits, pays, gets back and receives in one (calendar) year from one pot, whole cents in prices of the price year."""

    year: int
    payer: str
    pot: str
    commit: int
    pay: int
    back: int
    receive: int

    def record(self) -> dict[str, Any]:
        """Return the row in euro, JSON-ready."""
        return {"year": self.year, "payer": self.payer, "pot": self.pot, "commit_eur": self.commit / CENTS, "pay_eur": self.pay / CENTS,
                "return_eur": self.back / CENTS, "receive_eur": self.receive / CENTS}


@dataclass(frozen=True)
class Ledger:
    """The amounts of a plan, and its rows by year, payer and pot.

    ``years`` are those of the horizon and those after it in which money still moves: two at least.
    """

    lines: tuple[Line, ...]
    rows: tuple[Row, ...]
    years: tuple[int, ...]

    def by_year(self, pots: Iterable[str], amount: str = "pay") -> dict[int, int]:
        """Return what some pots commit, pay, get back or receive (``amount``) by year, cents; each year of the ledger is there."""
        out, pots = dict.fromkeys(self.years, 0), {*pots}
        for row in self.rows:
            if row.pot in pots:
                out[row.year] += getattr(row, amount)
        return out

    def cash(self) -> list[dict[str, Any]]:
        """Return the public money by year and payer, euro, JSON-ready: without what firms pay themselves and without land that municipalities issue."""
        amounts: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)
        for row in self.rows:
            if row.pot not in (OWN, GROUND):
                amounts[row.year, row.payer].update(commit=row.commit, pay=row.pay, back=row.back)
        return [{"year": year, "payer": payer, "commit_eur": paid["commit"] / CENTS, "pay_eur": paid["pay"] / CENTS, "return_eur": paid["back"] / CENTS}
                for (year, payer), paid in sorted(amounts.items())]

    def record(self) -> list[dict[str, Any]]:
        """Return the rows in euro, JSON-ready."""
        return [row.record() for row in self.rows]


def ledger(situation: Situation, plan: Made) -> Ledger:
    """Return the ledger of a plan.

    Parameters
    ----------
    situation
        The rules of the project that the plan was made of: with its fund and its levers.
    plan
        The plan: its moves and investments are read.
    """
    lines = tuple(sorted(lines_of(situation, plan), key=lambda line: (line.year, line.payer, line.pot, line.what, line.item)))
    sums: defaultdict[tuple[int, str, str], Counter[str]] = defaultdict(Counter)
    for line in lines:
        sums[line.year, line.payer, line.pot].update({name: getattr(line, name) for name in AMOUNTS})
    rows = tuple(Row(*key, *(amounts[name] for name in AMOUNTS)) for key, amounts in sorted(sums.items()))
    first, last = situation.years[0], situation.years[-1] + len(situation.project.terms.fund.payment_shares) - 1
    return Ledger(lines, rows, tuple(range(first, max([last, *(line.year for line in lines)]) + 1)))

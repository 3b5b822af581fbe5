"""Whether a ledger balances: every grant, every investment and every payer, to the cent (R50)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from planner.plan.plan import Plan
from planner.rules.payers import FIRM, HOUSING
from planner.rules.situation import Situation
from planner.scenarios.cash.ledger import Ledger
from planner.scenarios.cash.lines import CENTS, GRANTS, OWN, cents


@dataclass(frozen=True)
class Imbalance:
    """Something that does not add up: which test, of what, and the amounts (cents)."""

    test: str
    item: str
    expected: int
    found: int

    def record(self) -> dict[str, Any]:
        """Return the imbalance in euro, JSON-ready."""
        return {"test": self.test, "item": self.item, "expected_eur": self.expected / CENTS, "found_eur": self.found / CENTS}


def check(situation: Situation, plan: Plan, ledger: Ledger) -> tuple[Imbalance, ...]:
    """Return what does not balance in the ledger of a plan; nothing: it balances to the cent.

    Each grant is committed by its payers and paid in full; each investment is; each payer pays what it committed, year by year no more than that to
    date; a firm pays the rest of its cost, and its least share; no amount is negative; what the rows say is what the lines say.
    """
    return (*_of_things(plan, ledger), *_of_payers(plan, ledger), *_of_firms(situation, plan, ledger), *_of_rows(ledger))


def _of_things(plan: Plan, ledger: Ledger) -> Iterator[Imbalance]:
    committed, paid = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for line in ledger.lines:
        committed[line.what, line.item] += line.commit
        paid[line.what, line.item] += line.pay
    asked = {("grant", move.mover_id): cents(move.grant_eur) for move in plan.moves}
    asked |= {("own", move.mover_id): cents(move.cost_eur) - cents(move.grant_eur) for move in plan.moves}
    asked |= {("investment", made.investment_id): cents(made.cost_eur) for made in plan.investments}
    for (what, item), amount in asked.items():
        for test, found in (("committed", committed[what, item]), ("paid", paid[what, item])):
            if found != amount:
                yield Imbalance(f"{what} {test}", item, amount, found)
    for what, item in committed.keys() - asked.keys():
        if what in {"grant", "own", "investment"}:
            yield Imbalance(f"{what} of nothing", item, 0, committed[what, item])


def _of_payers(plan: Plan, ledger: Ledger) -> Iterator[Imbalance]:
    asked = Counter[str]()
    for move in plan.moves:
        asked.update({name: cents(eur) for name, eur in move.payers.items()})
    for made in plan.investments:
        asked[made.payer] += cents(made.cost_eur)
    public = [row for row in ledger.rows if row.pot in (GRANTS, HOUSING)]
    for payer in sorted({*asked, *(row.payer for row in public)}):
        mine = [row for row in public if row.payer == payer]
        if (found := sum(row.commit for row in mine)) != asked[payer]:
            yield Imbalance("payer committed", payer, asked[payer], found)
    for payer, pot in sorted({(row.payer, row.pot) for row in ledger.rows}):
        owed = 0
        for row in ledger.rows:
            if (row.payer, row.pot) == (payer, pot):
                owed += row.commit - row.pay
                if owed < 0:
                    yield Imbalance(f"paid before committed in {row.year}", payer, 0, owed)
        if owed:
            yield Imbalance("paid in full", payer, 0, owed)


def _of_firms(situation: Situation, plan: Plan, ledger: Ledger) -> Iterator[Imbalance]:
    least_share = situation.project.terms.grant.firm_min_share
    own = Counter[str]()
    for line in ledger.lines:
        if line.pot == OWN and line.payer == FIRM:
            own[line.item] += line.pay
    for move in plan.moves:
        least = round(least_share * move.cost_eur * CENTS)
        if own[move.mover_id] < least - 1:  # both sides are rounded to cents
            yield Imbalance("least share of the firm", move.mover_id, least, own[move.mover_id])


def _of_rows(ledger: Ledger) -> Iterator[Imbalance]:
    for name in ("commit", "pay", "back", "receive"):
        by_lines = sum(getattr(line, name) for line in ledger.lines)
        by_rows = sum(getattr(row, name) for row in ledger.rows)
        if by_lines != by_rows:
            yield Imbalance(f"rows {name}", "", by_lines, by_rows)
        for line in ledger.lines:
            if getattr(line, name) < 0:
                yield Imbalance(f"negative {name}", line.item, 0, getattr(line, name))

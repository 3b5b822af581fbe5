"""Money of another year: prices that grow, discounting, interest on the balance of a pot, and the most that is out at once (R52, R53)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from planner.rules.situation import Situation
from planner.scenarios.cash.ledger import Ledger, Row
from planner.scenarios.cash.lines import BANK, CENTS, GRANTS, GROUND, POTS
from planner.scenarios.cash.yearly import fund_years

LAND_POTS = (BANK, GROUND)
"""Pots in which land is bought and sold: their prices grow with that of land, all others with that of building."""


@dataclass(frozen=True)
class PotYear:
    """What goes into and out of one pot in one (calendar) year, euro.

    ``real``: prices of the price year. ``nominal``: money of the year itself. ``discounted``: what that is worth in the first year of the horizon.
    ``interest`` is on the balance at the end of the year before, below 0 where money was short; ``balance`` is nominal, interest included.
    """

    pot: str
    year: int
    real_in: float
    real_out: float
    nominal_in: float
    nominal_out: float
    discounted_in: float
    discounted_out: float
    interest: float
    balance: float

    def record(self) -> dict[str, Any]:
        """Return the year in euro, JSON-ready."""
        names = ("real_in", "real_out", "nominal_in", "nominal_out", "discounted_in", "discounted_out", "interest", "balance")
        return {"pot": self.pot, "year": self.year, **{f"{name}_eur": round(getattr(self, name), 2) for name in names}}


def price_growth(situation: Situation, pot: str, year: int) -> float:
    """Return what a euro of the price year that leaves (or, for land, comes into) a pot is in money of a year."""
    terms = situation.project.terms.finance
    rate = terms.land_growth if pot in LAND_POTS else terms.construction_growth
    return float((1.0 + rate) ** (year - situation.project.meta.price_year))


def discount_factor(situation: Situation, year: int) -> float:
    """Return what a euro of a year (nominal) is worth in the first year of the horizon."""
    return float((1.0 + situation.project.terms.finance.discount) ** (situation.years[0] - year))


def pots_by_year(situation: Situation, ledger: Ledger) -> tuple[PotYear, ...]:
    """Return every pot that money moves through, year by year.

    Into the fund comes its money by year, or its cash by year where that is named, less what lapses; into the land bank what it resells: its own money
    is a limit and not counted, so that its balance is what it needs. Firms and housing projects pay as bills come: their pots have no income.
    """
    comes_in = {pot: {year: cent / CENTS for year, cent in _income(situation, ledger, pot).items()} for pot in POTS}
    goes_out = {pot: {year: cent / CENTS for year, cent in ledger.by_year([pot]).items()} for pot in POTS}
    used = [pot for pot in POTS if any(comes_in[pot].values()) or any(goes_out[pot].values())]
    return tuple(year for pot in used for year in _pot_years(situation, pot, comes_in[pot], goes_out[pot]))


def _income(situation: Situation, ledger: Ledger, pot: str) -> dict[int, int]:
    """Return what comes into a pot by year, cents."""
    if pot != GRANTS:
        return {year: back + got for (year, back), got in zip(ledger.by_year([pot], "back").items(), ledger.by_year([pot], "receive").values(), strict=True)}
    cash = situation.project.terms.fund.cash_by_year
    if cash:
        return {year: round(CENTS * cash.get(year, 0.0)) for year in ledger.years}
    return {year.year: year.came_in - year.lapsed for year in fund_years(situation, ledger)}


def _pot_years(situation: Situation, pot: str, comes_in: dict[int, float], goes_out: dict[int, float]) -> Iterable[PotYear]:
    terms, balance = situation.project.terms.finance, 0.0
    for year, real_in in comes_in.items():
        out_growth = price_growth(situation, pot, year)
        in_growth = (1.0 + terms.fund_growth) ** (year - situation.project.meta.price_year) if pot == GRANTS else out_growth
        discount, interest = discount_factor(situation, year), terms.interest * balance if pot in (GRANTS, BANK) else 0.0
        nominal_in, nominal_out = real_in * in_growth, goes_out[year] * out_growth
        balance += interest + nominal_in - nominal_out
        yield PotYear(pot, year, real_in, goes_out[year], nominal_in, nominal_out, nominal_in * discount, nominal_out * discount, interest, balance)


@dataclass(frozen=True)
class Peak:
    """The most that one payer (empty: all of the pot) has out at once, whole cents in prices of the price year, and when first.

    ``out`` is paid less returned since the first year; ``in_a_year`` the most that one year asks; ``owed`` the most that is committed and not yet paid
    at the end of a year.
    """

    pot: str
    payer: str
    out: int
    out_year: int
    in_a_year: int
    in_a_year_year: int
    owed: int
    owed_year: int

    def record(self) -> dict[str, Any]:
        """Return the peak in euro, JSON-ready."""
        return {"pot": self.pot, "payer": self.payer, "most_out_eur": self.out / CENTS, "most_out_year": self.out_year,
                "most_in_a_year_eur": self.in_a_year / CENTS, "most_in_a_year_year": self.in_a_year_year,
                "most_owed_eur": self.owed / CENTS, "most_owed_year": self.owed_year}


def peaks(ledger: Ledger) -> tuple[Peak, ...]:
    """Return the peak of each pot and of each of its payers; a pot into which money only comes has none."""
    paying = sorted({(row.pot, row.payer) for row in ledger.rows if row.pot != GROUND})
    keys = sorted({(pot, "") for pot, _ in paying} | {*paying})
    return tuple(_peak(ledger, pot, payer, [row for row in ledger.rows if row.pot == pot and payer in ("", row.payer)]) for pot, payer in keys)


def _peak(ledger: Ledger, pot: str, payer: str, rows: list[Row]) -> Peak:
    paid, out, owed = dict.fromkeys(ledger.years, 0), dict.fromkeys(ledger.years, 0), dict.fromkeys(ledger.years, 0)
    for year in ledger.years:
        to_date = [row for row in rows if row.year <= year]
        paid[year] = sum(row.pay for row in rows if row.year == year)
        out[year] = sum(row.pay - row.back for row in to_date)
        owed[year] = sum(row.commit - row.pay for row in to_date)

    def most(amounts: dict[int, int]) -> tuple[int, int]:
        year = max(amounts, key=lambda year: (amounts[year], -year))
        return amounts[year], year

    return Peak(pot, payer, *most(out), *most(paid), *most(owed))

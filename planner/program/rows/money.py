"""Rows of money: the fund, payers with a cap, the land bank, state aid."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from planner.program.columns import Block, Triplets, cumulated, since
from planner.program.fund import money_by_year, shares_by_year
from planner.program.rows.investments import add_costs
from planner.program.rows.view import View
from planner.rules.aid import window_years
from planner.rules.costs import RELOCATE, SETTLE
from planner.rules.payers import paid_by_housing, shares
from planner.rules.rooms import home_municipalities
from planner.units import EUR_PER_MEUR

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
AT_ONCE = 100_000
"""Moves of which all payers are listed at once: bounds the memory."""


def fund_by_year(view: View) -> Floats:
    """Return the money of the fund by year, euro."""
    return money_by_year(view.situation.project)


def fund(view: View) -> Block:
    """(fund) Σ_{s≤t} grant_k x_k + Σ_{from ≤ t} cost_z z ≤ fund_1 + … + fund_t; per year where nothing is carried over.

    Where the fund is decided its years are shares of the column F, which stands on the left then.
    """
    paid = np.flatnonzero(~by_housing_project(view) & (view.moves.grant_eur > 0))
    x, side = _by_year(view, [(paid, view.moves.grant_eur[paid])]), Triplets()
    carry_over = view.situation.project.terms.fund.carry_over
    add_costs(view, side, np.arange(view.years), None, EUR_PER_MEUR, to_date=carry_over)
    names = [view.label("fund", "total", year) for year in range(view.years)]
    return view.block("fund", names, x, side, _limits(view, side, 0, 1.0))


def fund_rhs(view: View) -> Floats:
    """Return what a fund that stands has by year, million euro."""
    return np.asarray(_to_date(view, fund_by_year(view)) / EUR_PER_MEUR)


def payer_rhs(view: View) -> Floats:
    """Return what each payer with a cap has by year where the fund stands, million euro."""
    caps = view.situation.project.terms.fund.payer_caps
    return np.concatenate([np.empty(0), *(caps[name] * fund_rhs(view) for name in sorted(caps))])


def _limits(view: View, side: Triplets, first: int, cap: float) -> Floats:
    """Return the right-hand sides of rows of money from ``first`` on, million euro: a share of the fund; a fund that is decided is added as a column."""
    rows, decided = first + np.arange(view.years), view.side.fund_columns
    if not len(decided):
        return cap * fund_rhs(view)
    side.add(rows, np.repeat(decided, view.years), -cap * _to_date(view, shares_by_year(view.situation.project)))
    return np.zeros(view.years)


def by_housing_project(view: View) -> NDArray[np.bool_]:
    """Return which moves a housing project pays: relocations out of its claim."""
    leaving = paid_by_housing(view.situation.project, view.situation.movers)[view.moves.mover]
    return np.asarray(leaving & (view.moves.kind == RELOCATE))


def payer(view: View) -> Block:
    """(payer) the same for each payer with a cap: its part of the grants and the investments that it pays, its share of the fund."""
    carry_over = view.situation.project.terms.fund.carry_over
    caps = view.situation.project.terms.fund.payer_caps
    paid = np.flatnonzero(~by_housing_project(view) & (view.moves.grant_eur > 0))
    part = payer_shares(view, paid) if caps else {}
    entries, side = [], Triplets()
    names: list[str] = []
    rhs: list[Floats] = []
    for name in sorted(caps):
        eur = part[name] * view.moves.grant_eur[paid] if name in part else np.zeros(len(paid))
        some = eur > 0
        entries.append((paid[some], eur[some]))
        add_costs(view, side, len(names) + np.arange(view.years), name, EUR_PER_MEUR, to_date=carry_over)
        rhs.append(_limits(view, side, len(names), caps[name]))
        names += [view.label("payer", name, year) for year in range(view.years)]
    return view.block("payer", names, _by_year(view, entries), side, np.concatenate([np.empty(0), *rhs]))


def payer_shares(view: View, chosen: Ints) -> dict[str, Floats]:
    """Return the share of each payer in the grants of the chosen moves."""
    situation, moves = view.situation, view.moves
    sending = home_municipalities(situation.movers, situation.rooms).iloc[moves.mover[chosen]].reset_index(drop=True)
    receiving = situation.rooms.parcels["municipality_code"].iloc[moves.parcel[chosen]].reset_index(drop=True)
    sending = sending.where(moves.kind[chosen] != SETTLE, "")
    table = shares(situation.project, sending, receiving)
    return {str(name): table[name].to_numpy() for name in table}


def paid_by(view: View, name: str) -> NDArray[np.bool_]:
    """Return which moves a payer (id) would pay a part of, as flags."""
    out = np.zeros(len(view.moves), dtype=bool)
    granted = np.flatnonzero(~by_housing_project(view) & (view.moves.grant_eur > 0))
    for some in np.array_split(granted, 1 + len(granted) // AT_ONCE):
        part = payer_shares(view, some)
        out[some] = part[name] > 0 if name in part else False
    return out


def _to_date(view: View, eur: Floats) -> Floats:
    return np.cumsum(eur) if view.situation.project.terms.fund.carry_over else eur


def _by_year(view: View, entries: list[tuple[Ints, Floats]]) -> sparse.csr_array:
    """Return rows of money (moves and euro of each payer), a row for each payer and year: to date, or of the year where nothing is carried over."""
    number = np.arange(len(entries) * view.years).reshape(-1, view.years)
    group = np.repeat(np.arange(len(entries)), [len(chosen) for chosen, _ in entries])
    chosen = np.concatenate([np.empty(0, dtype=np.int64), *(chosen for chosen, _ in entries)])
    meur = np.concatenate([np.empty(0), *(eur for _, eur in entries)]) / EUR_PER_MEUR
    if view.situation.project.terms.fund.carry_over:
        return cumulated(number, (group, view.moves.year[chosen], chosen, meur), len(view.moves))
    x = Triplets()
    x.add(group * view.years + view.moves.year[chosen], chosen, meur)
    return x.matrix((number.size, len(view.moves)))


def cash(view: View) -> Block:
    """(cash) Σ_{s≤t} Π_{t−s} grant_k x_k + Σ_{from ≤ t} cost_z z ≤ cash_1 + … + cash_t, also in years named after the horizon; only where cash is named."""
    stated, first = view.situation.project.terms.fund.cash_by_year, view.situation.years[0]
    ledger = range(view.years + len(view.situation.project.terms.fund.payment_shares) - 1)
    limited = [t for t in ledger if stated and (t < view.years or first + t in stated)]
    paid = np.flatnonzero(~by_housing_project(view) & (view.moves.grant_eur > 0))
    part = np.cumsum(view.situation.project.terms.fund.payment_shares)
    to_date = np.cumsum([stated.get(first + t, 0.0) for t in ledger])
    x, side = Triplets(), Triplets()
    # the rows of the horizon come first and none of them is left out: the position of a year is its number
    add_costs(view, side, np.arange(len(limited)), None, EUR_PER_MEUR, to_date=True)
    for row, t in enumerate(limited):
        some = paid[view.moves.year[paid] <= t]
        since_grant = np.minimum(t - view.moves.year[some], len(part) - 1)
        x.add(np.full(len(some), row), some, part[since_grant] * view.moves.grant_eur[some] / EUR_PER_MEUR)
    return view.block("cash", [f"cash_total_{first + t}" for t in limited], x, side, to_date[limited] / EUR_PER_MEUR)


def bank(view: View) -> Block:
    """(bank) purchases of what is freed − resales to date ≤ money of the land bank; only where the bank controls the chains."""
    chain, rooms, moves = view.situation.project.terms.chain, view.situation.rooms, view.moves
    x, side = Triplets(), Triplets()
    if chain.control != "land_bank":
        return view.block("bank", [], x, side, np.empty(0))
    price = rooms.parcels["price_eur_per_m2"].to_numpy()
    freed = view.freed()
    position, year = since(np.zeros(len(freed), dtype=np.int64), view.years)
    bought = (price[freed["parcel"]] * freed["freed_m2"].to_numpy())[position] / EUR_PER_MEUR
    side.add(year, view.side.u(freed["leaver"].to_numpy()[position], year), bought)
    by_movers = rooms.freed.loc[rooms.freed["may_relocate"], "parcel"]
    banked = np.isin(np.arange(len(price)), by_movers) & (rooms.open_m2[:, -1] == 0)
    sold = np.flatnonzero(moves.is_targeted & banked[moves.parcel] & (moves.year + chain.resale_lag_years < view.years))
    position, year = since(moves.year[sold] + chain.resale_lag_years, view.years)
    x.add(
        year, sold[position], -(1.0 - chain.bank_loss) * (price[moves.parcel[sold]] * moves.lot_m2[sold])[position] / EUR_PER_MEUR
    )
    return view.block(
        "bank",
        [view.label("bank", "total", year) for year in range(view.years)],
        x,
        side,
        np.full(view.years, chain.bank_eur / EUR_PER_MEUR),
    )


def aid(view: View) -> Block:
    """(aid) Σ_{k of the undertaking, t−2≤s≤t} dm_k x_k ≤ its room in year t; undertakings with two or more movers, or whose room shrinks in the horizon.

    A single move keeps to the room of its own year by itself; where aid is known that comes later, it must keep to the room of that year too.
    """
    situation, moves = view.situation, view.moves
    window = window_years(situation.project)
    undertakings, one, of_mover, counts = np.unique(
        situation.movers["undertaking"].to_numpy().astype(str), return_index=True, return_inverse=True, return_counts=True
    )
    shrinks = (np.diff(situation.aid_room_eur, axis=1) < 0).any(axis=1)
    linked = np.flatnonzero(((counts > 1)[of_mover] | shrinks)[moves.mover] & (moves.dm_eur > 0))
    which, row = np.unique(of_mover[moves.mover[linked]], return_inverse=True)
    x, rhs = Triplets(), situation.aid_room_eur[one[which]] / EUR_PER_MEUR
    for later in range(window):
        inside = moves.year[linked] + later < view.years
        x.add(
            row[inside] * view.years + moves.year[linked][inside] + later,
            linked[inside],
            moves.dm_eur[linked][inside] / EUR_PER_MEUR,
        )
    return view.block(
        "aid", [view.label("aid", name, year) for name in undertakings[which] for year in range(view.years)], x, Triplets(), rhs.ravel()
    )

"""What moves really cost, need and may get, sample by sample (R61)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.project.terms import Terms
from planner.rules.costs import COMPONENTS, INTENSIFY, KINDS, NOISE_DECIMALS, RELOCATE, Pairs, components
from planner.rules.situation import Situation
from planner.scenarios.uncertainty.draws import COSTS, IN_MARKET, Draws, stretched

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class RealMoney:
    """Money of moves, euro; shapes (moves, n).

    Parameters
    ----------
    cost_eur, lacking_eur
        Cost, and what the firm lacks beside what it is willing to put in (R15, R16), below 0 where it is willing to put in more.
    wanted_eur
        Grant that the rule of the scheme gives, ceilings left aside.
    ceiling_eur, a17_eur
        Ceiling of the scheme, and room for aid for investment beside de minimis (R17, R18).
    stretch_eur
        What each firm bears beyond what it is willing to put in, where the grant falls short; shape (moves,).
    """

    cost_eur: Floats
    lacking_eur: Floats
    wanted_eur: Floats
    ceiling_eur: Floats
    a17_eur: Floats
    stretch_eur: Floats

    def of(self, move: int) -> "RealMoney":
        """Return the money of one move (position)."""
        return RealMoney(**{name: getattr(self, name)[[move]] for name in self.__dataclass_fields__})

    def granted(self, room_eur: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        """Return the grants, and whether the firms go on with them, where there is so much de minimis room; shapes (moves, n).

        The grant is what the rule gives, at most what the ceilings leave; a firm goes on where what it then lacks is within its stretch.
        """
        most = np.minimum(self.wanted_eur, np.minimum(self.ceiling_eur, self.a17_eur + room_eur))
        grant = np.floor(np.round(most, NOISE_DECIMALS))
        return grant, np.round(self.lacking_eur - grant, NOISE_DECIMALS) <= self.stretch_eur[:, None]


def cost_lines(situation: Situation, table: tuple[Ints, Ints, Ints, Floats]) -> dict[str, Floats]:
    """Return K1 … K11 of moves at likely unit costs, euro; ``table`` is mover, kind, parcel and lot (m²) of each."""
    mover, kind, parcel, lot = table
    out = {name: np.zeros(len(mover)) for name in COMPONENTS}
    for code in range(len(KINDS)):
        at = np.flatnonzero(kind == code)
        if len(at):
            where = np.full(len(at), -1) if code == INTENSIFY else parcel[at]
            pairs = Pairs(code, mover[at], where, lot[at])
            for name, eur in components(situation.project.terms, situation.movers, situation.left, situation.rooms, pairs).items():
                out[name][at] = eur
    return out


def top_shares(situation: Situation, mover: Ints, kind: Ints, year: Ints) -> dict[str, Floats]:
    """Return how far K2, K5 and K6 count in the unprofitable top of each move (R15); the others count in full."""
    due = np.where(kind == RELOCATE, situation.due[mover, year], 0.0)
    lasting = (1.0 - situation.project.terms.top.beta) * (1.0 - due)
    return {"K2": 1.0 - due, "K5": lasting, "K6": lasting}


def factors(terms: Terms, draws: Draws, movers: list[str]) -> dict[str, Floats]:
    """Return what each component of cost is multiplied by, shape (movers, n); land and taxes stand (R61)."""
    out = {}
    for kind, (component, unit) in COSTS.items():
        in_market = kind in IN_MARKET
        z = draws.in_market(kind, movers, terms.uncertainty.market_correlation) if in_market else draws.normal(kind, movers)
        out[component] = stretched(getattr(terms.cost, unit), z)
    return out


def real_money(situation: Situation, table: tuple[Ints, Ints, Ints, Floats], year: Ints, by: dict[str, Floats]) -> RealMoney:
    """Return the real money of moves.

    Parameters
    ----------
    situation, table
        The project; mover, kind, parcel and lot (m²) of each move.
    year
        The planned year of each (position), for which the grant is agreed.
    by
        What each component is multiplied by, shape (moves, n), from :func:`factors`.
    """
    terms, (mover, kind, _, _) = situation.project.terms, table
    samples = next(iter(by.values())).shape[1]
    lines = cost_lines(situation, table)
    in_top = top_shares(situation, mover, kind, year)
    cost, top, invested = (np.zeros((len(mover), samples)) for _ in range(3))
    for name, eur in lines.items():
        real = eur[:, None] * by[name] if name in by else eur[:, None]
        cost += real
        top += in_top.get(name, np.ones(1))[:, None] * real
        if name in ("K2", "K5", "K6"):
            invested += real
    willing = situation.movers["willingness_eur"].to_numpy()[mover]
    intensity = _intensity(situation)[mover]
    most = np.inf if terms.grant.cap_per_move_eur is None else terms.grant.cap_per_move_eur
    ceiling = np.minimum(min(terms.grant.scheme_share, 1.0 - terms.grant.firm_min_share) * cost, most)
    lacking = top - willing[:, None]
    wanted = _whole(np.maximum(0.0, lacking)) if terms.grant.rule == "need" else terms.grant.share * top
    stretch = terms.uncertainty.stretch_share * np.maximum(0.0, willing)
    return RealMoney(cost, lacking, wanted, ceiling, intensity[:, None] * invested, stretch)


def _whole(eur: Floats) -> Floats:
    """Return euros rounded up, noise of floating point left aside (R18)."""
    return np.asarray(np.ceil(np.round(eur, NOISE_DECIMALS)))


def _intensity(situation: Situation) -> Floats:
    """Return the intensity of article 17 of each mover (R17)."""
    movers, shares = situation.movers, situation.project.terms.state_aid.art17
    share = movers["size"].map({str(size): part for size, part in shares.items()}).fillna(0.0)
    return np.asarray(np.where(movers["extra_plot_m2"] > 0, share, 0.0))

"""What a fund can be worth at most, whatever its size: the linear program with the fund as a column that has a price (R42 of docs/method.md).

At a price λ (hectares per million euro) the program buys the fund that is worth its money: its solution is a corner of the concave curve of the linear
program, its duals a straight line that no plan with any fund is above. Prices change the objective only, so that the basis stays feasible from one
corner to the next; and a cut found at one holds at all.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from planner.program.columns import Block
from planner.program.cuts.cut import scaled
from planner.program.cuts.finding import CutFinder
from planner.program.formulation import Program
from planner.program.master import Master, Relaxation
from planner.program.pricing import PADDING, clipped, reduced_costs
from planner.program.proof import CUT_PROGRESS, SUPPORTED, TRIED_OF_EACH
from planner.program.search import HALF
from planner.units import EUR_PER_MEUR, M2_PER_HA

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DEAREST, DEAR, HALVINGS, CHEAP = 1e6, 2.0**8, 15, (2.0**-8, 2.0**-10)
"""The first price as a multiple of all hectares asked per euro asked (some moves ask next to nothing), the second, how often that is halved, the last."""
NEARLY_ALL = 1e-3
"""Share of what any fund serves that is next to nothing."""
SAME_MEUR, SAME_HA = 1e-6, 1e-6
"""Corners nearer to each other than a euro are one; a corner that is no higher than 0.01 m² above a chord is on it."""


@dataclass(frozen=True)
class CurveEffort:
    """How far the curve of the linear program is drawn: in work, so that the result does not depend on the clock.

    Parameters
    ----------
    cut_rounds
        Most rounds of cuts at each of the first prices.
    cuts
        Most cuts in a round, those first that are broken most.
    probes
        Most further prices.
    error
        Stop when, at every fund that is asked, line and chord differ by no more than this share.
    """

    cut_rounds: int = 2
    cuts: int = 30
    probes: int = 20
    error: float = 3e-3


@dataclass(frozen=True)
class Line:
    """No plan with a fund of F million euro serves more than ``at_zero`` + ``slope`` · F hectares; ``slope`` is never negative.

    ``duals`` are those behind it, of the rows of the program and of the cuts that there were then.
    """

    at_zero: float
    slope: float
    duals: Floats = field(repr=False)

    def at(self, fund_meur: float) -> float:
        """Return the height of the line at a fund, hectares."""
        return self.at_zero + self.slope * fund_meur


@dataclass(frozen=True)
class Corner:
    """What the linear program buys at a price (ha per million euro): a fund (million euro) and hectares.

    ``support`` are the moves (positions) that it uses, ``invested`` the investments (positions) that it makes for a half or more, ``order`` the moves in
    which a plan is to be begun there, the most promising first.
    """

    fund_meur: float
    ha: float
    price: float
    support: Ints = field(repr=False)
    invested: tuple[int, ...]
    order: Ints = field(repr=False)


@dataclass(frozen=True)
class Outline:
    """The curve of the linear program over all funds.

    Parameters
    ----------
    corners
        Corners of the curve, by fund, the first without any fund that is paid for, the last beyond which more is worth nothing.
    is_edge
        Whether the curve is straight between each corner and the next: then the two are neighbouring breakpoints.
    lines
        Lines that no plan is above.
    cuts
        The cuts behind the lines, as blocks of rows of the program.
    most_meur
        A fund that no plan asks more than.
    """

    corners: tuple[Corner, ...]
    is_edge: tuple[bool, ...]
    lines: tuple[Line, ...]
    cuts: tuple[Block, ...] = field(repr=False)
    most_meur: float

    def line_at(self, fund_meur: float) -> Line:
        """Return the line that bounds a fund; beyond the most that any plan asks that of this most."""
        fund_meur = min(fund_meur, self.most_meur)
        lowest = min(line.at(fund_meur) for line in self.lines)
        return min((line for line in self.lines if line.at(fund_meur) <= lowest + SAME_HA), key=lambda line: (line.slope, line.at_zero))

    def bound(self, fund_meur: float) -> float:
        """Return the hectares that no plan with a fund (million euro) serves more than."""
        return min(line.at(min(fund_meur, self.most_meur)) for line in self.lines)

    def dual(self, fund_meur: float) -> float:
        """Return the slope of the bound at a fund, ha per million euro; nothing beyond the most that any plan asks."""
        return self.line_at(fund_meur).slope if fund_meur <= self.most_meur else 0.0

    def chord(self, fund_meur: float) -> float:
        """Return the hectares that the linear program serves with a fund at least: those on the chord between two corners."""
        return float(np.interp(fund_meur, [corner.fund_meur for corner in self.corners], [corner.ha for corner in self.corners]))

    def fund_for(self, ha: float) -> float:
        """Return the fund (million euro) under which no plan serves so many hectares; infinite where none does."""
        if self.bound(self.most_meur) < ha:
            return float("inf")
        return max([0.0, *((ha - line.at_zero) / line.slope for line in self.lines if line.slope > 0)])

    def slopes(self, fund_meur: float) -> tuple[float, float]:
        """Return between which slopes (right, left; ha per million euro) the linear program rises at a fund.

        They differ at a breakpoint, and where the curve is not drawn in full.
        """
        at = bisect_left([corner.fund_meur for corner in self.corners], fund_meur - SAME_MEUR)
        if at == len(self.corners):
            is_flat = fund_meur > self.most_meur or self.bound(self.most_meur) <= self.corners[-1].ha + SAME_HA
            return 0.0, 0.0 if is_flat else self.corners[-1].price
        if abs(self.corners[at].fund_meur - fund_meur) <= SAME_MEUR:
            return self._slope_after(at), self._slope_before(at)
        if self.is_edge[at - 1]:
            return (self._slope(at - 1),) * 2
        return self.corners[at].price, self.corners[at - 1].price

    def _slope(self, at: int) -> float:
        left, right = self.corners[at], self.corners[at + 1]
        return (right.ha - left.ha) / (right.fund_meur - left.fund_meur)

    def _slope_after(self, at: int) -> float:
        if at == len(self.corners) - 1:
            return 0.0
        return self._slope(at) if self.is_edge[at] else self.corners[at + 1].price

    def _slope_before(self, at: int) -> float:
        if at == 0:
            return float("inf")  # less than nothing cannot be spent
        return self._slope(at - 1) if self.is_edge[at - 1] else self.corners[at - 1].price

    def around(self, fund_meur: float) -> tuple[Corner, ...]:
        """Return the corners on either side of a fund, or the one that it is."""
        at = bisect_left([corner.fund_meur for corner in self.corners], fund_meur)
        return self.corners[max(0, at - 1) : at + 1]


def line_of(program: Program, duals: Floats) -> Line:
    """Return the line of any dual vector over all funds, safe as :func:`~planner.program.pricing.safe_bound` is (R42)."""
    y = np.where(program.is_mover_row, 0.0, clipped(program, duals))
    best = np.zeros(len(program.situation.movers))
    np.maximum.at(best, program.moves.mover, reduced_costs(program, program.counted, y))
    used = program.side_matrix.T @ y
    fund = program.side.fund_columns
    beside = np.maximum(0.0, -used) * program.side.upper
    beside[fund] = 0.0
    parts = np.concatenate([program.rhs * y, best, beside])
    return Line(float(parts.sum() + PADDING * np.abs(parts).sum()), max(0.0, -float(used[fund].sum())) * (1.0 + PADDING), duals)


class _Drawing:
    """The living linear program while the curve is drawn."""

    def __init__(self, program: Program, effort: CurveEffort, tell: Callable[[int], None], stop: Callable[[], bool]) -> None:
        self._program, self._effort, self._tell, self._stop = program, effort, tell, stop
        self._master, self._finder = Master(program), CutFinder(program)
        self._solved = 0
        self.lines: list[Line] = []

    def buy(self, price: float) -> Relaxation:
        """Return the solution at a price, and keep its line."""
        self._master.adopt(self._program.priced(price), self._master.closed)
        return self._solve()

    def _solve(self) -> Relaxation:
        relaxation = self._master.solve(self._stop)
        self.lines.append(line_of(self._master.program, relaxation.duals))
        self._solved += 1
        self._tell(self._solved)
        return relaxation

    def cut(self, relaxation: Relaxation) -> Relaxation:
        """Add cuts at the price of a solution as long as they lower its line; return the solution that is left."""
        for _ in range(self._effort.cut_rounds):
            cuts = sorted((scaled(cut) for cut in self._finder.find(relaxation.point)), key=lambda cut: -cut.violation)[: self._effort.cuts]
            if not cuts:
                break
            before = relaxation.objective
            self._master.add_cuts(cuts)
            relaxation = self._solve()
            if before - relaxation.objective < CUT_PROGRESS * abs(before):
                break
        return relaxation

    def rough(self, prices: Sequence[float]) -> list[Corner]:
        """Return corners at some prices, given the dearest first, while cuts are sought at every second one: those of linear programs that still change.

        From one price to the next the basis changes little, so that many small steps ask less work than a few large ones.
        """
        corners: list[Corner] = []
        for at, price in enumerate(prices):
            relaxation = self.buy(price)
            _insert(corners, self._corner(self.cut(relaxation) if at % 2 == 0 else relaxation, price))
        return corners

    def corner(self, price: float) -> Corner:
        """Return the corner at a price."""
        return self._corner(self.buy(price), price)

    def _corner(self, relaxation: Relaxation, price: float) -> Corner:
        program, share = self._program, np.round(relaxation.x, 6)
        gains = reduced_costs(self._master.program, program.objective, relaxation.duals)
        order = np.lexsort((np.arange(len(share)), -gains, -share))[: TRIED_OF_EACH * len(program.situation.movers)]
        fund, ha = float(relaxation.side[program.side.fund_columns[0]]), float(program.counted @ relaxation.x)
        invested = np.flatnonzero(relaxation.side[program.side.invest_columns] >= HALF)
        return Corner(fund if fund > SAME_MEUR else 0.0, ha, price, np.flatnonzero(relaxation.x > SUPPORTED), tuple(invested.tolist()), order)

    @property
    def cuts(self) -> tuple[Block, ...]:
        """The cuts found so far."""
        return self._master.program.blocks[len(self._program.blocks) :]


def outline(
    program: Program,
    funds_of: Callable[[float], Sequence[float]],
    effort: CurveEffort,
    *,
    tell: Callable[[int], None] = lambda _: None,
    stop: Callable[[], bool] = lambda: False,
) -> Outline:
    """Return the curve of the linear program over all funds, drawn most finely at those that are asked.

    Parameters
    ----------
    program
        A program in which the fund is a column that has a price.
    funds_of
        Returns the funds of interest (million euro), given the one beyond which more is worth next to nothing.
    effort
        How far to go.
    tell, stop
        Told how many linear programs are solved; whether to stop.

    Raises
    ------
    ValueError
        Where the fund of the program has no price.
    StoppedError
        Where ``stop`` says so.
    """
    if program.goal.fund_price is None:
        raise ValueError("a curve over all funds needs a program in which the fund has a price")
    drawing = _Drawing(program, effort, tell, stop)
    prices = _first_prices(program)
    rough = drawing.rough(prices)
    enough = (1.0 - NEARLY_ALL) * rough[-1].ha
    funds_meur = funds_of(next(corner.fund_meur for corner in rough if corner.ha >= enough))
    between = [_slope(*chord) for chord in _open_chords(rough, set(), funds_meur, effort.error)[: effort.probes]]
    corners: list[Corner] = []
    for price in sorted({*prices, *between}):  # the cuts stand now: from here on all corners are of one linear program
        _insert(corners, drawing.corner(price))
    edges = _refine(drawing, corners, funds_meur, replace(effort, probes=effort.probes - len(between)))
    is_edge = tuple((a.fund_meur, b.fund_meur) in edges for a, b in pairwise(corners))
    return Outline(tuple(corners), is_edge, tuple(drawing.lines), drawing.cuts, float(program.side.upper[program.side.fund_columns[0]]))


def _refine(drawing: _Drawing, corners: list[Corner], funds_meur: Sequence[float], effort: CurveEffort) -> set[tuple[float, float]]:
    """Add corners where the curve is coarse at funds of interest; return between which corners (their funds) it is straight.

    The price that is the slope of a chord finds the corner furthest above it, or that there is none (Eisner and Severance 1976, known).
    """
    edges: set[tuple[float, float]] = set()
    left, is_rising = effort.probes, False
    while left > 0:
        open_chords = _open_chords(corners, edges, funds_meur, effort.error)[:left]
        if not open_chords:
            break
        is_rising = not is_rising  # to and fro, so that each price is near the one before
        for before, after in sorted(open_chords, key=lambda pair: pair[0].fund_meur, reverse=not is_rising):
            found = drawing.corner(_slope(before, after))
            left -= 1
            on_chord = np.interp(found.fund_meur, [before.fund_meur, after.fund_meur], [before.ha, after.ha])
            if found.ha <= on_chord + SAME_HA or not _insert(corners, found):
                edges.add((before.fund_meur, after.fund_meur))
    return edges


def _slope(before: Corner, after: Corner) -> float:
    """Return the slope of a chord, ha per million euro."""
    return (after.ha - before.ha) / (after.fund_meur - before.fund_meur)


def _first_prices(program: Program) -> list[float]:
    """Return prices from one at which no fund is worth its money to one at which nearly every one is."""
    movers = np.zeros((2, len(program.situation.movers)))
    np.maximum.at(movers[0], program.moves.mover, program.moves.served_m2 / M2_PER_HA)
    np.maximum.at(movers[1], program.moves.mover, program.moves.grant_eur / EUR_PER_MEUR)
    asked_ha, asked_meur = movers.sum(axis=1)
    if asked_ha <= 0 or asked_meur <= 0:
        return [1.0]
    average = float(asked_ha / asked_meur)
    return [average * DEAREST, *(average * DEAR * 0.5**halved for halved in range(HALVINGS)), *(average * cheap for cheap in CHEAP)]


def _insert(corners: list[Corner], found: Corner) -> bool:
    """Put a corner into its place; where there is one at the same fund already, only its lowest price is kept. Return whether it is new."""
    at = bisect_left([corner.fund_meur for corner in corners], found.fund_meur - SAME_MEUR)
    if at < len(corners) and abs(corners[at].fund_meur - found.fund_meur) <= SAME_MEUR:
        if found.price < corners[at].price:
            corners[at] = found  # the lowest price bounds best what lies beyond
        return False
    corners.insert(at, found)
    return True


def _open_chords(corners: list[Corner], edges: set[tuple[float, float]], funds_meur: Sequence[float], error: float) -> list[tuple[Corner, Corner]]:
    """Return neighbouring corners between which a fund of interest lies and the curve may be higher than the chord by more than a share, worst first."""
    out: dict[int, float] = {}
    for fund in funds_meur:
        at = bisect_left([corner.fund_meur for corner in corners], fund - SAME_MEUR)
        if at in (0, len(corners)) or (corners[at - 1].fund_meur, corners[at].fund_meur) in edges:
            continue
        before, after = corners[at - 1], corners[at]
        highest = min(before.ha + before.price * (fund - before.fund_meur), after.ha - after.price * (after.fund_meur - fund))
        chord = float(np.interp(fund, [before.fund_meur, after.fund_meur], [before.ha, after.ha]))
        out[at] = max(out.get(at, 0.0), (highest - chord) / max(highest, SAME_HA))
    worst = sorted((share, at) for at, share in out.items() if share > error)[::-1]
    return [(corners[at - 1], corners[at]) for _, at in worst]

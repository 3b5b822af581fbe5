"""The least fund for a target of hectares, looked for along the curve of the linear program (R44 of docs/method.md)."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from planner.program.columns import Block
from planner.program.formulation import Program, formulate
from planner.program.fund_curve import Outline
from planner.program.fund_point import NOTHING, Found, PointEffort
from planner.program.goal import Goal
from planner.program.greedy import complete, greedy
from planner.program.pricing import safe_bound
from planner.program.search import Search
from planner.program.solution import Effort
from planner.program.solving import MOST_PROVEN
from planner.units import EUR_PER_MEUR, EUR_TOLERANCE

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class LeastFund:
    """The least fund found, euro, what none that reaches as much can be less than, the plan that it pays, and what this falls short (ha)."""

    eur: float
    bound_eur: float
    short_ha: float
    plan: Found

    @property
    def gap(self) -> float:
        """By which share of itself the fund could at most be less."""
        return (self.eur - self.bound_eur) / self.eur if self.eur > 0 else 0.0


def least_fund(program: Program, curve: Outline, target_ha: float, start: Found, effort: PointEffort) -> LeastFund:
    """Return the least fund for a target.

    Parameters
    ----------
    program, curve
        The program in which the fund has a price, and its curve.
    target_ha
        Circular hectares to serve.
    start
        A plan that reaches the target, or else the one that serves most: it is then the target.
    effort
        How far to go; the gap is a share of the fund.
    """
    reached = min(target_ha, start.ha)
    asked = formulate(program.situation, forbids=(), goal=Goal("least_fund", reached), moves=program.moves)
    for block in curve.cuts:
        asked = asked.extended(_with_target(block, program, asked))
    limits = Effort(effort.gap, nodes=effort.nodes, proof_nodes=effort.proof_nodes)
    search = Search(_without_cuts(asked, len(curve.cuts)), limits, lambda _: None, lambda: False)
    lowest_meur = curve.fund_for(reached)
    search.bound = -lowest_meur
    search.offer(start.chosen, start.invested)
    around = curve.around(lowest_meur)
    for corner in around:
        search.offer(greedy(search.program, corner.order, invested=corner.invested), corner.invested)
    if not search.is_done():
        search.look(asked, np.unique(np.concatenate([NOTHING, start.chosen, search.best, *(corner.support for corner in around)])), is_whole=False)
    if not search.is_done():
        _prove(search, asked, curve, lowest_meur)
    side = complete(search.program, search.best, invested=search.invested)
    eur = max(0.0, float(np.ceil(side[search.program.side.fund_columns].sum() * EUR_PER_MEUR - EUR_TOLERANCE)))
    ha = float(program.counted[search.best].sum())
    plan = Found(search.best, search.invested, ha, curve.bound(eur / EUR_PER_MEUR))
    return LeastFund(eur, min(eur, max(0.0, -search.bound * EUR_PER_MEUR)), max(0.0, target_ha - ha), plan)


def _with_target(block: Block, program: Program, asked: Program) -> Block:
    """Return cuts of the program with a price for one with a target: the column of what falls short stands in none."""
    at = int(asked.side.target_columns[0])
    side = sparse.hstack([block.side[:, :at], sparse.csr_array((len(block), len(asked.side) - len(program.side))), block.side[:, at:]], format="csr")
    return replace(block, side=side)


def _without_cuts(program: Program, count: int) -> Program:
    return replace(program, blocks=program.blocks[: len(program.blocks) - count]) if count else program


def _prove(search: Search, asked: Program, curve: Outline, lowest_meur: float) -> None:
    """Look among all moves that a cheaper plan might hold, where there are few enough: the line of the curve, turned round, prices them."""
    line = curve.line_at(lowest_meur)
    if line.slope <= 0:
        return
    first = int(asked.rows_of("target")[0])
    duals = np.zeros(len(asked.rhs))
    before = line.duals[:first]
    duals[: len(before)] = before
    after = line.duals[first:]
    duals[first + 1 : first + 1 + len(after)] = after
    duals[first] = 1.0
    bound = safe_bound(asked, duals / line.slope)
    worth = np.flatnonzero(bound.gains >= -(bound.value - search.value) - EUR_TOLERANCE / EUR_PER_MEUR)
    if len(worth) <= MOST_PROVEN:
        search.look(asked, np.union1d(worth, search.best), is_whole=True)

"""Rows that keep order: one move a mover, departures follow moves, locks, a target."""

import numpy as np
from numpy.typing import NDArray

from planner.program.columns import Block, Triplets
from planner.program.rows.view import Lock, View
from planner.program.targets import amounts
from planner.rules.costs import INTENSIFY, RELOCATE


def mover(view: View) -> Block:
    """(mover) Σ_{k of i} x_k ≤ 1."""
    who, row = np.unique(view.moves.mover, return_inverse=True)
    x = Triplets()
    x.add(row, np.arange(len(view.moves)), 1.0)
    ids = view.situation.movers["mover_id"].to_numpy()
    return view.block("mover", [f"mover_{ids[at]}" for at in who], x, Triplets(), np.ones(len(who)))


def link(view: View) -> Block:
    """(link) u_it − u_i,t−1 − Σ_{relocate k of i in t} x_k = 0."""
    side, years = view.side, view.years
    leavers = np.arange(len(side.leavers))
    rows = np.arange(len(leavers) * years)
    x, rest = Triplets(), Triplets()
    rest.add(rows, rows, 1.0)
    later = rows[rows % years > 0]
    rest.add(later, later - 1, -1.0)
    moving = np.flatnonzero(view.moves.kind == RELOCATE)
    leaver = np.searchsorted(side.leavers, view.moves.mover[moving])
    x.add(leaver * years + view.moves.year[moving], moving, -1.0)
    ids = view.situation.movers["mover_id"].to_numpy()
    names = [view.label("link", ids[at], year) for at in side.leavers for year in range(years)]
    return view.block("link", names, x, rest, np.zeros(len(names)), is_equal=True)


def matching(view: View, lock: Lock) -> NDArray[np.int64]:
    """Return the moves that meet a lock."""
    situation, moves = view.situation, view.moves
    match = situation.movers["mover_id"].to_numpy()[moves.mover] == lock.firm
    if lock.parcel == "":
        match &= moves.kind == INTENSIFY
    elif lock.parcel != "*":
        match &= (situation.rooms.parcels.index.to_numpy()[moves.parcel] == lock.parcel) & moves.is_targeted
    if lock.year is not None:
        match &= np.array(situation.years)[moves.year] == lock.year
    return np.flatnonzero(match)


def lock(view: View) -> Block:
    """(lock) Σ_{k that match} x_k + short = 1."""
    x, rest = Triplets(), Triplets()
    first_short = len(view.side) - len(view.locks)
    for row, wish in enumerate(view.locks):
        found = matching(view, wish)
        x.add(np.full(len(found), row), found, 1.0)
        rest.add(np.array([row]), np.array([first_short + row]), 1.0)
    return view.block("lock", [f"lock_{wish.name()}" for wish in view.locks], x, rest, np.ones(len(view.locks)), is_equal=True)


def target(view: View) -> Block:
    """(target) −Σ amount_k x_k − short ≤ −target, a row for each target: circular hectares, jobs, firms or dwellings."""
    x, rest, targets = Triplets(), Triplets(), view.goal.targets
    for row, wanted in enumerate(targets):
        adds = amounts(view.situation, view.moves, wanted)
        some = np.flatnonzero(adds)
        x.add(np.full(len(some), row), some, -adds[some])
    rows = np.arange(len(targets))
    rest.add(rows, view.side.target_columns, -1.0)
    return view.block("target", [f"target_{wanted.name()}" for wanted in targets], x, rest, np.array([-wanted.amount for wanted in targets]))

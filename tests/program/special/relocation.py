"""Least room to start with: Kaplan's relocation problem, as far as parcels can pose it.

In Kaplan's problem whatever is left is one pool. Parcels are no pool: what one firm leaves unused of a parcel and what another leaves of
the next do not add up. So Johnson's rule gives a *bound* for any firms and one open parcel: with less room than that not all can move. It
is *exact* where every firm can leave just what another needs, and the least need is the first or the least leaving the last: firm k needs
``sizes[k]`` and leaves ``sizes[k + 1]``.
"""

from collections.abc import Iterable, Sequence
from random import Random

from tests.oracles.johnson import least_room, least_room_of_all_orders, room_to_start
from tests.program.special.posing import lot, mover, posed, posed_terms, proven, wish

ROOM_STEP_M2 = 1
"""The smallest difference of room that the cases have."""


def rule_differences(seeds: Iterable[int]) -> list[str]:
    """Return the cases in which Johnson's rule does not give the least room of all orders."""
    lines = []
    for seed in seeds:
        random = Random(seed)
        tasks = random.randint(1, 7)
        most = random.choice((4, 20, 1_000))
        needs, leaves = ([random.randint(1, most) for _ in range(tasks)] for _ in range(2))
        if least_room(needs, leaves) != least_room_of_all_orders(needs, leaves):
            lines.append(f"Johnson {seed}: {needs} {leaves}")
    return lines


def exact_differences(seeds: Iterable[int]) -> list[str]:
    """Return the cases in which not all move with Johnson's least room, or all with a square metre less, or not in an order that the room allows."""
    lines = []
    for seed in seeds:
        sizes = _walk(Random(seed))
        needs, leaves = sizes[:-1], sizes[1:]
        least = least_room(needs, leaves)
        order = _order(needs, leaves, least, Random(seed))
        if len(order) < len(needs):
            lines.append(f"relocation {seed}: {len(order)} of {len(needs)} move with {least}")
        elif room_to_start(order, needs, leaves) > least:
            lines.append(f"relocation {seed}: {order} needs more than {least}")
        if len(_order(needs, leaves, least - ROOM_STEP_M2, Random(seed))) == len(needs):
            lines.append(f"relocation {seed}: all move with less than {least}")
    return lines


def bound_differences(seeds: Iterable[int]) -> list[str]:
    """Return the cases in which firms by chance all move with less room than Johnson's bound."""
    lines = []
    for seed in seeds:
        random = Random(seed)
        firms = random.randint(2, 5)
        needs = [random.randint(1_000, 4_000) for _ in range(firms)]
        leaves = [random.randint(1_000, 4_000) for _ in range(firms)]
        least = least_room(needs, leaves)
        if len(_order(needs, leaves, least - ROOM_STEP_M2, random)) == firms:
            lines.append(f"relocation bound {seed}: all move with less than {least}")
    return lines


def _walk(random: Random) -> list[int]:
    """Return room needed by the first and left by each of some firms, the least need first or the least leaving last."""
    sizes = random.sample(range(1_000, 6_000), random.randint(3, 6))
    if random.random() < 0.5:
        return [min(sizes), *(size for size in sizes if size != min(sizes))]
    return [*(size for size in sizes if size != min(sizes)), min(sizes)]


def _order(needs: Sequence[int], leaves: Sequence[int], open_m2: int, random: Random) -> list[int]:
    """Return the firms that move in the best plan, by year: all of them where all can, for each is worth something. There are as many years as firms.

    A firm alone on its parcel leaves all of it (R7); what it needs is its plot and what it asks more.
    """
    firms = list(range(len(needs)))
    random.shuffle(firms)
    plots = [min(needs[at], leaves[at]) - 500 for at in firms]
    rows = {
        "parcels": [lot("V", (0, 0), open_m2)] + [lot(f"P{at}", (1_000 * at + 1_000, 0), leaves[at], "occupied") for at in firms],
        "firms": [mover(f"F{at}", (0, 0), parcel_id=f"P{at}", plot_m2=float(plot)) for at, plot in zip(firms, plots, strict=True)],
        "demand": [wish(f"F{at}", needs[at] - plot) for at, plot in zip(firms, plots, strict=True)]}
    terms = posed_terms(len(firms), weights={"transport_km": 0.0}, lots={"min_lot_m2": 0.0, "min_lot_share": 0.0, "max_lot_ratio": 100.0})
    program = posed(rows, terms)
    solution = proven(program)
    ids = program.situation.movers["mover_id"].to_numpy()
    moves = sorted(solution.chosen.tolist(), key=lambda move: program.moves.year[move])
    return [int(ids[program.moves.mover[move]][1:]) for move in moves]

"""Kaplan's relocation problem: the least open room with which all can move, one after another, where whatever is left is open to the next.

Task i needs ``needs[i]`` and leaves ``leaves[i]`` behind. It is a two-machine flow shop; Johnson's rule gives an order with the least room to start with:
first those who leave at least what they need, the smallest need first; then the others, the largest leaving first.
"""

from collections.abc import Sequence
from itertools import permutations


def johnson_order(needs: Sequence[int], leaves: Sequence[int]) -> list[int]:
    """Return the order of Johnson's rule."""
    tasks = range(len(needs))
    growing = sorted((at for at in tasks if leaves[at] >= needs[at]), key=lambda at: needs[at])
    shrinking = sorted((at for at in tasks if leaves[at] < needs[at]), key=lambda at: -leaves[at])
    return growing + shrinking


def room_to_start(order: Sequence[int], needs: Sequence[int], leaves: Sequence[int]) -> int:
    """Return the least room with which the tasks can be done in an order."""
    least, gained = 0, 0
    for at in order:
        least = max(least, needs[at] - gained)
        gained += leaves[at] - needs[at]
    return least


def least_room(needs: Sequence[int], leaves: Sequence[int]) -> int:
    """Return the least room by Johnson's rule."""
    return room_to_start(johnson_order(needs, leaves), needs, leaves)


def least_room_of_all_orders(needs: Sequence[int], leaves: Sequence[int]) -> int:
    """Return the least room by trying every order."""
    return min(room_to_start(order, needs, leaves) for order in permutations(range(len(needs))))

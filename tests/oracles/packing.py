"""Knapsacks by dynamic programming."""

from collections.abc import Mapping, Sequence

Item = tuple[float, float]
"""Value and weight."""


def best_knapsack(items: Sequence[Item], room: float) -> float:
    """Return the greatest value of items that together weigh at most ``room``: the undominated sums, one item after another."""
    front: dict[float, float] = {0: 0.0}
    for value, weight in items:
        longer = dict(front)
        for sum_, worth in front.items():
            if sum_ + weight <= room:
                longer[sum_ + weight] = max(longer.get(sum_ + weight, worth + value), worth + value)
        front, best = {}, -1.0
        for sum_ in sorted(longer):
            if longer[sum_] > best:
                front[sum_] = best = longer[sum_]
    return max(front.values())


def best_shared(offers: Sequence[Mapping[str, Item]], rooms: Mapping[str, float]) -> float:
    """Return the greatest value of putting each thing in one place or none (generalized assignment).

    ``offers[i]`` has by place the value and the weight of thing i there. The state is what every place has left; all states are kept.
    """
    places = list(rooms)
    best = {tuple(rooms.values()): 0.0}
    for offer in offers:
        after = dict(best)
        for left, value in best.items():
            for at, place in enumerate(places):
                worth, weight = offer.get(place, (0.0, rooms[place] + 1))
                if weight <= left[at]:
                    then = (*left[:at], left[at] - weight, *left[at + 1 :])
                    after[then] = max(after.get(then, value + worth), value + worth)
        best = after
    return max(best.values())

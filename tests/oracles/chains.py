"""The best set of chains of limited length: the kidney-exchange problem without cycles, by looking at every chain.

A chain starts at an altruist (an open parcel); each pair that is served (a firm that moves) gives on what it had.
``gains[giver, taker]`` is the value of a taker that takes what a giver has; pairs that are not in it cannot be.
"""

from collections.abc import Mapping, Sequence


def best_chains(gains: Mapping[tuple[str, str], float], altruists: Sequence[str], takers: Sequence[str], longest: int) -> float:
    """Return the greatest value of chains that share no taker, at most one from each altruist and each of at most so many takers."""
    bit = {taker: 1 << at for at, taker in enumerate(takers)}
    best = {0: 0.0}
    for altruist in altruists:
        chains = _chains_from(altruist, gains, bit, longest)
        after: dict[int, float] = {}
        for served, value in best.items():
            for chain, gain in chains.items():
                if not served & chain:
                    after[served | chain] = max(after.get(served | chain, value + gain), value + gain)
        best = after
    return max(best.values())


def _chains_from(altruist: str, gains: Mapping[tuple[str, str], float], bit: Mapping[str, int], longest: int) -> dict[int, float]:
    """Return the best value of a chain by the set of its takers, the empty chain included."""
    ends = {(0, altruist): 0.0}
    best = {0: 0.0}
    for _ in range(longest):
        longer: dict[tuple[int, str], float] = {}
        for (served, giver), value in ends.items():
            for taker, one in bit.items():
                gain = gains.get((giver, taker))
                if gain is not None and not served & one:
                    end = (served | one, taker)
                    longer[end] = max(longer.get(end, value + gain), value + gain)
        for (served, _), value in longer.items():
            best[served] = max(best.get(served, value), value)
        ends = longer
    return best

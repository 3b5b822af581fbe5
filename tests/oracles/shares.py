"""In which share of the random cases each rule binds: the best value is another one without it.

Run as ``python -m tests.oracles.shares [CASES]``.
"""

import sys
from collections import Counter

from tests.oracles.cases import random_case
from tests.oracles.enumeration import best_plan
from tests.oracles.reading import World

RULES = ("lot", "category", "distance", "quay", "radius", "restriction", "owner", "consent", "closing", "cap", "lag", "years",
         "room", "fund", "payer", "bank", "aid", "power", "small_blocked", "hub", "reserve", "pace", "cash", "feed_in", "balance", "partner")
SAME = 1e-9


def binding_shares(seeds: range) -> dict[str, float]:
    """Return for each rule the share of the cases whose best value changes when the rule is left out."""
    found: Counter[str] = Counter()
    for seed in seeds:
        project = random_case(seed)
        best = best_plan(World(project))
        leavers = {option.mover.firm.id: option for option in best.plan if option.kind == "relocate"}
        found.update({f"kind {option.kind}" for option in best.plan})
        found[f"{len(best.plan)} moves"] += 1
        world = World(project)
        found["into freed room"] += any(option.to and world.parcels[option.to].homes.keys() & leavers.keys() for option in best.plan)
        for rule in RULES:
            found[rule] += abs(best_plan(World(project, frozenset({rule}))).value - best.value) > SAME
    return {name: count / len(seeds) for name, count in sorted(found.items())}


if __name__ == "__main__":
    for name, share in binding_shares(range(int(sys.argv[1]) if len(sys.argv) > 1 else 200)).items():
        print(f"{name:18} {share:6.1%}")

"""Solve every instance with CBC and HiGHS and write down what both call best.

Run as ``python -m tests.program.special.prove_instances``; an optimum is written only where the two solvers agree on it.
"""

import json
from importlib.metadata import version
from pathlib import Path

import pulp

from tests.program.special.instances import FAMILIES, Instance, as_problem, draw

PROVED = Path(__file__).parent / "proved"
SMALL = {"gap-A": (20, 4), "gap-B": (11, 3), "gap-C": (11, 3), "gap-D": (11, 3), "mkp": (25, 1), "cpmp": (20, 4)}
LARGE = {"gap-A": (40, 5), "gap-B": (16, 4), "gap-C": (16, 4), "gap-D": (15, 3), "mkp": (60, 1), "cpmp": (40, 5)}
"""Firms and parcels."""
SEEDS = (1, 2)
AGREE_HA = 1e-7


def optima(instance: Instance) -> dict[str, float]:
    """Return the optimum by each solver; the bound of each has to meet its plan (CBC may call that the gap limit)."""
    found = {}
    for solver in (pulp.COIN_CMD(msg=False, gapRel=0.0, gapAbs=0.0), pulp.HiGHS(msg=False, gapRel=0.0, gapAbs=0.0)):
        problem = as_problem(instance)
        stats = problem.solve(solver)
        if not stats.has_solution or abs(stats.best_bound - stats.objective) > AGREE_HA:
            raise RuntimeError(f"{solver.name}: {stats}")
        found[solver.name] = float(pulp.value(problem.objective))
    return found


def _proved(family: str, seed: int, firms: int, parcels: int) -> dict[str, float]:
    cbc, highs = optima(draw(family, seed, firms, parcels)).values()
    if abs(cbc - highs) > AGREE_HA:
        raise RuntimeError(f"{family} {seed}: CBC {cbc}, HiGHS {highs}")
    print(family, seed, firms, parcels, highs, flush=True)
    return {"seed": seed, "firms": firms, "parcels": parcels, "optimum_ha": round(highs, 9)}


def main() -> None:
    """Write ``proved/<family>.json``."""
    for family in FAMILIES:
        cases = [_proved(family, seed, *size[family]) for size in (SMALL, LARGE) for seed in SEEDS]
        versions = {name: version(name) for name in ("pulp", "cbcbox", "highspy")}
        PROVED.mkdir(exist_ok=True)
        (PROVED / f"{family}.json").write_text(json.dumps({"family": family, "versions": versions, "cases": cases}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

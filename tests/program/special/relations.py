"""What must hold between the best plans of two projects that differ in one thing. Each relation takes a seed and returns what is wrong, empty where nothing is.

Where room is added or taken away no least lot is kept: with one, more room may make a lot too large for a mover (R13), and less may make it fit.
Relations that ``test_solving`` proves (order of rows, ids, place on the map, unit of money) are not repeated.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import shapely

from planner.program.formulation import Program
from planner.program.rows.view import Lock
from planner.program.solution import Effort, Solution
from planner.program.solving import find_plan
from planner.rules.costs import INTENSIFY
from tests.cases import ESTATES, MUNICIPALITIES, Rows, parcel, program_of
from tests.program.small import small_rows, small_terms
from tests.program.special.posing import APART_M, SAME_HA, proven

ANY_LOT = {"min_lot_m2": 0.0, "min_lot_share": 0.0}
EVEN = {"total_eur": 0.0, "payer_caps": {"GM1": 0.4}}


def _value(rows: Rows, terms: dict[str, Any], **choices: Any) -> float:
    return proven(program_of(rows, terms, **choices)).value


def _not_more(less: float, more: float, what: str) -> str:
    return "" if less <= more + SAME_HA else f"{what}: {less:.9f} is more than {more:.9f}"


def _same(one: float, other: float, what: str) -> str:
    return "" if abs(one - other) <= SAME_HA else f"{what}: {one:.9f} is not {other:.9f}"


def _by_year(seed: int) -> dict[int, float]:
    chance = np.random.default_rng(seed)
    return {2027 + at: float(chance.integers(0, 300) * 1_000) for at in range(3)}


def more_money(seed: int) -> str:
    """(fund), (payer): a larger fund never lowers the best value."""
    terms = small_terms(seed)
    more = terms | {"fund": terms["fund"] | {"total_eur": terms["fund"]["total_eur"] * (1.01 + seed % 5)}}
    return _not_more(_value(small_rows(seed), terms), _value(small_rows(seed), more), "more money")


def money_at_once(seed: int) -> str:
    """(fund), (payer): money that comes at once is worth no less than by year, and money that may be kept no less than money that may not."""
    rows, by_year = small_rows(seed), _by_year(seed)
    kept, lost, once = (_value(rows, small_terms(seed) | {"fund": EVEN | fund}) for fund in (
        {"by_year": by_year}, {"by_year": by_year, "carry_over": False}, {"by_year": {2027: sum(by_year.values())}}))
    return _not_more(kept, once, "money at once") or _not_more(lost, kept, "money kept")


def spread_fund(seed: int) -> str:
    """(fund): a total is worth as much as the same money named year by year."""
    rows, third = small_rows(seed), 1_000.0 * (50 + seed % 250)
    total, named = (_value(rows, small_terms(seed) | {"fund": EVEN | fund}) for fund in (
        {"total_eur": 3 * third}, {"by_year": {2027: third, 2028: third, 2029: third}}))
    return _same(total, named, "spread fund")


def one_more_parcel(seed: int) -> str:
    """(room): one more open parcel never lowers the best value."""
    chance, rows, terms = np.random.default_rng(seed), small_rows(seed), small_terms(seed, lots=ANY_LOT)
    spot, area = float(chance.integers(0, 5_000)), float(chance.integers(15, 80) * 100)
    more = rows | {"parcels": [*rows["parcels"], parcel("W", spot, area, y=6_000.0, estate_id=f"E{1 + seed % 2}")]}
    return _not_more(_value(rows, terms), _value(more, terms), "one more parcel")


def consent_withdrawn(seed: int) -> str:
    """(link), section 3: a firm that no longer consents never raises the best value."""
    rows, terms, who = small_rows(seed), small_terms(seed, lots=ANY_LOT), f"F{seed % 5}"
    fewer = rows | {"firms": [firm | ({"consent": "stay"} if firm["firm_id"] == who else {}) for firm in rows["firms"]]}
    return _not_more(_value(fewer, terms), _value(rows, terms), "consent withdrawn")


def longer_horizon(seed: int) -> str:
    """Section 6: with the same money, a year more never lowers the best value (no housing, no firm that stops)."""
    fund, years = {"by_year": _by_year(seed)}, 2 + seed % 2
    short, long = (_value(small_rows(seed), small_terms(seed, lots=ANY_LOT, horizon={"years": span}) | {"fund": fund}) for span in (years, years + 1))
    return _not_more(short, long, "longer horizon")


def _lock_of(program: Program, move: int) -> Lock:
    moves, situation = program.moves, program.situation
    target = "" if moves.kind[move] == INTENSIFY else str(situation.rooms.parcels.index[moves.parcel[move]])
    return Lock(str(situation.movers["mover_id"].iloc[moves.mover[move]]), target, situation.years[moves.year[move]])


def _any_of(moves: Sequence[int] | np.ndarray, seed: int) -> int:
    return int(moves[np.random.default_rng(seed).integers(len(moves))])


def _free(seed: int) -> tuple[Rows, dict[str, Any], Program, Solution]:
    rows, terms = small_rows(seed), small_terms(seed)
    program = program_of(rows, terms)
    return rows, terms, program, proven(program)


def locked_move(seed: int) -> str:
    """(lock): a lock never raises the value, and a lock on a move of the best plan keeps it."""
    rows, terms, program, free = _free(seed)
    lock = _lock_of(program, _any_of(np.arange(len(program.moves)), seed))
    locked = find_plan(program_of(rows, terms, locks=(lock,)), Effort())
    if locked.status not in ("optimal", "infeasible"):
        return f"locked move {lock.name()}: {locked.status}"
    worse = _not_more(locked.value, free.value, f"locked move {lock.name()}") if locked.status == "optimal" else ""
    if worse or not len(free.chosen):
        return worse
    kept = _lock_of(program, _any_of(free.chosen, seed))
    return _same(_value(rows, terms, locks=(kept,)), free.value, f"locked move of the plan {kept.name()}")


def forbidden_move(seed: int) -> str:
    """(lock): forbidding a move that the best plan has not made changes nothing; forbidding one that it made never raises the value."""
    rows, terms, program, free = _free(seed)
    unused = _lock_of(program, _any_of(np.setdiff1d(np.arange(len(program.moves)), free.chosen), seed))
    wrong = _same(_value(rows, terms, forbids=(unused,)), free.value, f"forbidden move {unused.name()}")
    if wrong or not len(free.chosen):
        return wrong
    used = _lock_of(program, _any_of(free.chosen, seed))
    return _not_more(_value(rows, terms, forbids=(used,)), free.value, f"forbidden move of the plan {used.name()}")


def two_towns(seed: int) -> str:
    """(fund), (payer): two like municipalities far apart, each with a fund of its own, are worth twice one."""
    one = _town(seed)
    money = small_terms(seed)["fund"]["total_eur"]
    rest = {"chain": {"control": "grant_clause"}}
    alone = _value(one, small_terms(seed) | rest | {"fund": {"total_eur": money}})
    other = _copied(one)
    both = {table: [*found, *other.get(table, [])] for table, found in one.items()}
    together = _value(both, small_terms(seed) | rest | {"fund": {"total_eur": 2 * money, "payer_caps": {"GM1": 0.5, "ZGM1": 0.5}}})
    return _same(together, 2 * alone, "two towns")


def _town(seed: int) -> Rows:
    """Return a project by chance in one municipality, which pays all grants in it."""
    rows = small_rows(seed, firms=3, newcomers=1)
    rows["parcels"] = [row | {"estate_id": "E1"} for row in rows["parcels"]]
    rows["demand"] = [row | ({} if row["firm_id"] else {"municipality_code": "GM1"}) for row in rows["demand"]]
    return rows | {"municipalities": [MUNICIPALITIES[0] | {"cofinancing_share": 1.0}], "estates": [ESTATES[0]]}


def _copied(town: Rows) -> Rows:
    """Return the town once more, under other names and out of reach, in a province of its own."""
    names = ("municipality_code", "estate_id", "parcel_id", "firm_id", "demand_id", "node_id", "hub_id", "sensitive_id", "undertaking_id")

    def copied(row: dict[str, Any]) -> dict[str, Any]:
        out = row | {name: f"Z{row[name]}" for name in names if row.get(name)}
        for lists in ("parcel_ids", "partners"):
            if row.get(lists):
                out[lists] = ";".join(f"Z{name}" for name in row[lists].split(";"))
        if "province" in row:
            out["province"] = "Drenthe"
        return out | ({"geometry": shapely.affinity.translate(row["geometry"], 2 * APART_M)} if "geometry" in row else {})

    return {table: [copied(row) for row in found] for table, found in town.items()}


RELATIONS: dict[str, Callable[[int], str]] = {relation.__name__: relation for relation in (
    more_money, money_at_once, spread_fund, one_more_parcel, consent_withdrawn, longer_horizon, locked_move, forbidden_move, two_towns)}

"""What the planner says of plans that hold a mover beside what the oracle finds, on the same case."""

from collections.abc import Iterable, Mapping
from math import inf
from random import Random

import pandas as pd

from planner.plan.audit import audit
from planner.plan.why.changes import CHANGES, Change, Remedies, Remedy, _most, with_consent
from planner.program.formulation import formulate
from planner.program.inclusion import Holding, Inclusion, Kept
from planner.program.solution import Effort
from planner.program.solving import find_plan
from planner.project.project import Project
from planner.rules.situation import Situation
from tests.cases import records_of
from tests.oracles.cases import random_case
from tests.oracles.enumeration import best_plan, choices_of
from tests.oracles.reading import World
from tests.program.special.posing import Tally

SAME_HA = 1e-6
A_BIT_HA = 1e-5
AMOUNTS = {"own_eur": (5_000, 60_000, 2_000_000), "own_kw": (5, 40, 400), "spare_m2": (100, 700, 3_000), "more_m2": (300, 3_000),
           "less_m": (20, 150, 1_000), "less_steps": (1, 3)}
EVERYTHING = {name: float(amounts[-1]) for name, amounts in AMOUNTS.items()}
MOST_MOVERS = 1


def asked(project: Project) -> Inclusion:
    """Return what asks of a case and its best plan."""
    program = formulate(Situation(project))
    plan = find_plan(program, Effort())
    assert plan.status == "optimal"
    return Inclusion(program, Kept(plan.chosen, plan.value, plan.bound, plan.invested))


def agreed(project: Project, mover: str, amounts: Mapping[str, float]) -> Project:
    """Return the project with something more agreed with one mover."""
    rows = {row["mover_id"]: row for row in project["tailored"].to_dict("records")}
    row = rows.setdefault(mover, {**dict.fromkeys(AMOUNTS, 0.0), "mover_id": mover, "source": ""})
    for name, amount in amounts.items():
        row[name] += amount
    table = project["tailored"]
    return project.with_table("tailored", pd.DataFrame(list(rows.values()), columns=table.columns).astype(table.dtypes.to_dict()))


def best_with(project: Project, mover: str) -> float:
    """Return the value of the best plan that holds a mover, by the oracle; −inf where none does."""
    world = World(project)
    if not any(option.mover.id == mover for option in choices_of(world)):
        return -inf
    value = best_plan(world, ({"mover_id": mover},)).value
    return -inf if value is None else value


def staying(inclusion: Inclusion, random: Random) -> list[int]:
    """Return movers (positions) that the plan leaves where they are: some that might move if enough were agreed, now and then one that never may."""
    situation, moving = inclusion.program.situation, inclusion.program.moves.mover[inclusion.plan.chosen].tolist()
    out = [mover for mover in range(len(situation.movers)) if mover not in moving]
    able = [mover for mover in out if _able(situation, mover)]
    some = random.sample(able, min(len(able), MOST_MOVERS))
    never = [mover for mover in out if mover not in able]
    return [*some, random.choice(never)] if never and random.random() < 0.1 else some


def _able(situation: Situation, mover: int) -> bool:
    row = situation.movers.iloc[mover]
    project = situation.project if row["is_willing"] else with_consent(situation.project, row["firm_id"])
    return best_with(agreed(project, row["mover_id"], EVERYTHING), row["mover_id"]) > -inf


def holding_faults(seeds: Iterable[int]) -> Tally:
    """Return where bounds lie below the best plan that holds a mover, or an answer is not that of the oracle."""
    tally = Tally()
    for seed in seeds:
        inclusion, random = asked(random_case(seed)), Random(seed)
        for mover in staying(inclusion, random):
            some = {name: float(random.choice(amounts)) for name, amounts in AMOUNTS.items() if random.random() < 0.4}
            for amounts in ({}, some, EVERYTHING):
                _ask(tally, inclusion, mover, amounts, f"case {seed}")
    return tally


def _ask(tally: Tally, inclusion: Inclusion, mover: int, amounts: Mapping[str, float], name: str) -> None:
    """Ask for a plan as good as the best, as good as the best that holds the mover, and a bit better."""
    situation = inclusion.program.situation.tailored(mover, amounts)
    mover_id = str(situation.movers["mover_id"].iloc[mover])
    best = best_with(agreed(inclusion.program.situation.project, mover_id, amounts), mover_id)
    name = f"{name}, {mover_id}, {amounts}, best {best}"
    tally.count["questions"] += 1
    if best == -inf:
        tally.count["no plan holds the mover"] += 1
    bounds = {"bound": inclusion.bound(situation, mover), "relaxed": inclusion.relaxed(situation, mover)}
    tally.lines += [f"{kind} {bound} below: {name}" for kind, bound in bounds.items() if bound < best - SAME_HA]
    for enough in (inclusion.enough, *([] if best == -inf else [best, best + A_BIT_HA])):
        sharp = Inclusion(inclusion.program, inclusion.plan, inclusion.relaxation, enough)
        is_there = best >= enough - SAME_HA
        for depth, holding in {"near": sharp.near(situation, mover), "few": sharp.search(situation, mover, is_whole=False),
                               "whole": sharp.search(situation, mover)}.items():
            tally.count[f"{depth} {holding.answer}"] += 1
            fault = _fault(holding, best, enough, is_there=is_there)
            if fault:
                tally.lines.append(f"{depth} {fault}: {holding.answer} {holding.value} {holding.bound}, enough {enough}, {name}")
            if depth == "whole" and holding.answer == "unknown":
                tally.count["undecided"] += 1


def _fault(holding: Holding, best: float, enough: float, *, is_there: bool) -> str:
    """Return what is wrong with an answer."""
    if holding.answer != "unknown" and (holding.answer == "yes") != is_there:
        return "wrong answer"
    if holding.value > best + SAME_HA:
        return "value above the best"
    if holding.bound < min(best, enough - 3 * SAME_HA):
        return "bound below the best"
    if holding.program is None or holding.plan is None:
        return "" if holding.answer != "yes" else "no plan shown"
    records = records_of(holding.program, holding.plan.chosen)
    findings = audit(holding.program.situation.project, records, invested=holding.plan.invested)
    return f"audit: {findings[0]}" if findings else ""


def remedy_faults(seeds: Iterable[int]) -> Tally:
    """Return where a remedy does not do, where a step less does though it is said not to, and where a change that does is missing."""
    tally = Tally()
    for seed in seeds:
        inclusion, random = asked(random_case(seed)), Random(seed)
        for mover in staying(inclusion, random):
            sought = Remedies(inclusion, mover, "proof")
            found = sought.find()
            _hold(tally, inclusion, mover, sought, found, f"case {seed}")
    return tally


def _hold(tally: Tally, inclusion: Inclusion, mover: int, sought: Remedies, found: list[Remedy], name: str) -> None:
    situation, enough = inclusion.program.situation, inclusion.enough - SAME_HA
    mover_id, firm = situation.movers["mover_id"].iloc[mover], situation.movers["firm_id"].iloc[mover]
    is_willing = bool(situation.movers["is_willing"].iloc[mover])
    project = situation.project if is_willing else with_consent(situation.project, firm)
    name = f"{name}, {mover_id}{'' if is_willing else ' consenting'}"
    tally.count["movers"] += 1
    tally.count["undecided"] += sum(holding.answer == "unknown" for holding in sought._known.values())
    if found and found[0].change not in CHANGES:
        tally.count["none needed"] += 1
        if best_with(project, mover_id) < enough:
            tally.lines.append(f"{name}: said to need nothing")
        return
    by_change = {remedy.change: remedy for remedy in found}
    if best_with(project, mover_id) >= enough:
        tally.lines.append(f"{name}: needs nothing, said {found}")
    for change in CHANGES:
        _hold_change(tally, project, mover_id, (change, by_change.get(change)), enough, name)


def _hold_change(tally: Tally, project: Project, mover: str, said: tuple[Change, Remedy | None], enough: float, name: str) -> None:
    change, remedy = said
    situation = Situation(project)
    at = int(situation.movers.index[situation.movers["mover_id"] == mover][0])
    most = -(-_most(situation, at, change) // change.step) * change.step

    def does(amount: float) -> bool:
        return best_with(agreed(project, mover, {change.name: amount}), mover) >= enough

    if remedy is None:
        tally.count["changes that do not do"] += 1
        amounts = [most, most / 2, most / 4, most / 16] if most > 0 else []
        bad = [amount for amount in amounts if does(amount // change.step * change.step)]
        tally.lines += [f"{name}: {change.name} {amount} of {most} would do" for amount in bad]
        return
    tally.count["remedies"] += 1
    tally.count["exact"] += remedy.is_exact
    if not does(remedy.amount):
        tally.lines.append(f"{name}: {remedy} does not do")
    if remedy.not_enough >= 0 and does(remedy.not_enough):
        tally.lines.append(f"{name}: {remedy.not_enough} of {remedy} does")
    less = [share for share in (0.25, 0.5, 0.75) if remedy.is_exact and does(share * remedy.not_enough // change.step * change.step)]
    tally.lines += [f"{name}: {share} of {remedy} does too" for share in less]

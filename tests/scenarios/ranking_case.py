"""Rankings beside projects in which the one thing is really so: a parcel that nobody may go to, land that is issued, a hectare, a firm that consents."""

from collections.abc import Callable, Iterable, Iterator

import geopandas as gpd
import pandas as pd

from planner.plan.rankings import Rank
from planner.program.formulation import formulate
from planner.program.solution import Effort
from planner.program.solving import find_plan
from planner.project.project import Project
from planner.rules.situation import Situation
from planner.scenarios.unlocking import BUY, CALL, HECTARE, OPEN, room_questions
from planner.studio.plan import PlanRequest
from planner.studio.rankings import rank_calls, rank_room
from tests.oracles.cases import random_case
from tests.oracles.enumeration import best_plan
from tests.oracles.reading import World

SAME_HA = 2e-6
PROOF = PlanRequest(gap=0.0)
SOLVED = 2


def best_by_program(project: Project) -> float:
    """Return the value of the best plan of a project, proven, from a program of its own."""
    found = find_plan(formulate(Situation(project)), Effort())
    assert found.status == "optimal"
    return found.value


def best_by_search(project: Project) -> float:
    """Return the best value that the exhaustive search finds."""
    value = best_plan(World(project)).value
    assert value is not None
    return value


def with_parcel(project: Project, name: str, **cells: object) -> Project:
    """Return the project with other cells of a parcel."""
    table = project["parcels"].copy()
    for column, value in cells.items():
        table[column] = table[column].mask(table["parcel_id"] == name, value).astype(table[column].dtype)
    return project.with_table("parcels", table)


def with_hectare(project: Project, name: str) -> Project:
    """Return the project with one of the hectares that are asked about; hubs hold whom they held."""
    wide, table = room_questions(project).situation.project, project["parcels"]
    row = wide["parcels"][wide["parcels"]["parcel_id"] == name]
    return project.with_table("parcels", gpd.GeoDataFrame(pd.concat([table, row], ignore_index=True), crs=table.crs)).with_table("hubs", wide["hubs"])


def really(project: Project, rank: Rank) -> Project:
    """Return the project in which what was asked is so."""
    name, group = rank.question.thing, rank.question.group
    if group == OPEN:  # a restriction lets nobody in
        return with_parcel(project, name, restriction="legal")
    if group == BUY:
        row = project["parcels"].set_index("parcel_id").loc[name]
        owner = row["owner_kind"] if row["owner_kind"] in ("municipality", "province") else "municipality"
        since = _open_since(project, name)
        return with_parcel(project, name, status="issuable_now", owner_kind=owner, available_from=since)
    if group == HECTARE:
        return with_hectare(project, name)
    assert group == CALL
    firms = project["firms"]
    return project.with_table("firms", firms.assign(consent=firms["consent"].mask(firms["firm_id"] == name, "open").astype("str")))


def _open_since(project: Project, name: str) -> float:
    """Return from when land would be open by its status, NaN where it is at once or was not to be."""
    parcel = World(project).parcels[name]
    years = [year for year, room in zip(project.years, parcel.open_at, strict=False) if room > 0]
    return float(years[0]) if years else float("nan")


def differences(project: Project, best: Callable[[Project], float], name: str) -> Iterator[str]:
    """Yield where bases, worths and intervals differ from the truth, in words: for the best of each list solved as plans, and for the next, which are not."""
    base = best(project)
    seats = {*project["occupancy"]["parcel_id"]}
    for ranking in (rank_room(project, PROOF, solved=SOLVED), rank_calls(project, PROOF, solved=SOLVED)):
        if abs(ranking.base_value_ha - base) > SAME_HA:
            yield f"{name}: base {ranking.base_value_ha:.9f}, right {base:.9f}"
        for rank in [rank for group in ranking.groups for rank in ranking.of(group)[: SOLVED + 1]]:
            if rank.question.group == OPEN and rank.question.thing in seats:
                continue  # a restriction also keeps what its occupants would leave
            other = best(really(project, rank))
            right = base - other if rank.question.sense == "without" else other - base
            wrong = rank.plan_ha is not None and (not rank.is_exact or abs(rank.worth_ha - right) > SAME_HA)
            if wrong or not rank.low_ha - SAME_HA <= right <= rank.high_ha + SAME_HA or rank.linear_ha < 0:
                yield f"{name}: {rank.question.group} {rank.question.thing} {rank.worth_ha:.9f} in [{rank.low_ha:.9f}, {rank.high_ha:.9f}], right {right:.9f}"


def case_differences(seeds: Iterable[int], best: Callable[[Project], float]) -> list[str]:
    """Return where rankings of random cases differ from the truth."""
    return [line for seed in seeds for line in differences(random_case(seed), best, f"case {seed}")]

"""What is known of tables is not checked again, and nothing is overlooked for that."""

from functools import cache

import pandas as pd
import pytest

from planner.project import faults
from planner.project.faults import find_errors, find_faults
from planner.project.project import Project
from planner.project.sample import make_sample
from planner.project.tables import TABLES, references


@cache
def _sample() -> Project:
    return make_sample("S")


_REFERRING = sorted({(table.name, column.name, target, key) for table in TABLES.values() for column, target, key in references(table)
                     if len(_sample()[table.name]) and (_sample()[table.name][column.name] != "").any()})


@pytest.mark.parametrize(("name", "column", "target", "key"), _REFERRING)
def test_a_row_that_is_gone_is_missed_by_what_is_known(name: str, column: str, target: str, key: str) -> None:
    """A table that did not change is checked again where the rows that it names are no longer there: the same errors as without anything known."""
    sample = _sample()
    named = sample[name].loc[sample[name][column] != "", column].iloc[0].split(";")[0]
    renamed = sample[target][key].where(sample[target][key] != named, f"{named}?")
    now = {**sample.tables, target: sample[target].assign(**{key: renamed})}
    found = find_errors(now, sample.tables)
    assert any(problem.code == "unknown_id" and problem.file == name and problem.column == column and problem.seen == named for problem in found)
    assert found == find_errors(now)


def test_a_name_that_is_wrong_is_found_in_a_table_that_changed() -> None:
    """A changed table is checked against tables that did not change."""
    sample = _sample()
    firms = sample["firms"].copy()
    firms["parcel_id"] = ["nowhere", *firms["parcel_id"].iloc[1:]]
    found = find_errors({**sample.tables, "firms": firms}, sample.tables)
    assert [(problem.code, problem.seen) for problem in found if problem.file == "firms"] == [("unknown_id", "nowhere")]


def test_references_of_the_same_rows_are_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """After an edit of a status the tables that name parcels are not searched: the parcels have the same ids."""
    sample = _sample()
    parcels = sample["parcels"].assign(status=["reserved", *sample["parcels"]["status"].iloc[1:]])
    searched: list[str] = []
    whole = faults._has_same_ids

    def counted(one: pd.DataFrame, other: pd.DataFrame, key: str) -> bool:
        is_same = whole(one, other, key)
        searched.extend([] if is_same else [key])
        return is_same

    monkeypatch.setattr(faults, "_has_same_ids", counted)
    assert find_errors({**sample.tables, "parcels": parcels}, sample.tables) == []
    assert searched == []


def test_warnings_are_of_a_check_alone() -> None:
    """Overlaps and areas that differ are told by a check; they are no errors, and reading a project does not look for them."""
    sample = _sample()
    stated = sample["parcels"].assign(area_m2=1.0)
    tables = {**sample.tables, "parcels": stated}
    assert find_errors(tables) == []
    assert {problem.code for problem in find_faults(tables)} >= {"area_differs"}

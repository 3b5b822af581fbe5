"""What is measured once is measured again only where it may differ."""

from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd
import pytest
import shapely

from planner.project.measure import MEASURED, Measured, measure, shapes_of
from planner.project.project import Project
from planner.project.sample import make_sample
from planner.project.store.editing import cell_step, edited
from planner.project.tables import TABLES


@cache
def _sample() -> Project:
    return make_sample("S")


def _measured(tables: Mapping[str, pd.DataFrame]) -> Measured:
    return measure(tables, _sample().terms)


def _other(values: pd.Series) -> pd.Series:
    if values.dtype == "bool":
        return ~values
    return values.fillna(0.0) + 1.0 if values.dtype == "float64" else values.map(lambda text: f"{text}x")


@pytest.mark.parametrize("name", [name for name in TABLES if len(_sample()[name])])
def test_what_is_not_named_is_not_measured(name: str) -> None:
    """Whatever else changes in a table, every measurement stays what it was."""
    frame = _sample()[name]
    unnamed = [column for column in TABLES[name].names if column not in MEASURED.get(name, ())]
    changed = frame.assign(**{column: _other(frame[column]) for column in unnamed})
    now, before = _measured({**_sample().tables, name: changed}), _measured(_sample().tables)
    for part in ("parcels", "firms", "neighbours", "company"):
        pd.testing.assert_frame_equal(getattr(now, part), getattr(before, part))


@pytest.mark.parametrize(("name", "column"), [(name, column) for name, columns in MEASURED.items() for column in columns])
def test_a_change_of_what_is_measured_is_noticed(name: str, column: str) -> None:
    """Another value in one cell of a column that is named, and nothing is taken over."""
    frame = _sample()[name].copy()
    frame.loc[frame.index[0], column] = _other(frame[column]).iloc[0]
    assert _noticed(name, frame)


@pytest.mark.parametrize("name", [name for name in MEASURED if TABLES[name].shape != "none"])
def test_a_shape_that_moves_is_noticed(name: str) -> None:
    """Another shape in one row, none in its place, or rows in another order, and nothing is taken over."""
    frame = _sample()[name]
    shapes = shapes_of(frame)
    moved, gone = shapes.copy(), shapes.copy()
    moved[0], gone[0] = shapely.transform(moved[0], lambda places: places + 0.01), None
    assert all(_noticed(name, frame.assign(geometry=other)) for other in (moved, gone))
    assert len(frame) == 1 or _noticed(name, frame.iloc[::-1].reset_index(drop=True))
    assert not _noticed(name, frame.copy())


def test_an_edit_of_a_status_keeps_what_was_measured() -> None:
    """A scenario that gives a parcel another status measures nothing; one that gives it another area does."""
    project = _sample()
    parcel = str(project["parcels"]["parcel_id"].iloc[0])
    reserved = edited(project, [cell_step(project, "parcels", parcel, "status", "reserved")])
    larger = edited(project, [cell_step(project, "parcels", parcel, "area_m2", "1234")])
    assert reserved.measured is project.measured
    assert larger.measured.parcels.loc[parcel, "area_m2"] == 1234
    assert project.measured.parcels.loc[parcel, "area_m2"] != 1234


def test_a_hash_follows_the_table_that_changes() -> None:
    """Hashes are reckoned once; a table that is replaced has its own, and so has the whole."""
    project = make_sample("S", 3)
    before = project.sha256(), project.table_hashes()
    parcels = project["parcels"].assign(quay=np.ones(len(project["parcels"]), dtype=bool))
    changed = project.with_table("parcels", parcels)
    assert changed.sha256() != before[0]
    assert {name for name, known in changed.table_hashes().items() if known != before[1][name]} == {"parcels"}
    assert changed.with_table("parcels", project["parcels"]).sha256() == before[0]
    assert (project.sha256(), project.table_hashes()) == before


def _noticed(name: str, frame: pd.DataFrame) -> bool:
    project = _sample()
    project.measured  # noqa: B018 - so that there is something to take over
    fresh = Project(project.meta, project.terms, {**project.tables, name: frame})
    return not fresh.measured_as(project)._cache

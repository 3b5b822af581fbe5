"""What a map sends and what it costs to write it down, by number of parcels; the outcome goes to docs/benchmarks.md."""

import time
from collections.abc import Callable

import numpy as np
import pytest
import shapely

from planner.report.maps import MapGeometry
from planner.ui.map.scene import faces_of
from tests.benchmarks.writing import put
from tests.ui.town import Town, build_town, state_of

pytestmark = pytest.mark.timeout(0)
TITLE = "Map: what is sent"
HEAD = ["parcels", "first, kB", "after an edit of a shape, kB", "after a recolouring, kB", "shards", "writing shapes down, CPU s", "writing colours, CPU s"]
FIRST_MOST, EDIT_MOST = 1_200_000, 200_000
IN_VIEW = 8
"""Shards that a large project has in view at once."""


def _timed[Result](work: Callable[[], Result]) -> tuple[Result, float]:
    began = time.process_time()
    result = work()
    return result, time.process_time() - began


def _wobbly(copies: int) -> Town:
    """Return a town whose parcels have some twelve corners that lie a little off their lines, so that they compress no better than real ones."""
    town = build_town(copies=copies)

    def shaken(places: np.ndarray) -> np.ndarray:
        return places + np.sin(places @ np.array([[12.9898, 39.346], [78.233, 11.135]])) * 1.5  # the same for the same corner, so that rings stay closed

    town.parcels["geometry"] = shapely.transform(town.parcels.geometry.segmentize(22).to_numpy(), shaken)
    return town


@pytest.mark.parametrize("copies", [44, 440])
def test_what_is_sent(copies: int) -> None:
    """At most 1.2 MB first for ten thousand parcels, and for a hundred thousand what is in view; at most 0.2 MB after an edit."""
    town = _wobbly(copies)
    tables = (town.parcels, town.estates, town.municipalities, town.dwellings)
    geometry, seconds = _timed(lambda: MapGeometry.from_frames(*tables))
    shards = range(IN_VIEW if geometry.is_large else len(geometry.shards))
    state = state_of(town, notes=tuple(f"{area:,.0f} m² · categorie {1 + at % 6}" for at, area in enumerate(town.parcels.geometry.area)))
    faces, colouring = _timed(lambda: faces_of(geometry, state, shards))
    first = len(geometry.ground.message) + sum(len(geometry.shards[at].packet.message) for at in shards) + len(faces.message)
    edited = town.parcels.copy()
    edited.loc[0, "geometry"] = edited.geometry[0].buffer(-2)
    after = MapGeometry.from_frames(edited, *tables[1:])
    changed = [new.packet for new, old in zip(after.shards, geometry.shards, strict=True) if new.packet.hash != old.packet.hash]
    edit = sum(len(packet.message) for packet in changed)
    assert len(changed) == 1
    assert after.ground.hash == geometry.ground.hash
    rows = [first, edit, len(faces.message)]
    put(TITLE, HEAD, {f"{len(town.parcels):,}": [*(f"{size / 1000:.0f}" for size in rows), len(shards), f"{seconds:.1f}", f"{colouring:.2f}"]})
    assert first <= FIRST_MOST
    assert max(edit, len(faces.message)) <= EDIT_MOST

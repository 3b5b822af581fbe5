"""What a lever is worth in each place, on the map."""

from pathlib import Path

import pytest

from planner import make_sample
from planner.language import number
from planner.scenarios.gauge import Point
from planner.scenarios.levers import ScopeKind
from planner.scenarios.levers.places import KEYS
from planner.scenarios.worth import Difference, Row, Worth
from planner.ui.lever_map import by_place, lever_layer
from planner.ui.map_themes import UNLOCKED_HA
from planner.ui.opened import Opened

BASE = Point(lp_ha=5.0, bound_ha=5.0, plan=None)


@pytest.fixture(scope="module")
def opened() -> Opened:
    return Opened(Path("sample"), (), make_sample("S", 0))


def _row(label: str, ha: float | None) -> Row:
    return Row(label, None, None if ha is None else Difference(BASE, Point(lp_ha=5.0 + ha, bound_ha=5.0 + ha, plan=None)))


def test_worths_are_gathered_by_lever_and_place() -> None:
    """Each lever has its places; what was stopped before it was measured, and what was pulled elsewhere, is left out."""
    rows = (_row("steps=1@estate:A", 0.5), _row("steps=1@estate:B", 0.0), _row("lots=0.5@estate:A", 0.2), _row("steps=1@estate:C", None),
            _row("steps=1@municipality:A", 9.0), _row("steps=1", 8.0))
    assert by_place(Worth(BASE, rows), "estate") == {"steps=1": {"A": 0.5, "B": 0.0}, "lots=0.5": {"A": pytest.approx(0.2)}}


@pytest.mark.parametrize("kind", ["municipality", "estate", "node"])
def test_a_place_has_the_colour_of_its_worth(opened: Opened, kind: ScopeKind) -> None:
    """More is a later class, the tooltip says place and figure, and a place that was not measured is left out."""
    table, key = KEYS[kind]
    places = sorted(opened.project[table][key])
    worth = {place: 0.3 * at for at, place in enumerate(places[:3])}
    layer = lever_layer(opened, "category_steps=1", worth, kind, "nl")
    assert len(layer.shapes) == len(layer.colour) == len(layer.labels) == len(worth)
    order = {label.rpartition(": ")[2]: colour for label, colour in zip(layer.labels, layer.colour, strict=True)}
    assert order == {f"{number(ha, 'nl', 3)} ha-equivalenten": sum(ha >= least for least in UNLOCKED_HA) for ha in worth.values()}
    assert len(layer.swatches) == len(UNLOCKED_HA) + 1

"""What the colours of the map say, from the tables of a project."""

import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from planner import make_sample
from planner.report.maps import class_swatches, classes_of, round_breaks
from planner.studio.map_facts import asked_by_place, building_years, consents, station_power
from planner.ui import map_themes
from planner.ui.map_layers_panel import seated_near
from planner.ui.map_themes import THEMES, themed
from planner.ui.opened import Opened
from planner.ui.scenes import scene


@pytest.fixture(scope="module")
def opened() -> Opened:
    return Opened(Path("sample"), (), make_sample("S", 0))


@pytest.mark.parametrize("theme", list(THEMES))
def test_every_parcel_has_a_colour_that_the_legend_names(opened: Opened, theme: Any) -> None:
    """No theme leaves a parcel without words, but the one that has nothing to show yet."""
    state = scene(opened, theme, "nl")
    if theme == "unlock":
        assert state.colour == ()
        assert "Schuifruimte" in state.title
        return
    assert len(state.colour) == len(opened.project["parcels"])
    assert set(state.colour) == set(range(len(state.swatches))), "every line of the legend is on the map, and every colour in the legend"
    assert all(swatch.label for swatch in state.swatches)
    assert len({(swatch.colour, swatch.pattern) for swatch in state.swatches}) == len(state.swatches)


def test_of_a_large_project_the_firms_of_an_estate_are_offered(opened: Opened) -> None:
    """Those on the estate of the selected parcel, and the one that was chosen before; without either none."""
    seats = opened.situation.seats.merge(opened.project["parcels"][["parcel_id", "estate_id"]], on="parcel_id")
    one, other = seats["estate_id"].unique()[:2]
    here = set(seats.loc[seats["estate_id"] == one, "firm_id"])
    before = next(firm for firm in seats.loc[seats["estate_id"] == other, "firm_id"] if firm not in here)
    parcel = seats.loc[seats["estate_id"] == one, "parcel_id"].iloc[0]
    assert set(seated_near(opened, [parcel], "")) == here
    assert set(seated_near(opened, [parcel], before)) == {*here, before}
    assert seated_near(opened, [], "") == []


def test_age_is_that_of_the_largest_building_else_of_the_firm(opened: Opened) -> None:
    """By hand, from the tables."""
    project = opened.project
    found = building_years(opened.situation)
    buildings = project["buildings"].dropna(subset=["building_year"])
    for parcel, mine in buildings.groupby("parcel_id"):
        if parcel:
            assert found[parcel] == mine.loc[mine["footprint_m2"].idxmax(), "building_year"]
    single = project["firms"][~project["firms"]["parcel_id"].isin(buildings["parcel_id"]) & ~project["firms"]["parcel_id"].duplicated(keep=False)]
    single = single[single["building_year"].notna() & (single["parcel_id"] != "")]
    assert len(single)
    assert (found[single["parcel_id"]].to_numpy() == single["building_year"].to_numpy()).all()


def test_free_power_is_that_of_the_station_in_the_first_year(opened: Opened) -> None:
    """From the table of the grid operator."""
    project = opened.project
    capacity = project["grid_capacity"]
    first = capacity[capacity["year"] <= project.years[0]].sort_values("year").groupby("node_id")["free_kw"].last()
    power = station_power(opened.situation)
    stated = power[power["node_id"].isin(first.index)]
    assert len(stated)
    assert (stated["free_kw"].to_numpy() == first[stated["node_id"]].to_numpy()).all()


def test_of_several_firms_the_hardest_to_win_counts(opened: Opened) -> None:
    """A parcel comes free only when all go."""
    seats = opened.situation.seats
    firms = opened.project["firms"].set_index("firm_id")["consent"]
    order = ["will_move", "open", "unknown", "stay", "refused"]
    expected = seats.assign(at=[order.index(firms[firm]) for firm in seats["firm_id"]]).groupby("parcel_id")["at"].max()
    found = consents(opened.situation)
    assert all(found[parcel] == order[at] for parcel, at in expected.items())
    assert (found.drop(expected.index) == "").all()


def test_demand_by_place_is_all_that_is_asked(opened: Opened) -> None:
    """Nothing is lost on the way to the map."""
    assert math.isclose(asked_by_place(opened.situation)["ha"].sum(), opened.glance.asked_ha)


def test_a_ranking_colours_its_parcels(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was ranked shows, the rest says that it was not."""
    first, second = opened.project["parcels"]["parcel_id"][:2]

    class _Rank:
        def __init__(self, thing: str, worth: float) -> None:
            self.question, self.worth_ha = type("Q", (), {"thing": thing}), worth

    class _Ranking:
        def of(self, group: str) -> list[_Rank]:
            return [_Rank(first, 0.3), _Rank(second, 0.0)] if group == map_themes.OPEN else []

    monkeypatch.setattr(map_themes, "latest_answer", lambda *_: _Ranking())
    shown = themed(opened, "unlock", "nl")
    labels = [shown.swatches[value].label for value in shown.values]
    assert labels[:2] == ["0,10 – 0,50", "vrijwel niets"]
    assert set(labels[2:]) == {"niet gerangschikt"}


def test_breaks_can_be_said_aloud_and_part_the_values() -> None:
    """Two figures each; every value is in one class, unknown ones in none."""
    values = [101.0, 148.2, 152.9, 167.0, 190.1, 233.3, math.nan]
    breaks = round_breaks(values)
    assert all(cut == float(f"{cut:.2g}") for cut in breaks)
    classes = classes_of(values, breaks)
    assert classes[-1] == -1
    assert (min(classes[:-1]), max(classes)) == (0, len(breaks))
    assert pd.Series(classes[:-1]).is_monotonic_increasing
    assert round_breaks([5.0, 5.0]) == round_breaks([]) == ()


def test_more_is_further_from_the_ground() -> None:
    """On paper more is darker, on a dark page lighter, each step to be seen."""
    swatches = class_swatches([str(at) for at in range(6)])
    grey = [[0.299 * int(c[1:3], 16) + 0.587 * int(c[3:5], 16) + 0.114 * int(c[5:7], 16) for c in (one.colour, one.dark)] for one in swatches]
    for (light, dark), (next_light, next_dark) in pairwise(grey):
        assert light - next_light > 8
        assert next_dark - dark > 8

"""Space demand against the room that opens by itself."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from planner.plan.demand import SPANS, Demand, find_demand
from planner.project.project import Project
from planner.project.sample import make_sample
from planner.project.terms import CATEGORIES
from planner.rules.situation import Situation
from planner.studio.overview import overview


@pytest.fixture(scope="module")
def sample() -> Project:
    return make_sample("S", 1)


@pytest.fixture(scope="module")
def found(sample: Project) -> Demand:
    return find_demand(Situation(sample))


def test_every_row_counts_once(sample: Project, found: Demand) -> None:
    """The likely answers are those of the table, together the figure above every page, however they are split."""
    assert found.asked_ha("likely") == pytest.approx(overview(Situation(sample)).asked_ha)
    for by in ("municipality", "category", "year", "strategy"):
        rows = found.balances(by, "high")
        assert sum(row.wishes for row in rows) == len(sample["demand"])
        assert sum(row.high_ha for row in rows) == pytest.approx(found.asked_ha("high"))


def test_low_and_high_answers(sample: Project) -> None:
    """An empty low or high counts as the likely answer, a negative one as nothing, and low never exceeds likely."""
    table = sample["demand"].copy()
    table.loc[table.index[:4], "extra_plot_m2"] = [1_000.0, 1_000.0, -5.0, 1_000.0]
    table.loc[table.index[:4], "extra_plot_low_m2"] = [np.nan, 4_000.0, np.nan, 100.0]
    table.loc[table.index[:4], "extra_plot_high_m2"] = [np.nan, 500.0, np.nan, 2_000.0]
    wishes = {wish.demand_id: wish for wish in find_demand(Situation(sample.with_table("demand", table))).wishes}
    answers = [tuple(wishes[name].area_m2(span) for span in SPANS) for name in table["demand_id"][:4]]
    assert answers == [(1_000.0,) * 3, (1_000.0,) * 3, (0.0,) * 3, (100.0, 1_000.0, 2_000.0)]


def test_heavier_land_serves_lighter_firms(found: Demand) -> None:
    """In the gap of a category count that category and all heavier ones, on both sides."""
    for row in found.balances("category", "low"):
        heavier = set(CATEGORIES[CATEGORIES.index(row.key):]) if row.key else {""}
        assert row.asked_ha == pytest.approx(sum(wish.low_m2 for wish in found.wishes if wish.category in heavier) / 10_000)
        assert row.open_ha == pytest.approx(sum(piece.area_m2 for piece in found.openings if piece.category in heavier) / 10_000)


def test_room_of_an_earlier_year_stays(sample: Project, found: Demand) -> None:
    """A year counts all that was asked and opened up to it; the last year has everything, and every year of the horizon is there."""
    rows = found.balances("year", "likely")
    assert [row.key for row in rows] == [str(year) for year in sample.years]
    assert rows[-1].asked_ha == pytest.approx(found.asked_ha("likely"))
    assert rows[-1].open_ha == pytest.approx(found.open_ha())
    assert all(later.open_ha >= earlier.open_ha for earlier, later in pairwise(rows))


def test_where_and_how_heavy(sample: Project, found: Demand) -> None:
    """A firm asks in the municipality where it sits and for the heavier of what it is and what it names; certainty weighs."""
    seat = dict(zip(sample["firms"]["firm_id"], sample["firms"]["parcel_id"], strict=True))
    towns = sample["estates"].set_index("estate_id")["municipality_code"]
    estate = sample["parcels"].set_index("parcel_id")["estate_id"]
    asked = sample["demand"].set_index("demand_id")
    with_parcel = [wish for wish in found.wishes if wish.firm_id and seat[wish.firm_id]]
    assert len(with_parcel) > 10
    for wish in with_parcel:
        named = asked["category_needed"][wish.demand_id]
        assert wish.municipality_code == towns[estate[seat[wish.firm_id]]]
        assert not named or CATEGORIES.index(wish.category) >= CATEGORIES.index(named)
    certain = (asked["extra_plot_m2"] * asked["certainty"]).sum() / 10_000
    assert found.expected_ha("likely") == pytest.approx(certain)


def test_filters_and_estimates(sample: Project) -> None:
    """A filter leaves out both sides of the others; a value that an estimate put there is named until another takes its place."""
    row = sample["demand"].iloc[0]
    said = {"table_name": "demand", "row_key": row["demand_id"], "column_name": "extra_plot_m2", "formula": "f", "source": "s"}
    held = pd.DataFrame([{**said, "value": f"{row['extra_plot_m2']:g}"}]).astype(sample["estimates"].dtypes.to_dict())
    found = find_demand(Situation(sample.with_table("estimates", held)))
    assert {wish.demand_id: wish.estimated for wish in found.wishes if wish.estimated} == {row["demand_id"]: ("extra_plot_m2",)}
    part = found.within(category="4.2")
    assert {wish.category for wish in part.wishes} == {"4.2"} == {piece.category for piece in part.openings}
    assert found.within("GM9999") == Demand((), (), found.years)

"""Where firms sit, who may move and what they need (R1–R5, R12, R16)."""

import pandas as pd
import pytest

from planner.project.terms import CATEGORIES
from planner.rules.movers import size_by_workers
from planner.rules.situation import Situation
from tests.cases import ask, firm, parcel, project


def situation_of(firms, demand=(), parcels=(), occupancy=(), **terms):
    rows = {"parcels": [parcel("P", 0, 4_000, "occupied"), parcel("Q", 1_000, 3_000, "occupied"), *parcels], "firms": list(firms), "demand": list(demand),
            "occupancy": list(occupancy)}
    return Situation(project(rows, **terms))


def movers_of(*arguments, **terms):
    return situation_of(*arguments, **terms).movers.set_index("mover_id")


def test_home_by_firms_or_occupancy():
    """R1: occupancy names the parcels of a firm; a firm that it does not name sits on firms.parcel_id; the main parcel has the largest plot."""
    seats = [{"firm_id": "A", "parcel_id": "P", "plot_m2": 1_000.0}, {"firm_id": "A", "parcel_id": "Q", "plot_m2": 2_500.0}]
    firms = situation_of([firm("A", "P"), firm("B", "P", plot_m2=700.0)], occupancy=seats).firms
    assert firms.loc["A", "plot_now_m2"] == 3_500
    assert firms.loc["A", "main_parcel"] == "Q"
    assert firms.loc["B", "plot_now_m2"] == 700


def test_plot_that_nobody_states():
    """R1: a plot that is not stated is the area of the parcel over its occupants: 4,000 / 2."""
    firms = situation_of([firm("A", "P"), firm("B", "P")]).firms
    assert list(firms["plot_now_m2"]) == [2_000, 2_000]


def test_main_parcel_of_equal_plots():
    """R1: ties of the main parcel go by id."""
    seats = [{"firm_id": "A", "parcel_id": name, "plot_m2": 1_000.0} for name in "QP"]
    assert situation_of([firm("A", "Q")], occupancy=seats).firms.loc["A", "main_parcel"] == "P"


def test_firm_without_a_parcel():
    """R1: a firm without a parcel has the plot that it states, 0 where it states none."""
    firms = situation_of([firm("A", "", plot_m2=800.0), firm("B", "")]).firms
    assert list(firms["plot_now_m2"]) == [800, 0]


def test_floor():
    """R2: floor is stated, else 0.5 × plot; extra floor is stated, else 0.5 × extra plot."""
    movers = movers_of([firm("A", "P", plot_m2=4_000.0), firm("B", "Q", floor_m2=600.0)],
                       [ask("DA", "A", 1_000.0), ask("DB", "B", 1_000.0, extra_floor_m2=800.0)])
    assert list(movers["floor_now_m2"]) == [2_000, 600]
    assert list(movers["extra_floor_m2"]) == [500, 800]


@pytest.mark.parametrize(("change", "asks", "is_mover"), [
    ({"consent": "stay"}, True, True),  # (a) demand
    ({"consent": "unknown"}, False, False),
    ({"consent": "will_move"}, False, True),  # (b) consent
    ({"consent": "open"}, False, True),
    ({"consent": "refused"}, False, False),
    ({"consent": "unknown", "parcel_id": "H"}, False, True),  # (c) a parcel with a housing year
    ({"consent": "unknown", "parcel_id": "S"}, False, True),  # (c) a parcel with status housing
    ({"stops_in": 2034.0}, True, False),  # the last year of 2027–2034
    ({"stops_in": 2020.0}, True, False),
    ({"stops_in": 2035.0}, True, True),
])
def test_who_is_a_mover(change, asks, is_mover):
    """R3: demand, consent or a housing claim make a firm a mover, unless it stops within the horizon."""
    more = [parcel("H", 2_000, 1_000, "occupied", housing_from=2050.0), parcel("S", 3_000, 1_000, "housing")]
    movers = movers_of([firm("A", "P") | change], [ask("DA", "A", 500.0)] if asks else [], more)
    assert list(movers.index) == (["A"] if is_mover else [])


def test_several_demand_rows_of_a_firm():
    """R3: extra plot, floor and kW are added up; highest category, latest year, any quay; either where the own plot differs; the first demand_id."""
    movers = movers_of([firm("A", "P", category="3.1")], [
        ask("D2", "A", 1_000.0, extra_kw=10.0, category_needed="4.2", from_year=2029.0, on_own_plot="yes"),
        ask("D1", "A", 500.0, extra_floor_m2=100.0, extra_kw=5.0, category_needed="3.2", from_year=2030.0, quay=True, on_own_plot="no"),
        ask("D3", "A", 200.0)])
    assert list(movers.index) == ["A"]
    mover = movers.loc["A"]
    assert mover["demand_id"] == "D1"
    assert mover["extra_plot_m2"] == 1_700
    assert mover["extra_floor_m2"] == 500 + 100 + 100
    assert mover["extra_kw"] == 15
    assert CATEGORIES[mover["rank"]] == "4.2"
    assert mover["first_year"] == 2030
    assert mover["quay"]
    assert mover["may_relocate"]
    assert mover["may_intensify"]


@pytest.mark.parametrize("extra", [-500.0, None])
def test_no_extra_plot(extra):
    """R3: a negative or missing extra plot counts as 0, and then a firm may only relocate (R12)."""
    mover = movers_of([firm("A", "P")], [ask("DA", "A", extra) | {"on_own_plot": "either"}]).loc["A"]
    assert mover["extra_plot_m2"] == 0
    assert (mover["may_relocate"], mover["may_expand"], mover["may_intensify"]) == (True, False, False)


def test_negative_row_beside_a_positive_one():
    """R3: a negative row counts as 0, it takes nothing off another row; its floor likewise."""
    mover = movers_of([firm("A", "P")], [ask("D1", "A", 1_000.0), ask("D2", "A", -400.0)]).loc["A"]
    assert mover["extra_plot_m2"] == 1_000
    assert mover["extra_floor_m2"] == 500


def test_newcomers():
    """R3: a demand row without a firm is a mover of its own, whose mover_id is its demand_id."""
    movers = movers_of([firm("A", "P", consent="stay")], [ask("N2", extra=1_000.0), ask("N1", extra=2_000.0, workers=7, from_year=2028.0)])
    assert list(movers.index) == ["N1", "N2"]
    assert list(movers["is_newcomer"]) == [True, True]
    assert movers.loc["N1", "first_year"] == 2028
    assert list(movers["workers"]) == [7, 0]


@pytest.mark.parametrize(("own", "kinds"), [
    ("yes", {"intensify"}), ("no", {"relocate", "expand"}), ("either", {"relocate", "expand", "intensify"}), ("", {"relocate", "expand", "intensify"})])
def test_kinds_by_own_plot(own, kinds):
    """R12: yes only intensify; no only relocate and expand; either or empty all."""
    mover = movers_of([firm("A", "P")], [ask("DA", "A", 500.0) | {"on_own_plot": own}]).loc["A"]
    assert {kind for kind in ("relocate", "expand", "intensify") if mover[f"may_{kind}"]} == kinds


def test_kinds_of_a_firm_without_demand():
    """R12: a firm without demand may only relocate."""
    mover = movers_of([firm("A", "P")]).loc["A"]
    assert (mover["may_relocate"], mover["may_expand"], mover["may_intensify"]) == (True, False, False)


def test_category_of_a_mover():
    """R4: the higher of the firm's category and the category needed; of a newcomer the one needed, else by SBI code with its floor."""
    movers = movers_of(
        [firm("A", "P", category="4.1"), firm("B", "Q", category="2")],
        [ask("DA", "A", 1.0, category_needed="3.2"), ask("DB", "B", 1.0, category_needed="3.2"), ask("N1", extra=1_000.0, category_needed="5.1"),
         ask("N2", extra=1_000.0, sbi="2562"), ask("N3", extra=1_000.0), ask("N4", extra=1_000.0, extra_floor_m2=100.0, sbi="2562")])
    assert [CATEGORIES[rank] for rank in movers["rank"]] == ["4.1", "3.2", "5.1", "3.2", "3.2", "3.1"]
    assert CATEGORIES[movers.loc["B", "firm_rank"]] == "2"


def test_power_now():
    """R5: the connection that is stated, else 6 kW a worker."""
    movers = movers_of([firm("A", "P", workers=10), firm("B", "Q", connection_kw=33.0)],
                       [ask("N1", extra=1.0, workers=5), ask("N2", extra=1.0, connection_kw=70.0, workers=5)])
    assert list(movers["kw_now"]) == [60, 33, 30, 70]


def test_willingness():
    """R16: stated, else 0.25 (will_move, newcomers) or 0.125 (all others) of 95,000 € a worker."""
    movers = movers_of([firm("A", "P"), firm("B", "Q", consent="open"), firm("C", "P", willingness_eur=1.0), firm("D", "Q", consent="stay")],
                       [ask("DD", "D", 1.0), ask("N", extra=1.0, workers=4)])
    assert list(movers["willingness_eur"]) == [237_500, 118_750, 1, 118_750, 95_000]


def test_years_of_a_move():
    """R14: not before the demand's from_year nor the firm's earliest_year, and before the first housing year of its parcels."""
    seats = [{"firm_id": "A", "parcel_id": name, "plot_m2": 500.0} for name in ("H", "K")]
    more = [parcel("H", 2_000, 1_000, "occupied", housing_from=2033.0), parcel("K", 3_000, 1_000, "occupied", housing_from=2031.0)]
    mover = movers_of([firm("A", "H", earliest_year=2029.0)], [ask("DA", "A", 1.0, from_year=2028.0)], more, seats).loc["A"]
    assert (mover["first_year"], mover["last_year"]) == (2029, 2030)


def test_size_class():
    """R17: < 10 micro, < 50 small, < 250 medium, else large; a stated class goes first."""
    assert list(size_by_workers(pd.Series([9, 10, 49, 50, 249, 250]))) == ["micro", "small", "small", "medium", "medium", "large"]
    assert list(movers_of([firm("A", "P", workers=9, size_class="medium"), firm("B", "Q", workers=9)])["size"]) == ["medium", "micro"]


def test_order_of_rows_does_not_matter():
    """R3: movers come in the order of their ids, whatever the order of the tables."""
    firms, asks = [firm("A", "P"), firm("B", "Q")], [ask("D1", "A", 100.0), ask("D2", "A", 50.0), ask("N", extra=10.0)]
    pd.testing.assert_frame_equal(situation_of(firms, asks).movers, situation_of(firms[::-1], asks[::-1]).movers)

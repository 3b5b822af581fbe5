"""What a move costs and gets, to the euro (section 4: K1–K11, R15–R18).

X relocates from P (5,000 m² plot, 2,500 m² floor, 20 workers, hall of 1995) to V (5,000 m², issuable, 150 €/m²): the worked example of a metal firm.

====  =======================================  ===========
K1    90 × 2,500                                   225,000
K2    150 × 2,500                                  375,000
K3    4 weeks × 2,100 × 20                         168,000
K4    6/12 × 65 × 2,500                             81,250
K5    850 × 2,500                                2,125,000
K6    150 × 5,000                                  750,000
K7    4 % of K6 (issuable: no transfer tax)         30,000
K8    40 × 2,500                                   100,000
K9    3 × 5,000                                     15,000
K10   30 × 5,000                                   150,000
K11   150 × 120 / 0.95                           18,947.37
sum                                           4,038,197.37
====  =======================================  ===========
"""

import numpy as np
import pytest

from planner.rules.costs import COMPONENTS, Pairs, components, due_share, left_costs
from planner.rules.situation import Situation
from tests.cases import KIND, ask, firm, judged_pair, parcel, project, row, verdicts

EXAMPLE = [225_000, 375_000, 168_000, 81_250, 2_125_000, 750_000, 30_000, 100_000, 15_000, 150_000, 18_947.37]


def world():
    """X as above; Y (10 workers) on Q beside W (vacant, 100 €/m²) wants 2,000 m² and 95 kW more; N wants 2,500 m² in GM2 and 190 kW."""
    return {
        "parcels": [parcel("P", 0, 5_000, "occupied"), parcel("V", 2_000, 5_000, "issuable_now", price_eur_per_m2=150.0),
                    parcel("Q", 5_000, 4_000, "occupied", estate_id="E2"), parcel("W", 5_030, 2_000, estate_id="E2", price_eur_per_m2=100.0)],
        "firms": [firm("X", "P", workers=20, building_year=1995, soil_known=False),
                  firm("Y", "Q", plot_m2=4_000.0, floor_m2=2_000.0, building_year=1950)],
        "demand": [ask("DY", "Y", 2_000.0, extra_kw=95.0) | {"on_own_plot": "either"},
                   ask("N", extra=2_000.0, workers=5, connection_kw=190.0, municipality_code="GM2")]}


def parts_of(rows, mover, kind, target, lot, level="likely", **terms):
    situation = Situation(project(rows, **terms))
    who = situation.movers["mover_id"].tolist().index(mover)
    pairs = Pairs(KIND[kind], np.array([who]), np.array([situation.rooms.parcels.index.get_loc(target)]), np.array([float(lot)]))
    left = left_costs(situation.project.terms, situation.movers, situation.seats, situation.rooms, level)
    parts = components(situation.project.terms, situation.movers, left, situation.rooms, pairs, level)
    assert tuple(sorted(parts, key=COMPONENTS.index)) == COMPONENTS
    return [round(float(parts[name][0]), 2) for name in COMPONENTS]


def test_relocate():
    """K1–K11: the worked example to the cent."""
    assert parts_of(world(), "X", "relocate", "V", 5_000) == EXAMPLE
    assert sum(EXAMPLE) == pytest.approx(4_038_197.37)
    assert judged_pair(project(world()), "X", "relocate", "V").cost_eur == pytest.approx(4_038_197.37, abs=0.005)


def test_expand():
    """K1–K11: 2,000 m² with 1,000 m² floor on vacant land: K2 150,000, K5 850,000, K6 200,000, K7 14.4 % = 28,800, K11 150 × 95 / 0.95 = 15,000."""
    assert parts_of(world(), "Y", "expand", "W", 2_000) == [0, 150_000, 0, 0, 850_000, 200_000, 28_800, 0, 0, 0, 15_000]


def test_intensify():
    """K1–K11: 1,000 m² floor on the own plot: no land and no tax."""
    assert parts_of(world(), "Y", "intensify", "Q", 0) == [0, 150_000, 0, 0, 850_000, 0, 0, 0, 0, 0, 15_000]


def test_settle():
    """K1–K11: floor 0.5 × 2,000, even where another floor is stated; 190 kW: K11 30,000."""
    rows = world()
    row(rows, "demand", "N")["extra_floor_m2"] = 5_000.0
    assert parts_of(rows, "N", "settle", "W", 2_000) == [0, 150_000, 0, 0, 850_000, 200_000, 28_800, 0, 0, 0, 30_000]


def test_low_and_high():
    """K1–K11: the low and high unit costs: 40 … 180, 80 … 350, 1 … 10 weeks, 2 … 12 months, 600 … 1,300, 25 … 120, 1.5 … 5, 0 … 150, 60 … 400."""
    assert parts_of(world(), "X", "relocate", "V", 5_000, "low") == [
        100_000, 200_000, 42_000, 27_083.33, 1_500_000, 750_000, 30_000, 62_500, 7_500, 0, 7_578.95]
    assert parts_of(world(), "X", "relocate", "V", 5_000, "high") == [
        450_000, 875_000, 420_000, 162_500, 3_250_000, 750_000, 30_000, 300_000, 25_000, 750_000, 50_526.32]


@pytest.mark.parametrize(("change", "place", "left"), [
    ({"tenure": "rent"}, {}, [0, 0, 0]),  # a tenant does not demolish
    ({"tenure": "leasehold"}, {}, [100_000, 15_000, 150_000]),
    ({"tenure": "unknown"}, {}, [100_000, 15_000, 150_000]),
    ({"soil_known": True}, {}, [100_000, 0, 0]),
    ({"building_year": 2002}, {}, [0, 15_000, 150_000]),  # re-used
    ({"building_year": None}, {}, [100_000, 15_000, 150_000]),
    ({}, {"remediation_eur": 70_000.0}, [100_000, 15_000, 70_000]),
    ({"soil_known": True}, {"remediation_eur": 70_000.0}, [100_000, 0, 70_000]),
    ({}, {"remediation_eur": 0.0}, [100_000, 15_000, 0]),
])
def test_what_leaving_costs(change, place, left):
    """K8–K10: for owners, leaseholders and where unknown; nothing demolished that is re-used; a stated remediation goes before the estimate."""
    rows = world()
    row(rows, "firms", "X").update(change)
    row(rows, "parcels", "P").update(place)
    assert parts_of(rows, "X", "relocate", "V", 5_000)[7:10] == left


def test_remediation_of_several_parcels():
    """K10: the sum over its parcels: 70,000 stated for P, 30 × 1,000 for Q."""
    rows = world()
    rows["firms"] = rows["firms"][:1]
    rows["demand"] = []
    rows["occupancy"] = [{"firm_id": "X", "parcel_id": "P", "plot_m2": 5_000.0}, {"firm_id": "X", "parcel_id": "Q", "plot_m2": 1_000.0}]
    row(rows, "parcels", "P")["remediation_eur"] = 70_000.0
    assert parts_of(rows, "X", "relocate", "V", 5_000)[9] == 100_000


@pytest.mark.parametrize(("place", "estate", "price"), [
    ({"price_eur_per_m2": 99.0}, {"price_min_eur_per_m2": 10.0}, 99),
    ({}, {"price_min_eur_per_m2": 100.0, "price_max_eur_per_m2": 140.0}, 120),
    ({}, {"price_max_eur_per_m2": 140.0}, 140),
    ({}, {"price_min_eur_per_m2": 0.0, "price_max_eur_per_m2": 140.0}, 140),  # 0 is not known
    ({}, {}, 150),  # Flevoland
    ({}, {"province": "Utrecht"}, 300),
    ({}, {"province": "Elsewhere"}, 150),
])
def test_price_of_land(place, estate, price):
    """Section 4: the parcel's price, else the mean of what is known of the estate's, else the default of the province."""
    rows = {"parcels": [parcel("V", 0, 2_000) | place], "estates": [{"estate_id": "E1", "name": "Een", "municipality_code": "GM1", "geometry": None} | estate]}
    assert Situation(project(rows)).rooms.parcels.loc["V", "price_eur_per_m2"] == price


@pytest.mark.parametrize(("built", "reinvest", "due"), [
    (2002, None, [0, 1 / 15, 2 / 15]),  # 25, 26, 27 years old
    (1995, None, [7 / 15, 8 / 15, 9 / 15]),
    (1950, None, [1, 1, 1]),
    (2020, None, [0, 0, 0]),
    (None, None, [0, 0, 0]),
    (2020, 2030, [0, 1, 1]),  # 2030 ≤ 2028 + 2
    (None, 2020, [1, 1, 1]),
])
def test_reinvestment_that_is_due(built, reinvest, due):
    """R15: clip((t − built − 25) / 15, 0, 1), 1 where a reinvestment is planned within two years."""
    rows = {"parcels": [parcel("P", 0, 1_000, "occupied")], "firms": [firm("A", "P", building_year=built, reinvest_year=reinvest)]}
    situation = Situation(project(rows))
    assert due_share(situation.project.terms, situation.movers, [2027, 2028, 2029])[0].tolist() == pytest.approx(due)


def test_unprofitable_top_of_a_relocation():
    """R15: in 2027 due is 7/15, in 2034 14/15.

    What counts in full: 225,000 + 168,000 + 81,250 + 30,000 + 100,000 + 15,000 + 150,000 + 18,947.37 = 788,197.37;
    of the rest 8/15: 375,000 and 20 % of 2,875,000 make 506,666.67. In 2034 (due 14/15) the rest is 63,333.33.
    """
    top = judged_pair(project(world()), "X", "relocate", "V").top_eur
    assert top[[0, 7]].tolist() == pytest.approx([1_294_864.04, 851_530.70], abs=0.005)


def test_grant_is_not_cost():
    """R17, R18: the firm puts in 0.25 × 95,000 × 20 = 475,000; without extension no article 17, so that 300,000 is all it may get.

    It lacks 819,865 in 2027 and 376,531 in 2034: refused, 76,531 € short at best, though 80 % of its cost would be 3.2 million.
    """
    pair = judged_pair(project(world()), "X", "relocate", "V")
    assert pair.grant_eur[[0, 7]].tolist() == [819_865, 376_531]
    assert pair.a17_eur == 0
    assert pair.cap_eur.tolist() == [300_000] * 8
    assert verdicts(project(world()))["X", "relocate", "V"] == ("contribution", -76_531)


def expanding(**terms):
    return judged_pair(project(world(), **terms), "Y", "expand", "W")


def test_grant_of_need():
    """R15–R18: top = 150,000 + 28,800 + 15,000 + 0.2 × 1,050,000 = 403,800 (nothing is due for an expansion, however old the hall).

    W = 237,500: 166,300. Article 17: 20 % of 1,200,000; cap = 240,000 + 300,000 < 0.8 × 1,243,800.
    """
    pair = expanding()
    assert pair.top_eur.tolist() == pytest.approx([403_800] * 8)
    assert pair.grant_eur.tolist() == [166_300] * 8
    assert pair.a17_eur == pytest.approx(240_000)
    assert pair.cap_eur.tolist() == pytest.approx([540_000] * 8)


def test_grant_to_intensify_and_settle():
    """R15–R18: intensify 150,000 + 15,000 + 0.2 × 850,000 − 237,500 = 97,500; settle 150,000 + 28,800 + 30,000 + 210,000 − 118,750 = 300,050."""
    made = project(world())
    assert judged_pair(made, "Y", "intensify", "Q").grant_eur[0] == 97_500
    assert judged_pair(made, "N", "settle", "W").grant_eur[0] == 300_050


@pytest.mark.parametrize(("size", "a17"), [("micro", 240_000), ("small", 240_000), ("medium", 120_000), ("large", 0)])
def test_intensity_by_size(size, a17):
    """R17: 20 % for micro and small, 10 % for medium, nothing for large firms."""
    rows = world()
    row(rows, "firms", "Y")["size_class"] = size
    pair = judged_pair(project(rows), "Y", "expand", "W")
    assert pair.a17_eur == pytest.approx(a17)
    assert pair.cap_eur[0] == pytest.approx(a17 + 300_000)


@pytest.mark.parametrize(("grant", "cap"), [
    ({"cap_per_move_eur": 100_000}, 100_000), ({"cap_per_move_eur": 166_300}, 166_300), ({"cap_per_move_eur": 166_299}, 166_299),
    ({"scheme_share": 0.1}, 124_380), ({"firm_min_share": 0.95}, 62_190)])
def test_cap(grant, cap):
    """R18: the scheme's share of the cost, its cap for one move, and what the firm must pay at least each bind; a grant that does not fit is not cut."""
    made = project(world(), grant=grant)
    pair = judged_pair(made, "Y", "expand", "W")
    assert pair.cap_eur[0] == pytest.approx(cap)
    assert pair.reason == ("" if cap >= 166_300 else "contribution")
    reason, margin = verdicts(made)["Y", "expand", "W"]
    assert margin == pytest.approx(min(0, cap - 166_300) if reason else 0)


@pytest.mark.parametrize(("willing", "grant"), [
    (237_500.0, 166_300), (237_499.99997, 166_300), (237_499.9999, 166_301), (237_500.5, 166_300), (403_800.0, 0), (9e9, 0)])
def test_whole_euros(willing, grant):
    """R18: a need is rounded to 4 decimals, then up to a whole euro; a firm that can pay all of it gets nothing."""
    rows = world()
    row(rows, "firms", "Y")["willingness_eur"] = willing
    assert judged_pair(project(rows), "Y", "expand", "W").grant_eur[0] == grant


@pytest.mark.parametrize(("willing", "cap", "grant", "reason", "margin"), [
    (201_900.0, None, 201_900, "", 0),  # half of 403,800
    (201_899.0, None, 201_900, "contribution", -1),
    (303_800.0, 100_000, 100_000, "", 0),  # the cap is given, and the firm must find the rest
    (303_700.0, 100_000, 100_000, "contribution", -100),
    (303_800.0, 100_000.7, 100_000, "", 0),  # rounded down to a whole euro
])
def test_grant_of_a_share(willing, cap, grant, reason, margin):
    """R18, rule share: min(share · top, cap), rounded down; feasible when the firm can pay what is left of the top."""
    rows = world()
    row(rows, "firms", "Y")["willingness_eur"] = willing
    made = project(rows, grant={"rule": "share", "cap_per_move_eur": cap})
    pair = judged_pair(made, "Y", "expand", "W")
    assert (pair.grant_eur[0], pair.reason) == (grant, reason)
    assert verdicts(made)["Y", "expand", "W"][1] == pytest.approx(margin)

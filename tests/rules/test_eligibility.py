"""Who may go where: each reason as the first that fails, with its margin (section 3).

Firm A (category 3.2, 2,000 m²) sits on P and goes to V (4,000 m², 2 km east) where nothing forbids it; N is a newcomer.
"""

import pytest
from shapely import box

from planner.rules.eligibility import REASONS
from tests.cases import BARE, ESTATES, X, Y, ask, firm, judged_pair, parcel, point, project, row, verdicts


def world():
    return {"parcels": [parcel("P", 0, 2_000, "occupied"), parcel("V", 2_000, 4_000)],
            "firms": [firm("A", "P", plot_m2=2_000.0, category="3.2", connection_kw=60.0)], "estates": [dict(estate) for estate in ESTATES]}


def verdict(rows, target="V", mover="A", kind="relocate", **terms):
    return verdicts(project(rows, **{"cost": BARE, "horizon": {"years": 3}, **terms}))[mover, kind, target]


def test_allowed():
    """Section 3: nothing fails."""
    assert verdict(world()) == ("", 0.0)


def test_order():
    """Section 3: the order of the rules."""
    assert REASONS[1:-1] == ("room", "lot", "category", "distance", "power", "quay", "radius", "municipality", "contribution", "consent",
                             "restriction", "owner", "closing")


def test_pairs():
    """Section 3: pairs are made with parcels that may ever have room, other than the mover's own; occupied ones count where their firm may go."""
    rows = world()
    rows["parcels"] += [parcel("Q", 4_000, 2_000, "occupied"), parcel("R", 5_000, 2_000, "occupied"), parcel("S", 6_000, 2_000, "reserved")]
    rows["firms"] += [firm("B", "Q"), firm("C", "R", consent="stay")]
    assert set(verdicts(project(rows))) == {("A", "relocate", "V"), ("A", "relocate", "Q"), ("B", "relocate", "V"), ("B", "relocate", "P")}


def break_room(rows):
    row(rows, "firms", "A")["plot_m2"] = 4_500.0
    return -500.0  # 4,000 − 4,500 m²


def break_lot(rows):
    row(rows, "firms", "A")["plot_m2"] = 600.0
    return -100.0  # 1.5 × 600 − 1,000 m²


def break_category(rows):
    row(rows, "parcels", "V")["max_category"] = "2"
    return -2.0  # 3.2 is two steps above 2


def break_distance(rows):
    rows["sensitive"] = [{"sensitive_id": "S", "kind": "dwelling", "geometry": point(2_080)}]
    return -40.0  # 60 m from the boundary at 2,020; 100 m for category 3.2


def break_power(rows):
    rows["grid"] = [{"node_id": "G", "geometry": point(0)}]
    rows["grid_capacity"] = [{"node_id": "G", "year": 2027.0, "free_kw": 45.0}]
    return -15.0  # 45 − 60 kW


def break_quay(rows):
    row(rows, "firms", "A")["quay"] = True
    return 0.0


def break_radius(rows):
    row(rows, "firms", "A")["max_distance_km"] = 1.5
    return -0.5  # 1.5 − 2 km


def break_contribution(rows):
    row(rows, "firms", "A").update(floor_m2=2_000.0, willingness_eur=10_000.0)
    return -90_000.0  # 2,000 m² × 200 = 400,000 less 10,000 is needed; 300,000 of de minimis is the most


def break_consent(rows):
    row(rows, "firms", "A")["consent"] = "unknown"
    rows["demand"] = [ask("DA", "A", 0.0)]
    return 0.0


def break_restriction(rows):
    row(rows, "parcels", "V")["restriction"] = "legal"
    return 0.0


def break_owner(rows):
    row(rows, "parcels", "V")["owner_kind"] = "private"
    return 0.0


def break_closing(rows):
    row(rows, "parcels", "V")["housing_from"] = 2037.0  # nobody comes from 2027 on
    return 0.0


BREAKS = {name: globals()[f"break_{name}"] for name in REASONS[1:-1] if name != "municipality"}
"""Borders are closed by a term, not by rows: see test_municipality."""


@pytest.mark.parametrize("reason", BREAKS)
def test_first_reason(reason):
    """Section 3: the rule alone fails, with its margin; with every later rule failing too it is still the first."""
    rows = world()
    margin = BREAKS[reason](rows)
    assert verdict(rows) == (reason, pytest.approx(margin))
    later = list(BREAKS)[list(BREAKS).index(reason) + 1:]
    for name in later:
        if (reason, name) != ("room", "lot"):  # one plot cannot be both
            BREAKS[name](rows)
    assert verdict(rows) == (reason, pytest.approx(margin))


@pytest.mark.parametrize(("reason", "agreed", "enough", "margin"), [
    ("room", "spare_m2", 500.0, -1.0), ("lot", "more_m2", 100.0, -1.0), ("category", "less_steps", 2.0, -1.0), ("distance", "less_m", 40.0, -1.0),
    ("power", "own_kw", 8.0, -8.0),  # 52 kW is a small connection, 53 kW is 8 more than the 45 that are free
    ("contribution", "own_eur", 90_000.0, -1.0)])
def test_tailored(reason, agreed, enough, margin):
    """R33: what is agreed with a firm makes up for the margin by which a rule fails, and one less does not."""
    rows = world()
    BREAKS[reason](rows)
    assert verdict({**rows, "tailored": [{"mover_id": "A", agreed: enough}]}) == ("", 0.0)
    assert verdict({**rows, "tailored": [{"mover_id": "A", agreed: enough - 1}]}) == (reason, pytest.approx(margin))


def test_tailored_lot():
    """R33: a firm that does without part of its room is still held against 1.5 times what it asks."""
    rows = world()
    row(rows, "firms", "A")["plot_m2"] = 700.0
    assert verdict({**rows, "tailored": [{"mover_id": "A", "spare_m2": 650.0}]}) == ("", 0.0)  # the lot is 1,000 m², at most 1,050


@pytest.mark.parametrize(("parcel_says", "zone_says", "estate_says", "reason"), [
    ("3.2", "2", "2", ""), ("2", "6", "6", "category"), ("", "3.2", "2", ""), ("", "2", "6", "category"), ("", "", "3.1", "category"), ("", "", "", "")])
def test_category_of_a_parcel(parcel_says, zone_says, estate_says, reason):
    """Category: the parcel's, else that of the zoning area over most of it, else the estate's; unknown allows."""
    rows = world()
    row(rows, "parcels", "V")["max_category"] = parcel_says
    row(rows, "estates", "E1")["max_category"] = estate_says
    rows["zoning"] = [{"zone_id": "Z1", "max_category": zone_says, "geometry": box(X + 1_990, Y - 100, X + 2_100, Y + 100)},
                      {"zone_id": "Z2", "max_category": "1", "geometry": box(X + 1_900, Y - 100, X + 1_990, Y + 100)}]
    assert verdict(rows)[0] == reason


@pytest.mark.parametrize(("kind", "area_type", "x", "reason"), [
    ("dwelling", "quiet", 2_120, ""),  # 100 m from the boundary at 2,020
    ("dwelling", "quiet", 2_119, "distance"),
    ("dwelling", "mixed", 2_070, ""), ("dwelling", "mixed", 2_069, "distance"),
    ("school", "quiet", 2_119, "distance"), ("care", "quiet", 2_119, "distance"), ("planned_housing", "quiet", 2_119, "distance"),
    ("company_dwelling", "quiet", 2_050, ""), ("company_dwelling", "quiet", 2_049, "distance"),
    ("nature", "quiet", 2_021, ""),
])
def test_distance(kind, area_type, x, reason):
    """Distance: from the boundary of the parcel, not its centre: 100 m quiet, 50 m mixed, 30 m to a company dwelling; nature warns only."""
    rows = world()
    rows["sensitive"] = [{"sensitive_id": "S", "kind": kind, "area_type": area_type, "status": "planned", "geometry": point(x)}]
    assert verdict(rows) == (reason, pytest.approx(-1.0 if reason else 0.0))


def test_company_dwelling_of_its_own():
    """Distance: a company dwelling does not count for its own firm; another one further away does."""
    rows = world()
    rows["sensitive"] = [{"sensitive_id": "S1", "kind": "company_dwelling", "firm_id": "A", "geometry": point(2_025)}]
    assert verdict(rows)[0] == ""
    rows["sensitive"].append({"sensitive_id": "S2", "kind": "company_dwelling", "firm_id": "B", "geometry": point(2_040)})
    assert verdict(rows) == ("distance", pytest.approx(-10.0))


@pytest.mark.parametrize(("metres", "reason"), [(60.0, ""), (61.0, "distance")])
def test_distance_of_a_zoning_area(metres, reason):
    """Distance: a zoning area with a guide distance replaces the table: 60 m from the dwelling do where 60 are asked."""
    rows = world()
    break_distance(rows)
    rows["zoning"] = [{"zone_id": "Z", "guide_distance_m": metres, "geometry": row(rows, "parcels", "V")["geometry"]}]
    assert verdict(rows)[0] == reason


def test_quay():
    """Quay: of the parcel, or of its estate."""
    rows = world()
    break_quay(rows)
    row(rows, "parcels", "V")["quay"] = True
    assert verdict(rows)[0] == ""
    row(rows, "parcels", "V")["quay"] = False
    row(rows, "estates", "E1")["quay"] = True
    assert verdict(rows)[0] == ""


def test_radius():
    """Radius: 25 km where the firm names none; newcomers have none."""
    rows = world()
    rows["parcels"] += [parcel("V25", 25_000, 4_000), parcel("V26", 25_100, 4_000)]
    rows["demand"] = [ask("N", extra=2_000.0, workers=9)]
    assert verdict(rows, "V25") == ("", 0.0)
    assert verdict(rows, "V26") == ("radius", pytest.approx(-0.1))
    assert verdict(rows, "V26", "N", "settle") == ("", 0.0)


def test_municipality():
    """Municipality: where borders are closed a firm stays in its own; newcomers are free; the reason comes after the radius and before the money."""
    rows, closed = world(), {"limits": {"stay_in_municipality": True}}
    rows["parcels"][1]["estate_id"] = "E2"
    rows["demand"] = [ask("N", extra=2_000.0, workers=9)]
    assert verdict(rows) == ("", 0.0)
    assert verdict(rows, **closed) == ("municipality", 0.0)
    assert verdict(rows, "V", "N", "settle", **closed) == ("", 0.0)
    break_contribution(rows)
    assert verdict(rows, **closed) == ("municipality", 0.0)
    break_radius(rows)
    assert verdict(rows, **closed)[0] == "radius"
    rows["parcels"][1]["estate_id"] = "E1"
    assert verdict(world(), **closed) == ("", 0.0)


@pytest.mark.parametrize(("consent", "reason"), [("will_move", ""), ("open", ""), ("unknown", "consent"), ("stay", "consent"), ("refused", "consent")])
def test_consent(consent, reason):
    """Consent: will_move and open may move."""
    rows = world()
    rows["demand"] = [ask("DA", "A", 100.0)]
    row(rows, "firms", "A")["consent"] = consent
    assert verdict(rows, cost=BARE | {"fitout_m2": BARE["move_m2"] | {"low": 0.0, "likely": 0.0}})[0] == reason


@pytest.mark.parametrize(("change", "reason"), [
    ({"restriction": "remediation"}, ""), ({"restriction": "water"}, "restriction"), ({"owner_kind": "private", "landlord_agrees": True}, ""),
    ({"owner_kind": "unknown"}, ""), ({"owner_kind": "private", "status": "issuable_now"}, "owner"), ({"housing_from": 2038.0}, "")])
def test_place(change, reason):
    """Restriction, owner, closing: remediation may be, a private owner must agree, and in 2027 V does not close until 2028."""
    rows = world()
    row(rows, "parcels", "V").update(change)
    assert verdict(rows)[0] == reason


def test_private_parcel_that_is_freed():
    """Owner: a parcel that a firm leaves is governed by R7, not by its owner's consent to sell."""
    rows = world()
    rows["parcels"].append(parcel("Q", 3_000, 4_000, "occupied", owner_kind="private"))
    rows["firms"].append(firm("B", "Q"))
    assert verdict(rows, "Q")[0] == ""


def test_newcomer_of_another_municipality():
    """Section 3: a parcel outside its municipality is not a pair of a newcomer; without one every parcel is."""
    rows = world()
    rows["parcels"].append(parcel("W", 3_000, 4_000, estate_id="E2"))
    rows["demand"] = [ask("N", extra=3_000.0, workers=9, municipality_code="GM2"), ask("M", extra=3_000.0, workers=9)]
    assert {pair[::2] for pair in verdicts(project(rows)) if pair[1] == "settle"} == {("N", "W"), ("M", "W"), ("M", "V"), ("M", "P")}


@pytest.mark.parametrize(("edge", "reason"), [(6, ""), (3, None)])
def test_expand_beside(edge, reason):
    """R12: beside means 5 m of shared edge, also across estates; a corner is not."""
    rows = world()
    rows["parcels"].append(parcel("W", 20, 2_000, estate_id="E2", y=100.0 - edge))
    rows["demand"] = [ask("DA", "A", 2_000.0)]
    found = verdicts(project(rows, cost=BARE))
    assert found.get(("A", "expand", "W"), (None, 0))[0] == reason


@pytest.mark.parametrize(("floor", "reason", "margin"), [(900.0, "", 0.0), (901.0, "cover", -1.0)])
def test_intensify(floor, reason, margin):
    """R12: 900 + 500 m² floor is the most on 0.7 × 2,000 m²."""
    rows = world()
    row(rows, "firms", "A")["floor_m2"] = floor
    rows["demand"] = [ask("DA", "A", 1_000.0) | {"on_own_plot": "yes"}]
    assert verdict(rows, "P", kind="intensify") == (reason, margin)
    row(rows, "parcels", "P")["max_cover"] = 0.6
    assert verdict(rows, "P", kind="intensify")[0] == "cover"


@pytest.mark.parametrize(("change", "reason", "margin"), [
    ({"consent": "unknown"}, "consent", 0.0), ({"willingness_eur": 9_999.0}, "contribution", -1.0), ({"willingness_eur": 10_000.0}, "", 0.0)])
def test_intensify_by_whom(change, reason, margin):
    """R12, R18: 500 m² × 100 = 50,000; the firm pays 20 % at least (10,000) and must consent."""
    rows = world()
    row(rows, "firms", "A").update(floor_m2=800.0, **change)
    rows["demand"] = [ask("DA", "A", 1_000.0) | {"on_own_plot": "yes"}]
    if reason == "consent":
        row(rows, "firms", "A")["willingness_eur"] = 60_000.0
    assert verdict(rows, "P", kind="intensify") == (reason, margin)


def test_years():
    """R14: a firm that may go from 2028 on, to a parcel that is open from 2029."""
    rows = world()
    row(rows, "firms", "A")["earliest_year"] = 2028.0
    row(rows, "parcels", "V")["available_from"] = 2029.0
    assert judged_pair(project(rows, cost=BARE, horizon={"years": 4}), "A", "relocate", "V").years == [2029, 2030]

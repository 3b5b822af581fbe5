"""The audit of single moves: R1–R14 and section 3, one change at a time."""

from dataclasses import replace

import pytest

from planner.plan.audit import SENTENCES, Finding, audit
from planner.plan.audit import firms as audit_firms
from tests.plan.audit_case import PLAN, VALUE_HA, A, B, C, D, E, Lock, N, at, found, plan_with, plan_without, point, project, row, rows, rules, whole_project


def test_clean_plan():
    """A plan that keeps every rule has no findings, to the cent and to the last square metre."""
    assert audit(project(), PLAN, value_ha=VALUE_HA) == ()


def test_empty_plan():
    """No moves, no findings; its value is minus the jobs that housing displaces."""
    assert audit(project(), (), value_ha=-0.06) == ()


def test_unknown_mover():
    """R3: a move needs a mover that exists."""
    assert found(moves=(replace(E, mover_id="Z", firm_id="Z"),)) == ["R3"]


@pytest.mark.parametrize("wrong", [replace(E, demand_id="DD"), replace(E, firm_id=""), replace(N, firm_id="A")])
def test_wrong_firm_or_demand(wrong):
    """R3: firm and demand of a move are those of its mover."""
    assert found(moves=(wrong,)) == ["R3"]


def test_firm_that_stops_does_not_move():
    """R3: a firm that stops within the horizon is no mover; one that stops later is."""
    tables = rows()
    row(tables, "firms", "E")["stops_in"] = 2034
    assert found(tables, (E,)) == ["R3"]
    row(tables, "firms", "E")["stops_in"] = 2035
    assert found(tables, (E,)) == []


def test_several_demands_are_one_mover():
    """R3: demands of a firm are added up, the first by id names the mover."""
    tables = rows()
    row(tables, "demand", "DE")["extra_plot_m2"] = 600.0
    tables["demand"].append({"demand_id": "DE2", "firm_id": "E", "extra_plot_m2": 400.0})
    assert found(tables, (E,)) == []
    tables["demand"][-1]["from_year"] = 2028
    assert found(tables, (E,)) == ["R14"]


@pytest.mark.parametrize(("firm", "wish", "moves"), [("E", "no", (E,)), ("D", "yes", (D,)), ("A", "yes", (A,))])
def test_kind_by_own_plot(firm, wish, moves):
    """R12: on_own_plot yes leaves intensify only, no leaves relocate and expand."""
    tables = rows()
    row(tables, "demand", f"D{firm}")["on_own_plot"] = wish
    assert found(tables, moves) == ["R12"]


def test_firm_without_demand_only_relocates():
    """R12: without demand there is nothing to expand."""
    assert "R12" in found(moves=(replace(C, kind="expand", to="P6", area_m2=2000.0),))


def test_newcomer_only_settles():
    """R12: a newcomer has no place to relocate from."""
    assert found(moves=(replace(N, kind="relocate"),)) == ["R12"]
    assert found(moves=(replace(A, kind="settle"),)) == ["R12"]


def test_target_where_none_belongs():
    """R12: intensify has no target, every other kind has one that exists."""
    assert found(moves=(replace(E, to="P7"),)) == ["R12"]
    assert found(moves=(replace(D, to=None),)) == ["R12"]
    assert found(moves=(replace(D, to="P99"),)) == ["R12"]
    assert found(moves=(replace(D, kind="swap"),)) == ["R12"]


def test_own_parcel_is_no_target():
    """R12, section 3: a mover does not relocate to a parcel of its own."""
    assert "R12" in found(moves=(replace(A, to="P1"),))


def test_intensify_beyond_cover():
    """R12: floor after building fits under the cover of the main parcel: 2,500 m² = 0.50 × 5,000 m²."""
    tables = rows()
    row(tables, "parcels", "P7")["max_cover"] = 0.50
    assert found(tables, (E,)) == []
    row(tables, "parcels", "P7")["max_cover"] = 0.4999
    (finding,) = audit(project(tables), (E,))
    assert (finding.rule, finding.amount, round(finding.allowed, 3)) == ("R12", 2500.0, 2499.5)


def test_split_site_serves_less():
    """R12: an expansion that does not touch serves 0.8 of the room."""
    tables = rows()
    row(tables, "parcels", "P6")["geometry"] = at(10_041, 0, 20)
    assert found(tables, (D,)) == ["served"]
    assert found(tables, (replace(D, circular_m2=1600.0),)) == []


def test_short_edge_is_a_split_site():
    """R12: touching takes a shared edge of 5 m."""
    tables = rows()
    row(tables, "parcels", "P6")["geometry"] = at(10_040, 97, 20)
    assert found(tables, (D,)) == ["served"]


def test_expansion_far_away():
    """R12: an expansion lies beside the firm or within 300 m on its estate."""
    tables = rows()
    row(tables, "parcels", "P6")["geometry"] = at(10_040, 401, 20)
    assert found(tables, (D,)) == ["R12", "served"]
    tables["parcels"][4]["geometry"] = at(10_042, 0, 20)
    tables["estates"].append({**row(tables, "estates", "E2"), "estate_id": "E3", "province": "Gelderland"})
    tables["parcels"][4]["estate_id"] = "E3"
    assert found(tables, (D,)) == ["R12", "served"]


def test_newcomer_in_its_municipality():
    """R12: a newcomer settles in the municipality that it named."""
    tables = rows()
    row(tables, "demand", "N")["municipality_code"] = "GM0001"
    assert found(tables, (N,)) == ["R12"]


def test_wrong_circular_room():
    """R12: circular room is what the demand asks, no more."""
    assert found(moves=plan_with(replace(A, circular_m2=2001.0))) == ["served"]


def test_parcel_too_small():
    """R10: what a mover needs fits the most that the parcel ever has."""
    tables = rows()
    row(tables, "demand", "DA")["extra_plot_m2"] = 2001.0
    assert found(tables, (replace(A, circular_m2=2001.0),)) == ["R10"]


def test_freed_room_needs_control():
    """R7: what a firm leaves counts only under control of the chain and with the landlord."""
    assert found(moves=(A, B), chain={"control": "none"}) == ["R10", "room"]


def test_tenant_of_a_private_owner_frees_nothing():
    """R7: a private landlord must agree."""
    tables = rows()
    row(tables, "firms", "A").update(tenure="rent", consent="will_move")
    assert "R10" in found(tables, (B,))
    row(tables, "parcels", "P1")["landlord_agrees"] = True
    assert "R10" not in found(tables, (B,))


def test_wrong_lot():
    """R13: the lot is what the rule says, to the square metre."""
    assert found(moves=plan_with(replace(A, area_m2=5999.0))) == ["R13"]
    assert found(moves=plan_with(replace(E, area_m2=1.0))) == ["R13"]


def test_whole_parcel_where_too_little_is_left():
    """R13: of 7,000 m² the 1,000 left would be under the least lot of 1,750, so the lot is 7,000."""
    tables = rows()
    row(tables, "parcels", "P2")["geometry"] = at(970, -50, 70)
    findings = audit(project(tables), (A,))
    assert next(finding.allowed for finding in findings if finding.rule == "R13") == 7000.0


def test_lot_too_large():
    """R13: a lot of 3,000 m² is too much for a need of 1,999 m²; for 2,000 it is just right."""
    tables = rows()
    row(tables, "firms", "C")["plot_m2"] = 1999.0
    assert found(tables, (C,)) == ["R13 size"]


def test_before_the_demand():
    """R14: not before the year of the demand."""
    tables = rows()
    row(tables, "demand", "DA")["from_year"] = 2028
    assert found(tables, (A,)) == ["R14"]


def test_before_the_firm_is_ready():
    """R14: not before the first year that the firm named."""
    tables = rows()
    row(tables, "firms", "A")["earliest_year"] = 2028
    assert found(tables, (A,)) == ["R14"]


def test_after_housing_took_the_parcel():
    """R14: a firm on a parcel that becomes housing in 2032 moves in 2031 at the latest."""
    assert found(moves=plan_with(replace(C, year=2031))) == []
    assert found(moves=plan_with(replace(C, year=2032))) == ["R14"]


@pytest.mark.parametrize("year", [2026, 2035])
def test_outside_the_horizon(year):
    """R14: a move is made within the horizon."""
    assert found(moves=(replace(E, year=year),)) == ["R14"]


def test_room_not_yet_there():
    """R6, R14: issuable land opens in its year."""
    tables = rows()
    row(tables, "parcels", "P2")["available_from"] = 2028
    assert found(tables, (A,)) == ["R14 room", "room"]


def test_later_land_opens_with_its_estate():
    """R6: land that is issuable later opens in its own year, else the estate's, else never."""
    tables = rows()
    row(tables, "parcels", "P2")["status"] = "issuable_later"
    assert found(tables, (A,)) == ["R10", "room"]
    row(tables, "estates", "E1")["later_year"] = 2027
    assert found(tables, (A,)) == []


def test_category_one_step_too_high():
    """Section 3, category: the parcel's own, else its zoning area's, else its estate's."""
    tables = rows()
    row(tables, "estates", "E1")["max_category"] = "3.1"
    assert found(tables, (A,)) == ["category"]
    tables["zoning"] = [{"zone_id": "Z", "max_category": "3.2", "geometry": at(900, -100, 200, 200)}]
    assert found(tables, (A,)) == []
    row(tables, "parcels", "P2")["max_category"] = "3.1"
    assert found(tables, (A,)) == ["category"]


def test_category_that_is_needed():
    """R4: what a demand needs counts where it is higher than what the firm does now."""
    tables = rows()
    row(tables, "parcels", "P2")["max_category"] = "3.2"
    row(tables, "demand", "DA")["category_needed"] = "4.1"
    assert found(tables, (A,)) == ["category"]


def test_category_from_the_list(monkeypatch):
    """R4: the longest prefix decides, then floor and outdoor use; 3.2 where the list is silent."""
    listed = {"38": [{"floor_from_m2": "", "floor_to_m2": "", "outdoor": "", "category": "5.1"}],
              "383": [{"floor_from_m2": "", "floor_to_m2": "1000", "outdoor": "", "category": "3.1"},
                      {"floor_from_m2": "1000", "floor_to_m2": "", "outdoor": "", "category": "4.1"},
                      {"floor_from_m2": "1000", "floor_to_m2": "", "outdoor": "yes", "category": "4.2"}]}
    monkeypatch.setattr(audit_firms, "category_list", lambda: listed)
    assert audit_firms.listed_category("38.32", 999.0, outdoor=False) == "3.1"
    assert audit_firms.listed_category("3832", 1000.0, outdoor=False) == "4.1"
    assert audit_firms.listed_category("3832", 1000.0, outdoor=True) == "4.2"
    assert audit_firms.listed_category("3811", 5.0, outdoor=True) == "5.1"
    assert audit_firms.listed_category("01", 5.0, outdoor=True) == "3.2"


@pytest.mark.parametrize(("kind", "area_type", "guide"), [("dwelling", "quiet", 100), ("school", "quiet", 100), ("planned_housing", "mixed", 50)])
def test_distance_one_metre_short(kind, area_type, guide):
    """Section 3, distance: 100 m to a quiet area for category 3.2, 50 m to a mixed one."""
    tables = rows()
    one = {"sensitive_id": "S2", "kind": kind, "area_type": area_type, "geometry": point(1030 + guide, 0)}
    tables["sensitive"].append(one)
    assert found(tables) == []
    one["geometry"] = point(1029 + guide, 0)
    (finding,) = audit(project(tables), PLAN)
    assert (finding.rule, finding.where, round(finding.amount, 6), finding.allowed) == ("distance", ("A", "P2"), guide - 1.0, guide)


def test_company_dwelling():
    """Section 3, distance: a company dwelling counts one step below mixed, and not for its own firm."""
    tables = rows()
    one = {"sensitive_id": "S2", "kind": "company_dwelling", "firm_id": "B", "geometry": point(1059, 0)}
    tables["sensitive"].append(one)
    assert found(tables) == ["distance"]
    one["firm_id"] = "A"
    assert found(tables) == []


def test_guide_distance_of_a_zoning_area():
    """Section 3, distance: the guide distance of the zoning area replaces the table."""
    tables = rows()
    tables["sensitive"].append({"sensitive_id": "S2", "kind": "dwelling", "geometry": point(1030 + 150, 0)})
    tables["zoning"] = [{"zone_id": "Z", "guide_distance_m": 151.0, "geometry": at(900, -100, 200, 200)}]
    assert found(tables) == ["distance"]


def test_nature_only_warns():
    """Section 3, distance: nature is no refusal."""
    tables = rows()
    tables["sensitive"].append({"sensitive_id": "S2", "kind": "nature", "geometry": point(1031, 0)})
    assert found(tables) == []


def test_quay():
    """Section 3, quay: of the parcel or of its estate."""
    tables = rows()
    row(tables, "demand", "DA")["quay"] = True
    assert found(tables) == ["quay"]
    row(tables, "estates", "E1")["quay"] = True
    assert found(tables) == []


def test_radius():
    """Section 3, radius: P2 lies 1 km from P1."""
    tables = rows()
    row(tables, "firms", "A")["max_distance_km"] = 1.0
    assert found(tables) == []
    row(tables, "firms", "A")["max_distance_km"] = 0.999
    assert found(tables) == ["radius"]



def test_radius_where_the_firm_named_none():
    """Section 3, radius: 25 km by default; B moves 2 km, C and C2 move 3 km, A 1 km, D beside itself."""
    project = whole_project()
    for most, expected in ((3.0, []), (2.5, ["radius", "radius"])):
        terms = project.terms.model_copy(update={"moves": project.terms.moves.model_copy(update={"max_distance_km": most})})
        assert rules(audit(project.with_terms(terms), PLAN)) == expected


def test_closed_borders():
    """Section 3, municipality: with closed borders a move of a firm to another municipality is found, and the plan that stays within them is clean."""
    project = whole_project()
    limits = project.terms.limits.model_copy(update={"stay_in_municipality": True})
    closed = project.with_terms(project.terms.model_copy(update={"limits": limits}))
    assert rules(audit(closed, PLAN)) == []
    estates = closed["estates"]
    apart = closed.with_table("estates", estates.assign(municipality_code=estates["municipality_code"].mask(estates["estate_id"] == "E1", "GM0002")))
    assert "municipality" not in rules(audit(apart, PLAN))
    parcels = closed["parcels"]
    moved = closed.with_table("parcels", parcels.assign(estate_id=parcels["estate_id"].mask(parcels["parcel_id"] == "P2", "E2").astype("str")))
    assert rules(audit(moved, PLAN)).count("municipality") == 1


@pytest.mark.parametrize("consent", ["unknown", "stay", "refused"])
def test_consent(consent):
    """Section 3, consent: only will_move and open may move."""
    tables = rows()
    row(tables, "firms", "E").update(consent=consent, willingness_eur=118_750.0)
    assert found(tables) == ["consent"]


def test_restriction():
    """R6, section 3: a restricted parcel has no room and is no target."""
    tables = rows()
    row(tables, "parcels", "P2")["restriction"] = "water"
    assert found(tables, (A,)) == ["R10", "restriction", "room"]


def test_private_owner():
    """Section 3, owner: a private owner of vacant land must agree."""
    tables = rows()
    row(tables, "parcels", "P6")["owner_kind"] = "private"
    assert found(tables) == ["owner"]
    row(tables, "parcels", "P6")["landlord_agrees"] = True
    assert found(tables) == []


def test_closing_year():
    """R11: housing from 2037 closes a parcel for newcomers from 2027 on."""
    tables = rows()
    row(tables, "parcels", "P2")["housing_from"] = 2038
    assert found(tables) == []
    row(tables, "parcels", "P2")["housing_from"] = 2037
    assert found(tables) == ["closing"]


def test_mover_twice():
    """(mover): nobody moves twice."""
    assert found(moves=(*PLAN, replace(E, year=2030))) == ["mover"]


def test_locks():
    """(lock): a fixed move is there exactly once."""
    assert audit(project(), PLAN, locks=(Lock("A", "P2"), Lock("B", "P1", 2029), Lock("E", ""), Lock("N", "*"), Lock("D"))) == ()
    assert rules(audit(project(), PLAN, locks=(Lock("B", "P1", 2030),))) == ["lock"]
    assert rules(audit(project(), plan_without("E"), locks=(Lock("E", ""), Lock("A", "P1")))) == ["lock", "lock"]


def test_forbids():
    """(lock): a forbidden move is not there."""
    assert audit(project(), PLAN, forbids=(Lock("A", "P8"), Lock("A", ""), Lock("A", "P2", 2028))) == ()
    assert rules(audit(project(), PLAN, forbids=(Lock("A", "P2"), Lock("E", ""), Lock("N", "*"), Lock("D")))) == ["forbid"] * 4


@pytest.mark.parametrize("rule", SENTENCES)
def test_sentences(rule):
    """Every finding has its sentence in Dutch and in English."""
    finding = Finding(rule, ("A", "P2"), 2027, 1234.5, 1000.0, "m2")
    dutch, english = finding.sentence("nl"), finding.sentence("en")
    assert dutch != english
    assert "{" not in dutch + english


def test_numbers_in_sentences():
    """Amounts are written as the language writes them, with their unit."""
    over = Finding("fund", ("fund",), 2027, 1_000_001.0, 1_000_000.0, "eur")
    assert over.sentence("nl") == "Fonds: in 2027 is € 1.000.001,00 toegezegd, er is € 1.000.000,00."
    assert "4.1" in Finding("category", ("A", "P2"), 2027, 4, 3, "category").sentence("en")
    assert "in 2032" in Finding("R14", ("A", "P2"), 2032, 2032, 2031, "year").sentence("en")

"""The oracle against best plans worked out by hand, and its search against looking at every combination."""

from typing import Any

import pytest
from shapely.geometry import Point, box

from planner.project.project import Project
from planner.project.terms import Terms
from tests.oracles.cases import START, checked_case, project_of, random_case
from tests.oracles.enumeration import best_plan, best_value
from tests.oracles.exhausting import missed_by_search
from tests.oracles.reading import World

RICH = 1_000_000_000
AID_BINDS = {23: 2, 115: 4}
"""Random cases in which the room for aid of linked firms decides, with their number of years."""
CALM = {"horizon": {"years": 2, "discount": 0.03}, "weights": {"transport_km": 0.0}, "fund": {"total_eur": 10_000_000}}


def town(parcels: list[dict[str, Any]], firms: list[dict[str, Any]], demand: list[dict[str, Any]], terms: dict[str, Any] | None = None,
         **more: list[dict[str, Any]]) -> Project:
    """Return a project of one estate with parcels 1 km apart, 50 m deep; a firm puts in whatever a move asks unless it says else."""
    rows: dict[str, list[dict[str, Any]]] = {
        "municipalities": [{"municipality_code": "GM0", "name": "Stad", "province": "Gelderland", "geometry": box(0, 0, 9_000, 9_000)}],
        "estates": [{"estate_id": "E0", "name": "Terrein", "municipality_code": "GM0", "province": "Gelderland", "geometry": box(0, 0, 9_000, 9_000)}],
        "parcels": [{"estate_id": "E0", "status": "occupied", "owner_kind": "municipality", "restriction": "none", "price_eur_per_m2": 100,
                     "geometry": box(1_000 * place, 0, 1_000 * place + row.pop("area") / 50, 50), **row} for place, row in enumerate(parcels)],
        "firms": [{"sbi": "00", "workers": 0, "category": "2", "consent": "will_move", "willingness_eur": RICH, "tenure": "own", "soil_known": True,
                   "building_year": 2020, "connection_kw": 0, "size_class": "large", **row} for row in firms],
        "occupancy": [{"firm_id": row["firm_id"], "parcel_id": row["parcel_id"], "plot_m2": row["plot_m2"]} for row in firms],
        "demand": [{"demand_id": f"D{place}", "strategy": "R4", "on_own_plot": "no", "workers": 0, "connection_kw": 0, "category_needed": "2", **row}
                   for place, row in enumerate(demand)], **more}
    return project_of(Terms.model_validate({**CALM, **(terms or {})}), rows)


def best(project: Project, **wishes: Any) -> float | None:
    return best_value(project, **wishes)[0]


def chain(years: int, building_year: int) -> Project:
    """Return a case in which A (2,000 m², asks 1,000) fits only on V (3,000); B (1,000, asks 1,000) on V or, when A left it, on PA (2,000)."""
    return town(
        [{"parcel_id": "PA", "area": 2_000}, {"parcel_id": "PB", "area": 1_000}, {"parcel_id": "V", "area": 3_000, "status": "vacant"}],
        [{"firm_id": "A", "parcel_id": "PA", "plot_m2": 2_000, "building_year": building_year}, {"firm_id": "B", "parcel_id": "PB", "plot_m2": 1_000}],
        [{"firm_id": "A", "extra_plot_m2": 1_000}, {"firm_id": "B", "extra_plot_m2": 1_000}], {"horizon": {"years": years, "discount": 0.03}})


def test_a_chain_of_two_waits_for_the_lag() -> None:
    """R8: a parcel that is left opens a year later where its hall is re-used, two years later after demolition and a permit."""
    # A to V in the first year brings 1,000 m² = 0.1 ha; B to PA brings 0.1 ha discounted by one year (lag 1) or two (lag 2).
    assert best(chain(2, 2020)) == pytest.approx(0.1 + 0.1 / 1.03)
    assert best(chain(3, 1980)) == pytest.approx(0.1 + 0.1 / 1.03**2)
    # Without those years only one of them finds room, today.
    assert best(chain(1, 2020)) == pytest.approx(0.1)
    assert best(chain(2, 1980)) == pytest.approx(0.1)


def swap(more: list[dict[str, Any]]) -> Project:
    """Return a case in which A (2,000 of 2,000 m², asks 500) fits on B's parcel (2,500); B (1,500, asks 500) fits on A's parcel."""
    return town(
        [{"parcel_id": "PA", "area": 2_000}, {"parcel_id": "PB", "area": 2_500}, *more],
        [{"firm_id": "A", "parcel_id": "PA", "plot_m2": 2_000}, {"firm_id": "B", "parcel_id": "PB", "plot_m2": 1_500}],
        [{"firm_id": "A", "extra_plot_m2": 500}, {"firm_id": "B", "extra_plot_m2": 500}])


def test_a_swap_needs_shift_space() -> None:
    """R7: two firms cannot change places where there is no parcel to start from."""
    assert best(swap([])) == pytest.approx(0.0)
    # With 2,000 m² of shift space B goes there first, and A follows to B's parcel a year later.
    assert best(swap([{"parcel_id": "V", "area": 2_000, "status": "vacant"}])) == pytest.approx(0.05 + 0.05 / 1.03)


def newcomer(fund: int, **terms: Any) -> Project:
    return town([{"parcel_id": "V", "area": 2_000, "status": "issuable_now"}], [], [{"extra_plot_m2": 2_000}],
                {"horizon": {"years": 1}, "fund": {"total_eur": fund}, **terms})


def test_the_fund_binds_to_the_euro() -> None:
    """R18: the grant is the unprofitable top less what the firm puts in, and the fund must hold all of it."""
    # Floor 0.5 × 2,000 = 1,000 m². K2 150 × 1,000 = 150,000; K5 850,000; K6 100 × 2,000 = 200,000; K7 4 % of it = 8,000 (issuable: no tax).
    # Top = 150,000 + 8,000 + 0.2 × 1,050,000 = 368,000; the newcomer has no workers and puts in nothing.
    assert best(newcomer(368_000)) == pytest.approx(0.2)
    assert best(newcomer(367_999)) == pytest.approx(0.0)
    # Art. 17 (micro, 20 % of 1,200,000 = 240,000) and de minimis together: with 128,000 de minimis it is just legal.
    assert best(newcomer(RICH, state_aid={"de_minimis_eur": 128_000})) == pytest.approx(0.2)
    assert best(newcomer(RICH, state_aid={"de_minimis_eur": 127_999})) == pytest.approx(0.0)


def linked(years: int, *, strict: bool = False, history: int = 0) -> Project:
    """Two large firms of one undertaking that each intensify by 1,000 m² floor (2,000 m² plot) with a grant of 200,000."""
    # K2 150,000 + 0.2 × K5 850,000 = 320,000 less 120,000 of its own = 200,000; a large firm has no art. 17: all of it is de minimis.
    firms = [{"firm_id": name, "parcel_id": f"P{name}", "plot_m2": 4_000, "floor_m2": 500, "undertaking_id": "U", "willingness_eur": 120_000}
             for name in "AB"]
    aid = [{"undertaking_id": "U", "date": f"{START - 1}-03-01", "amount_eur": history, "rule": "de_minimis"}]
    return town([{"parcel_id": f"P{name}", "area": 4_000} for name in "AB"], firms,
                [{"firm_id": name, "extra_plot_m2": 2_000, "extra_floor_m2": 1_000, "on_own_plot": "yes"} for name in "AB"],
                {"horizon": {"years": years, "discount": 0.03}, "state_aid": {"strict": strict}}, **({"aid_history": aid} if history else {}))


def test_de_minimis_counts_over_three_years() -> None:
    """R17: an undertaking gets at most 300,000 euro in any three years, four where counted strictly."""
    assert best(linked(3)) == pytest.approx(0.2)
    assert best(linked(4)) == pytest.approx(0.2 + 0.2 / 1.03**3)
    assert best(linked(4, strict=True)) == pytest.approx(0.2)
    # 150,000 received in the year before the horizon leaves 150,000 in its first two years: the grant of 200,000 waits for the third.
    assert best(linked(3, history=150_000)) == pytest.approx(0.2 / 1.03**2)


def hub(kw: float, *, stops: int | None = None, storage: float = 0.0) -> Project:
    """Return a case in which a newcomer with a connection asks for 1,000 m² in a hub of 200 kW at simultaneity 0.5 beside a firm of 400 kW."""
    return town([{"parcel_id": "PA", "area": 1_000}, {"parcel_id": "V", "area": 1_000, "status": "vacant"}],
                [{"firm_id": "A", "parcel_id": "PA", "plot_m2": 1_000, "connection_kw": 400, "consent": "stay", "stops_in": stops}],
                [{"extra_plot_m2": 1_000, "connection_kw": kw}],
                hubs=[{"hub_id": "H", "parcel_ids": "PA;V", "shared_kw": 200, "storage_kw": storage, "simultaneity": 0.5}])


def test_a_hub_holds_what_is_used_at_once() -> None:
    """R22: the members of a hub together stay within it, small connections aside."""
    # 0.5 × (400 + 100) = 250 kW is more than 200; half of 100 kW storage makes it enough.
    assert best(hub(100)) == pytest.approx(0.0)
    assert best(hub(100, storage=100)) == pytest.approx(0.1)
    assert best(hub(52)) == pytest.approx(0.1)
    # When A stops in the second year there is room at once, for 400 kW too.
    assert best(hub(100, stops=START + 1)) == pytest.approx(0.1 / 1.03)


def reserve(share: float) -> Project:
    """Return a case in which a firm without demand leaves ten dwellings at 20 m for half of a vacant parcel of 2,000 m²."""
    return town([{"parcel_id": "PA", "area": 1_000}, {"parcel_id": "V", "area": 2_000, "status": "vacant"}],
                [{"firm_id": "A", "parcel_id": "PA", "plot_m2": 1_000, "category": "3.1"}], [],
                {"limits": {"reserve_share": share}},
                sensitive=[{"sensitive_id": "S", "kind": "dwelling", "area_type": "quiet", "dwellings": 10, "status": "existing", "geometry": Point(10, 70)}])


def test_a_reserve_is_kept_for_circular_firms() -> None:
    """Section 6 (reserve): a firm that serves nothing may take only what is not reserved."""
    # Ten dwellings within 50 m of a category 3.1 firm: 10 × 0.002; 1,000 m² freed near them: 0.1 × 0.1 ha.
    assert best(reserve(0.5)) == pytest.approx(0.02 + 0.01)
    assert best(reserve(0.51)) == pytest.approx(0.0)


def power(stops: int | None) -> Project:
    """Return a case of a newcomer of 150 kW, a parcel of 100 kW and a node with 50 kW to spare from the third year on."""
    return town([{"parcel_id": "PA", "area": 1_000}], [{"firm_id": "A", "parcel_id": "PA", "plot_m2": 1_000, "connection_kw": 100, "consent": "stay",
                                                       "stops_in": stops}],
                [{"extra_plot_m2": 1_000, "connection_kw": 150}], {"horizon": {"years": 3, "discount": 0.03}},
                grid=[{"node_id": "N", "reinforcement_year": START + 2, "reinforcement_kw": 50, "geometry": Point(500, 500)}],
                grid_capacity=[{"node_id": "N", "year": START, "free_kw": 0}])


def test_power_stays_with_the_parcel() -> None:
    """R20: what a firm leaves stays at its parcel, and the node gives the rest from its year on."""
    assert best(power(None)) == pytest.approx(0.0)
    # A stops in the first year: its 1,000 m² and 100 kW are there in the second, the other 50 kW in the third.
    assert best(power(START)) == pytest.approx(0.1 / 1.03**2)


def test_housing_displaces_jobs() -> None:
    """Section 5: a firm that housing drives out counts against the plan unless it moved before."""
    def case(places: int) -> Project:
        return town([{"parcel_id": "PA", "area": 1_000, "housing_from": START + 1}, {"parcel_id": "V", "area": places, "status": "vacant"}],
                    [{"firm_id": "A", "parcel_id": "PA", "plot_m2": 1_000, "workers": 20}], [{"firm_id": "A", "extra_plot_m2": 500}])

    assert best(case(1_400)) == pytest.approx(-0.2)
    assert best(case(1_500)) == pytest.approx(0.05)


def test_the_land_bank_buys_before_it_sells() -> None:
    """Section 6 (bank): what is left is bought at once and sold after the resale lag."""
    def case(bank: int) -> Project:
        project = chain(3, 2020)
        return project.with_terms(project.terms.model_copy(update={"chain": project.terms.chain.model_copy(
            update={"control": "land_bank", "bank_eur": bank, "resale_lag_years": 1})}))

    # PA costs 2,000 m² × 100 = 200,000 in the first year. B leaves PB (100,000) in the second year and pays for PA (13 % less) in the third.
    assert best(case(300_000)) == pytest.approx(0.1 + 0.1 / 1.03)
    # With a euro less B never leaves: the money for PA would come only after B has gone there.
    assert best(case(299_999)) == pytest.approx(0.1)
    assert best(case(199_999)) == pytest.approx(0.1)
    assert best(case(99_999)) == pytest.approx(0.0)


def test_cash_comes_in_before_it_is_paid() -> None:
    """R24: 40 % of a grant is paid in its year, 80 % by the next; after the horizon only years that are named count."""
    def case(*cash: int) -> Project:
        project = newcomer(RICH)
        fund = project.terms.fund.model_copy(update={"cash_by_year": {START + later: eur for later, eur in enumerate(cash) if eur}})
        return project.with_terms(project.terms.model_copy(update={"fund": fund}))

    # 40 % of 368,000 is 147,200.
    assert best(case(147_200)) == pytest.approx(0.2)
    assert best(case(147_199)) == pytest.approx(0.0)
    assert best(case(147_200, 147_200)) == pytest.approx(0.2)
    assert best(case(147_200, 147_199)) == pytest.approx(0.0)
    assert best(case(294_400, 0, 73_599)) == pytest.approx(0.0)


def test_a_roof_needs_a_station_that_takes_it() -> None:
    """R23: a firm of 100 kW takes a roof of 120 kW along; 20 kW it uses itself."""
    def case(free: float | None, node: str) -> Project:
        return town([{"parcel_id": "PA", "area": 1_000, "grid_node_id": "M"},
                     {"parcel_id": "V", "area": 1_500, "status": "vacant", "grid_node_id": node, "connection_kw": 100}],
                    [{"firm_id": "A", "parcel_id": "PA", "plot_m2": 1_000, "connection_kw": 100, "feed_in_kw": 120}], [{"firm_id": "A", "extra_plot_m2": 500}],
                    grid=[{"node_id": name, "geometry": Point(500, 500)} for name in "MN"],
                    grid_capacity=[{"node_id": name, "year": START, "free_kw": 0, "free_feed_in_kw": free} for name in "MN"])

    assert best(case(100, "N")) == pytest.approx(0.05)
    assert best(case(99.9, "N")) == pytest.approx(0.0)
    assert best(case(None, "N")) == pytest.approx(0.05)
    # At its own station it takes back what it gave.
    assert best(case(0, "M")) == pytest.approx(0.05)


def test_a_municipality_loses_no_more_than_it_agreed_to() -> None:
    """R25: a firm takes its 1,000 m² and 10 jobs to another municipality."""
    def case(limits: dict[str, Any]) -> Project:
        shape = box(0, 0, 9_000, 9_000)
        return town([{"parcel_id": "PA", "area": 1_000}, {"parcel_id": "V", "area": 1_500, "status": "vacant", "estate_id": "E1"}],
                    [{"firm_id": "A", "parcel_id": "PA", "plot_m2": 1_000, "workers": 10}], [{"firm_id": "A", "extra_plot_m2": 500}], {"limits": limits},
                    municipalities=[{"municipality_code": f"GM{at}", "name": "Stad", "province": "Gelderland", "geometry": shape} for at in range(2)],
                    estates=[{"estate_id": f"E{at}", "name": "Terrein", "municipality_code": f"GM{at}", "geometry": shape} for at in range(2)])

    assert best(case({"balance_ha_by_municipality": {"GM0": 0.1}})) == pytest.approx(0.05)
    assert best(case({"balance_ha_by_municipality": {"GM0": 0.0999}})) == pytest.approx(0.0)
    assert best(case({"balance_jobs_by_municipality": {"GM0": 10, "GM1": 0}})) == pytest.approx(0.05)
    assert best(case({"balance_jobs_by_municipality": {"GM0": 9}})) == pytest.approx(0.0)


def test_partners_count_where_both_are_at_the_end() -> None:
    """R26: a newcomer beside a partner brings 0.02 more, unless the partner stops."""
    def case(stops: int | None) -> Project:
        return town([{"parcel_id": "PA", "area": 1_000}, {"parcel_id": "V", "area": 1_000, "status": "vacant"}],
                    [{"firm_id": "A", "parcel_id": "PA", "plot_m2": 1_000, "consent": "stay", "stops_in": stops}],
                    [{"extra_plot_m2": 1_000, "partners": "A;nobody"}])

    assert best(case(None)) == pytest.approx(0.1 + 0.02)
    assert best(case(START + 1)) == pytest.approx(0.1)


def test_the_fund_invests_where_it_may_and_can() -> None:
    """R27: a step of category on a parcel, or room on a reserved one, from the year of the investment on."""
    def case(*, fund: int = 10_000_000, may: bool = True, status: str = "vacant", **gain: Any) -> Project:
        return town([{"parcel_id": "V", "area": 1_000, "status": status, "max_category": "1"}], [],
                    [{"extra_plot_m2": 1_000, "category_needed": "1" if "ha_gained" in gain else "2"}],
                    {"fund": {"may_invest": may, "by_year": {START: fund}}},
                    investments=[{"investment_id": "I", "kind": "road", "cost_eur": 1_000_000, "year": START + 1, **gain}])

    assert best(case(parcel_id="V", category_step=1)) == pytest.approx(0.1 / 1.03)
    assert best(case(estate_id="E0", category_step=1)) == pytest.approx(0.1 / 1.03)
    assert best(case(parcel_id="V", category_step=1, may=False)) == pytest.approx(0.0)
    assert best(case(parcel_id="V", category_step=1, fund=1_000_000)) == pytest.approx(0.0)
    assert best(case(parcel_id="V", ha_gained=0.1, status="reserved")) == pytest.approx(0.1 / 1.03)
    assert best(case(parcel_id="V", ha_gained=0.0999, status="reserved")) == pytest.approx(0.0)
    assert best(case(estate_id="E0", ha_gained=0.1, status="reserved")) == pytest.approx(0.0)


def test_what_the_cases_hold() -> None:
    """R1, R6, R17: firms that share a parcel, firms on several parcels, parcels in use in part; room for aid that binds within three years and over four."""
    worlds = [World(random_case(seed)) for seed in range(60)]
    assert sum(any(len(parcel.homes) > 1 for parcel in world.parcels.values()) for world in worlds) >= 20
    assert sum(any(len(firm.homes) > 1 for firm in world.firms.values()) for world in worlds) >= 10
    assert sum(any(0 < sum(parcel.homes.values()) < parcel.area / 2 for parcel in world.parcels.values()) for world in worlds) >= 20
    assert sum(bool(world.offers) for world in worlds) >= 10
    assert sum(bool(world.pairs) for world in worlds) >= 10
    assert sum(any(any(mover.tailored.values()) for mover in world.movers) for world in worlds) >= 10
    for seed, years in AID_BINDS.items():
        world = World(random_case(seed))
        assert years == world.T
        without = best_plan(World(random_case(seed), frozenset({"aid"})))
        assert without.value - best_plan(world).value > 1e-6


def test_locks_and_forbidden_moves() -> None:
    """Section 6 (lock): a locked move is in the plan, a forbidden one is not; a lock that cannot be met leaves no plan."""
    project = chain(2, 2020)
    assert best(project, locks=[{"mover_id": "B", "to": "V", "year": START}]) == pytest.approx(0.1)
    assert best(project, forbids=[{"mover_id": "A"}]) == pytest.approx(0.1)
    assert best(project, locks=[{"mover_id": "A", "to": "PB"}]) is None
    assert best(project, locks=[{"mover_id": "A", "to": "V"}, {"mover_id": "B", "to": "V"}]) is None


def test_the_search_misses_nothing() -> None:
    """Section 6: the search finds what looking at every combination finds; `poe prove` looks at 200 cases."""
    assert missed_by_search(15) == []


def test_the_cases_keep_the_contracts() -> None:
    """A case is the same project by way of the contracts of the tables."""
    for seed in range(5):
        assert random_case(seed).sha256() == checked_case(seed).sha256()

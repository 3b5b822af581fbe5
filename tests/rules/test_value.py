"""What a move is worth (section 5)."""

import pytest

from planner.rules.situation import Situation
from tests.cases import BARE, ask, firm, parcel, point, program_of


def worth(rows, **terms):
    """Return (kind, target, year) → objective of every move of firm A or newcomer N, whichever there is."""
    program = program_of(rows, {"cost": BARE, "horizon": {"years": 3}, **terms})
    names = program.moves.names(program.situation, range(len(program.moves)))
    return dict(zip(names, program.moves.objective.tolist(), strict=True)), program


def dwelling(name, x, **more):
    return {"sensitive_id": name, "kind": "dwelling", "geometry": point(x), **more}


def leaving(*sensitive, plot=4_000, **change):
    """Return what it is worth that A leaves P (20 m to either side of its centre); category 3.2: 100 m to a quiet dwelling, 50 m to a mixed one."""
    rows = {"parcels": [parcel("P", 0, plot, "occupied"), parcel("V", 3_000, 4_000)], "firms": [firm("A", "P", **{"category": "3.2", **change})],
            "sensitive": list(sensitive)}
    return Situation(program_of(rows, {"cost": BARE}).situation.project).leaving.iloc[0]


def test_relocate():
    """Section 5: 0.1 ha served − 0.0005 × 4 km in 2027; × 1/1.03 a year later."""
    rows = {"parcels": [parcel("P", 0, 1_000, "occupied"), parcel("V", 4_000, 2_000)], "firms": [firm("A", "P", plot_m2=1_000.0)],
            "demand": [ask("DA", "A", 1_000.0)]}
    found, _ = worth(rows)
    assert found["x_A_relocate_V_2027"] == pytest.approx(0.098)
    assert found["x_A_relocate_V_2029"] == pytest.approx(0.098 / 1.03**2)


def test_expand_and_intensify():
    """Section 5, R12: beside it 0.2 ha; a split site on the same estate within 300 m 0.8 × 0.2; further away no expansion; own plot min(extra, floor / fsi)."""
    rows = {"parcels": [parcel("P", 0, 4_000, "occupied"), parcel("V", 30, 2_000), parcel("W", 300, 2_000), parcel("U", 700, 2_000),
                        parcel("Z", 0, 4_000, y=100.0, estate_id="E2")],
            "firms": [firm("A", "P", floor_m2=1_000.0)], "demand": [ask("DA", "A", 2_000.0, extra_floor_m2=800.0) | {"on_own_plot": "either"}]}
    found, _ = worth(rows)
    first = {name: value for name, value in found.items() if name.endswith("2027")}
    assert first.keys() == {"x_A_expand_V_2027", "x_A_expand_W_2027", "x_A_expand_Z_2027", "x_A_intensify_P_2027"}
    # Z is of another estate but shares 40 m of edge; the lot there is 2,000 of 4,000 m²
    assert first["x_A_expand_V_2027"] == first["x_A_expand_Z_2027"] == pytest.approx(0.2)
    assert first["x_A_expand_W_2027"] == pytest.approx(0.16)
    assert first["x_A_intensify_P_2027"] == pytest.approx(0.16)  # 800 / 0.5 = 1,600 m²


def test_settle():
    """Section 5: a newcomer counts what it asks, without kilometres."""
    found, _ = worth({"parcels": [parcel("V", 9_000, 4_000)], "demand": [ask("N", extra=3_000.0, workers=9)]})
    assert found["x_N_settle_V_2028"] == pytest.approx(0.3 / 1.03)


def test_dwellings_relieved():
    """Section 5: 10 dwellings at 79 m count (100 m is needed), those at 100 m do not; freed near dwellings 0.4 ha × 0.1."""
    worth = leaving(dwelling("S1", 99, dwellings=10), dwelling("S2", 120, dwellings=7))
    assert (worth["dwellings"], worth["freed_near_ha"]) == (10, 0.4)
    assert worth["value_ha"] == pytest.approx(10 * 0.002 + 0.4 * 0.1)


@pytest.mark.parametrize(("sensitive", "dwellings"), [
    (dwelling("S", 60, area_type="mixed"), 1),  # 40 m < 50 m; 1 where no number is stated
    (dwelling("S", 75, area_type="mixed"), 0),
    (dwelling("S", 60, status="planned"), 0),
    (dwelling("S", 60, kind="school"), 0),
    (dwelling("S", 60, dwellings=80), 50),
])
def test_which_dwellings_count(sensitive, dwellings):
    """Section 5: existing dwellings alone, by area type, at most 50."""
    assert leaving(sensitive)["dwellings"] == dwellings


def test_category_of_the_firm_counts():
    """Section 5: the guide distance of the firm's category now, not of what it needs later."""
    assert leaving(dwelling("S", 99), category="3.1")["dwellings"] == 0
    rows = {"parcels": [parcel("P", 0, 4_000, "occupied")], "firms": [firm("A", "P", category="3.1")], "demand": [ask("DA", "A", 1.0, category_needed="5.1")],
            "sensitive": [dwelling("S", 99)]}
    assert program_of(rows, {}).situation.leaving["dwellings"].tolist() == [0]


def test_dwelling_near_two_parcels_counts_once():
    """Section 5: each dwelling once; only parcels that have such a dwelling count as freed near dwellings."""
    rows = {"parcels": [parcel("P", 0, 4_000, "occupied"), parcel("Q", 150, 2_000, "occupied"), parcel("R", 2_000, 1_000, "occupied")],
            "firms": [firm("A", "P", category="3.2")], "sensitive": [dwelling("S", 80, dwellings=3)],
            "occupancy": [{"firm_id": "A", "parcel_id": name, "plot_m2": area} for name, area in (("P", 4_000.0), ("Q", 2_000.0), ("R", 1_000.0))]}
    found = program_of(rows, {}).situation.leaving.iloc[0]
    assert found["dwellings"] == 3
    assert found["freed_near_ha"] == pytest.approx(0.6)


def test_jobs_at_risk():
    """Section 5: − 0.01 a worker for firms displaced within the horizon, back where they leave before; not for those that stop before, nor later claims.

    A (10 workers, housing 2029), B (stays, 8 workers, 2029), C (stops 2028, 4 workers, 2029), D (2 workers, 2040): − 0.18.
    """
    claims = {"P": 2029.0, "Q": 2029.0, "R": 2029.0, "S": 2040.0}
    parcels = [parcel(name, 1_000 * at, 1_000, "occupied", housing_from=year) for at, (name, year) in enumerate(claims.items())]
    rows = {"parcels": [*parcels, parcel("V", 0, 4_000, y=1_000.0)],
            "firms": [firm("A", "P", plot_m2=1_000.0), firm("B", "Q", workers=8, consent="stay"), firm("C", "R", workers=4, stops_in=2028.0),
                      firm("D", "S", workers=2)]}
    found, program = worth(rows)
    assert program.constant == pytest.approx(-0.18)
    assert found["x_A_relocate_V_2027"] == pytest.approx(0.1 - 0.0005)
    assert found["x_A_relocate_V_2028"] == pytest.approx(0.1 - 0.0005 / 1.03)
    assert "x_A_relocate_V_2029" not in found
    assert found["x_D_relocate_V_2027"] < 0

"""What kills a mutation of the rows: each family dropped, or loosened by one unit, on a small case in which it binds by half a unit.

=======  ==================================================  ==================================================
family   dropped                                             loosened by one unit
=======  ==================================================  ==================================================
mover    test_dropped (audit: mover)                         test_loosened (audit: mover; unit: one move)
link     test_dropped (audit: room)                          test_loosened (audit: room; unit: one departure)
room     test_dropped (audit: room)                          test_loosened (audit: room; unit: 1 m²)
half     test_bound.test_half_tightens (bound)               test_golden_lp.test_rows_as_written[half]
fund     test_dropped (audit: fund)                          test_loosened (audit: fund; unit: 1 €)
payer    test_dropped (audit: payer)                         test_loosened (audit: payer; unit: 1 €)
cash     test_dropped (audit: cash)                          test_loosened (audit: cash; unit: 1 €)
bank     test_dropped (audit: bank)                          test_loosened (audit: bank; unit: 1 €)
aid      test_dropped (audit: aid)                           test_loosened (audit: aid; unit: 1 €)
power    test_dropped (audit: power, node)                   test_loosened (audit: power, node; unit: 1 kW)
node     test_dropped (audit: node)                          test_loosened (audit: node; unit: 1 kW)
hub      test_dropped (audit: hub)                           test_loosened (audit: hub; unit: 1 kW)
feed_in  test_dropped (audit: feed_in)                       test_loosened (audit: feed_in; unit: 1 kW)
reserve  test_dropped (audit: reserve)                       test_loosened (audit: reserve; unit: 1 m²)
pace     test_dropped (audit: pace)                          test_loosened (audit: pace; unit: 1 m²)
balance  test_dropped (audit: balance)                       test_loosened (audit: balance; unit: 1 m²)
invest   test_dropped (audit: category)                      test_loosened (audit: category; unit: one lot)
partner  test_dropped (audit: value)                         test_loosened (audit: value; unit: one pair)
lock     test_dropped (audit: lock)                          test_loosened_lock (value)
target   test_target_mutated (least fund)                    test_target_mutated (least fund; unit: 1 m²)
space    test_space_mutated (least space)                    test_space_mutated (least space; unit: 1 m²)
=======  ==================================================  ==================================================

(half) follows from (room) for whole moves: no plan is lost or won by it, only the bound.
"""

from dataclasses import replace

import numpy as np
import pytest

from planner.program.columns import Triplets
from planner.program.goal import Goal
from planner.program.highs import solve
from planner.program.named import name_problem
from planner.program.rows import FAMILIES
from planner.program.rows.view import Lock
from planner.program.solution import Effort
from planner.program.solving import find_plan
from tests.cases import ask, broken_by, enumerated, firm, parcel, point, program_of, row, town, town_terms, value_of
from tests.program.families import case_program

HALF = 0.5


def _wide(rows):
    """Make V 12,000 m² large: A (5,000 m²) and N (3,000 m²) both fit."""
    row(rows, "parcels", "V")["geometry"] = parcel("V", 2_000, 12_000)["geometry"]
    return rows


def binding_mover():
    """N could be served on V more than once."""
    return _wide(town()), town_terms(), ()


def binding_link():
    """N and M, 4,000 m² each, fit on V one at a time; A has no money to leave P for the other."""
    rows = town()
    row(rows, "demand", "N").update(extra_plot_m2=4_000.0, workers=100)
    rows["demand"].append(ask("M", extra=4_000.0, workers=100, category_needed="3.1"))
    return rows, town_terms(horizon={"years": 2}, fund={"total_eur": 0}), ()


def binding_room():
    """Three newcomers of 2,000 m² and a sixth of a square metre each are half a square metre too many for V."""
    rows = town()
    rows["firms"], rows["parcels"] = [], rows["parcels"][1:]
    rows["demand"] = [ask(f"N{at}", extra=2_000.0 + HALF / 3, workers=100, category_needed="3.1") for at in range(3)]
    return rows, town_terms(horizon={"years": 1}), ()


def binding_fund():
    """A's 150,000 and N's 102,500 are half a euro too many."""
    return _wide(town()), town_terms(fund={"by_year": {2027: 252_499.5}}), ()


def binding_payer():
    """GM2 pays 0.1875 × 150,000 + 0.375 × 102,500 = 66,562.50; it may pay 66,562."""
    rows = _wide(town())
    return rows, town_terms(horizon={"years": 1}, fund={"by_year": {2027: 1_000_000}, "payer_caps": {"GM2": 0.066562}}), ()


def binding_cash():
    """Of A's 150,000 and N's 102,500, 40 % is paid at once: 101,000, half a euro more than there is."""
    return _wide(town()), town_terms(horizon={"years": 1}, fund={"by_year": {2027: 1_000_000}, "cash_by_year": {2027: 100_999.5}}), ()


def binding_bank():
    """P costs the bank 100 × 4,000 = 400,000."""
    rows = town()
    row(rows, "parcels", "P")["price_eur_per_m2"] = 100.0
    return rows, town_terms(chain={"control": "land_bank", "bank_eur": 399_999.5}, top={"beta": 1.0}), ()


def binding_aid():
    """Let A and B of one undertaking receive 120,000 of de minimis each; there is room for 239,999.50."""
    rows = _wide(town())
    rows["demand"] = rows["demand"][:1]
    row(rows, "firms", "A")["undertaking_id"] = "U"
    rows["parcels"].append(parcel("R", -2_000, 4_000, "occupied"))
    rows["firms"].append(firm("B", "R", plot_m2=4_000.0, floor_m2=1_000.0, willingness_eur=100_000.0, undertaking_id="U"))
    rows["demand"].append(ask("DB", "B", 1_000.0))
    rows["aid_history"] = [{"undertaking_id": "U", "date": "2026-05-01", "amount_eur": 60_000.5, "rule": "de_minimis"}]
    return rows, town_terms(horizon={"years": 2}), ()


def _with_grid(rows, free):
    rows["grid"] = [{"node_id": "G", "geometry": point(1_000)}]
    rows["grid_capacity"] = [{"node_id": "G", "year": 2027.0, "free_kw": free}]
    return rows


def binding_power():
    """V has 199.5 kW of its own and the node nothing; A needs 120 kW and N 80."""
    rows = _with_grid(_wide(town()), 0.0)
    row(rows, "parcels", "V")["connection_kw"] = 199.5
    return rows, town_terms(horizon={"years": 1}), ()


def binding_node():
    """Let A on V draw 120 kW, N on W 80; the node has 199.5."""
    rows = _with_grid(town(), 199.5)
    rows["parcels"].append(parcel("W", 5_000, 3_000, estate_id="E2"))
    return rows, town_terms(horizon={"years": 1}), ()


def binding_hub():
    """V and W share 99.5 kW, counted at half: 0.5 × (120 + 80) = 100."""
    rows = town()
    rows["parcels"].append(parcel("W", 5_000, 3_000, estate_id="E2"))
    rows["hubs"] = [{"hub_id": "H", "parcel_ids": "V;W", "shared_kw": 99.5, "simultaneity": 0.5}]
    return rows, town_terms(horizon={"years": 1}), ()


def binding_reserve():
    """C has to leave P for housing in 2030 and takes 4,000 m² of V without being circular; 3,999.5 of 12,000 m² are not reserved."""
    rows = _wide(town())
    rows["demand"] = []
    row(rows, "parcels", "P")["housing_from"] = 2028.0
    return rows, town_terms(limits={"reserve_share": 1 - 3_999.5 / 12_000, "pace_ha_per_year": 50}), ()


def binding_feed_in():
    """A's roof gives 60 kW less 0.2 × 120 = 24 of its own use; the node of V takes 35.5 kW, and P hangs on another."""
    rows = _with_grid(_wide(town()), 500.0)
    rows["grid_capacity"][0]["free_feed_in_kw"] = 35.5
    rows["grid"].append({"node_id": "Q", "geometry": point(0)})
    row(rows, "parcels", "P")["grid_node_id"] = "Q"
    row(rows, "parcels", "V")["grid_node_id"] = "G"
    row(rows, "firms", "A")["feed_in_kw"] = 60.0
    return rows, town_terms(horizon={"years": 1}), ()


def binding_balance():
    """Let A take 4,000 m² from GM1, which may lose 3,999.5."""
    limits = {"balance_ha_by_municipality": {"GM1": 0.39995}, "pace_ha_per_year": 50}
    return _wide(town()), town_terms(horizon={"years": 1}, limits=limits), ()


def binding_invest():
    """V allows 2 only; A and N need 3.1, and the step costs half a euro more than the fund has."""
    rows = _wide(town())
    row(rows, "parcels", "V")["max_category"] = "2"
    rows["investments"] = [{"investment_id": "I", "parcel_id": "V", "kind": "road", "cost_eur": 1_000_000.0, "category_step": 1}]
    return rows, town_terms(horizon={"years": 1}, fund={"by_year": {2027: 999_999.5}, "may_invest": True}), ()


def binding_partner():
    """Let A leave E1, where B stays, for V on E2: 0.1 ha gained and a pair of 0.2 ha lost."""
    rows = _wide(town())
    rows["parcels"].append(parcel("R", -2_000, 4_000, "occupied"))
    rows["firms"].append(firm("B", "R", plot_m2=4_000.0, floor_m2=1_000.0, consent="stay", partners="A"))
    return rows, town_terms(horizon={"years": 1}, weights={"partner": 0.2}), ()


def binding_pace():
    """Let A and N take 8,000 m² of V in one year; 7,999.5 may be taken."""
    return _wide(town()), town_terms(horizon={"years": 1}, limits={"pace_ha_per_year": 0.79995}), ()


def binding_lock():
    """N must come in 2029, though 2027 is better."""
    return _wide(town()), town_terms(), (Lock("N", "*", 2029),)


BINDING = {name.removeprefix("binding_"): case for name, case in globals().items() if name.startswith("binding_")}
ONE_UNIT = {"mover": 1.0, "link": 1.0, "room": 1e-4, "fund": 1e-6, "payer": 1e-6, "bank": 1e-6, "aid": 1e-6, "power": 1e-3, "node": 1e-3, "hub": 1e-3,
            "reserve": 1e-4, "pace": 1e-4, "cash": 1e-6, "feed_in": 1e-3, "balance": 1e-4, "invest": 0.6, "partner": 1.0}
"""One unit of each family in the scale of the program: m², € and kW in ha, million € and MW; a lot of 6,000 m²; a pair."""
AUDITED = {family: {family} for family in FAMILIES} | {"link": {"room"}, "power": {"power", "node"}, "invest": {"category"}, "partner": {"value"}}
"""What the audit says of a plan that breaks the family."""


def found_wrong(family, **mutated):
    """Return what the audit says of the best plan of the case of a family, whether or not the rows are mutated."""
    rows, terms, locks = BINDING[family]()
    program = program_of(rows, terms, locks=locks)
    chosen, invested, value = solved(program)
    return broken_by(program, chosen, locks=locks, invested=invested, value_ha=value if family == "partner" else None) - {"R14 room"}


def solved(program):
    """Return the best moves, investments and value as the solver sees them, ties on money left aside."""
    everything = np.arange(len(program.moves))
    outcome = solve(name_problem(program, everything), mip_rel_gap=0.0, mip_abs_gap=1e-9)
    x, side = outcome.values[: len(everything)], outcome.values[len(everything) :]
    invested = program.situation.offered["investment_id"][side[program.side.invest_columns] > HALF]
    value = program.moves.objective @ x + program.side.objective @ side + program.constant
    return np.flatnonzero(x > HALF), tuple(invested), float(value)


def test_every_family_is_mutated():
    """Section 6: each family of rows has a case in which it binds; (half) is no rule, (target) and (space) are no rules of the audit."""
    assert set(BINDING) == set(FAMILIES) - {"half", "target", "space"}


@pytest.mark.parametrize("family", BINDING)
def test_unchanged(family):
    """Section 6: unchanged, the best plan is clean and worth as much as the best of all clean plans."""
    rows, terms, locks = BINDING[family]()
    program = program_of(rows, terms, locks=locks)
    chosen, invested, value = solved(program)
    assert broken_by(program, chosen, locks=locks, invested=invested, value_ha=value if family == "partner" else None) == set()
    if family == "lock":
        return
    assert value_of(program, chosen) == pytest.approx(enumerated(program)[0], abs=1e-6)


@pytest.mark.parametrize("family", BINDING)
def test_dropped(family, monkeypatch):
    """Section 6: without the family the best plan breaks its rule."""
    monkeypatch.setitem(FAMILIES, family, lambda view: view.block(family, [], Triplets(), Triplets(), np.empty(0)))
    assert found_wrong(family) & AUDITED[family]


@pytest.mark.parametrize("family", ONE_UNIT)
def test_loosened(family, monkeypatch):
    """Section 6: with one unit more on the right-hand side of its rows the best plan breaks its rule."""
    rows_of = FAMILIES[family]

    def looser(view):
        block = rows_of(view)
        more = np.full(len(block), ONE_UNIT[family])
        if family == "link":
            more[1:] = 0.0  # who has left stays away: one departure too many, in the first year
        return replace(block, rhs=block.rhs + more)

    monkeypatch.setitem(FAMILIES, family, looser)
    assert found_wrong(family) & AUDITED[family]


def test_loosened_lock(monkeypatch):
    """(lock): with two in place of one on the right, the lock falls short by one, and the objective shows it."""
    rows_of = FAMILIES["lock"]
    rows, terms, locks = binding_lock()
    program = program_of(rows, terms, locks=locks)
    monkeypatch.setitem(FAMILIES, "lock", lambda view: replace(rows_of(view), rhs=rows_of(view).rhs + 1.0))
    mutated = program_of(rows, terms, locks=locks)
    assert not np.array_equal(program.rhs, mutated.rhs)
    from planner.program.master import relax
    assert relax(mutated).objective < relax(program).objective - 900


def least_fund():
    """Return the least fund with which A or N or both are served 0.39995 ha on the wide V: both (0.1 + 0.3 ha), 150,000 + 102,500 euro."""
    program = program_of(_wide(town()), town_terms(horizon={"years": 1}), goal=Goal("least_fund", target_ha=0.39995))
    return find_plan(program, Effort()).fund_eur


@pytest.mark.parametrize(("more", "eur"), [(0.0, 252_500.0), (1e-4, 252_500.0), (0.1, 102_500.0), (None, 0.0)])
def test_target_mutated(more, eur, monkeypatch):
    """(target): unchanged both firms are paid; loosened by 0.1 ha, the firm that serves as much is left out; without the row nobody is paid."""
    rows_of = FAMILIES["target"]

    def mutated(view):
        block = rows_of(view)
        return block.take(np.empty(0, dtype=np.int64)) if more is None else replace(block, rhs=block.rhs + more)

    monkeypatch.setitem(FAMILIES, "target", mutated)
    assert least_fund() == eur


@pytest.mark.parametrize(("more", "ha"), [(0.0, 0.6), (1e-4, 0.5998), (None, 0.0)])
def test_space_mutated(more, ha, monkeypatch):
    """(space): B on V (0.3) and A on what B leaves of R (0.5 − 0.2), or A on all of V (0.6) and B on P; loosened by 1 m² on two parcels, that much less."""
    rows_of = FAMILIES["space"]

    def mutated(view):
        block = rows_of(view)
        return block.take(np.empty(0, dtype=np.int64)) if more is None else replace(block, rhs=block.rhs + more)

    monkeypatch.setitem(FAMILIES, "space", mutated)
    found = find_plan(case_program("space"), Effort())
    assert (found.status, -found.value) == ("optimal", pytest.approx(ha, abs=1e-9))

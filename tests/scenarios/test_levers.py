"""Levers change a project, exactly what they say, and nothing else."""

from random import Random

import numpy as np
import pytest

from planner import InputError, Project, make_sample
from planner.errors import problem_codes
from planner.language import text
from planner.rules.situation import Situation
from planner.scenarios.levers import LEVERS, Written, cost_of, pull, read_written
from tests.scenarios.lever_case import Changes, differs_in, lever_case


@pytest.fixture(scope="module")
def case() -> Project:
    return lever_case()


def cells(table: str, column: str, *keys: str) -> Changes:
    return {(table, key, column) for key in keys}


def terms(section: str, *names: str) -> Changes:
    return {("terms", section, name) for name in names}


OPENED = {("parcels", "W", "status"), ("parcels", "X", "status")}
EXACT: list[tuple[str, Changes]] = [
    ("fund=2000000", terms("fund", "total_eur", "by_year")),
    ("fund_phasing=50:50", terms("fund", "by_year")),
    ("cofinancing=0.5", terms("fund", "municipal_share")),
    ("cofinancing=0.5@GM2", cells("municipalities", "cofinancing_share", "GM2")),
    ("payer_cap=0.1@GM1", terms("fund", "payer_caps")),
    ("payer_cap=0.1", terms("fund", "payer_caps")),
    ("grant_scheme=share:0.4:90000", terms("grant", "rule", "share", "cap_per_move_eur")),
    ("grant_scheme=share", terms("grant", "rule")),
    ("scheme=flevoland_2017", terms("grant", "rule", "cap_per_move_eur") | terms("fund", "total_eur", "by_year")),
    ("scheme=omu_utrecht", terms("chain", "control", "bank_eur")),
    ("category_steps=1", cells("parcels", "max_category", "V") | cells("estates", "max_category", "E1")),
    ("category_steps=1@GM1", cells("parcels", "max_category", "P", "Q")),
    ("category_steps=2@V", cells("parcels", "max_category", "V")),
    ("coverage=0.8@E1", cells("parcels", "max_cover", "P")),
    ("coverage=0.95", cells("parcels", "max_cover", *"PQRVWX")),
    ("lots=500:0.1:2", terms("lots", "min_lot_m2", "min_lot_share", "max_lot_ratio")),
    ("lots=500", terms("lots", "min_lot_m2")),
    ("grid_kw_per_node=500@G", cells("grid_capacity", "free_kw", "G 2029") | cells("grid_capacity", "*", "G 2027")),
    ("grid_kw_per_node=500:2028@H", cells("grid_capacity", "*", "H 2027", "H 2028")),
    ("grid_kw_per_node=500@E2", cells("grid_capacity", "*", "H 2027")),
    ("grid_earlier=2", cells("grid", "reinforcement_year", "G")),
    ("hub=sum@E1", cells("hubs", "*", "hub P")),
    ("hub=400:100:0.6:2028:50", cells("hubs", "*", "hub P", "hub R")),
    ("hub=400@V+W", cells("hubs", "*", "hub V")),
    ("may_invest=on", terms("fund", "may_invest")),
    ("invest=done", terms("fund", "may_invest") | cells("investments", "cost_eur", "I1", "I2")),
    ("invest=done@I2", terms("fund", "may_invest") | cells("investments", "cost_eur", "I2") | cells("investments", "*", "I1")),
    ("estate_investment=renewal:1000:0:1:2028@E2", terms("fund", "may_invest") | cells("investments", "*", "I1", "I2", "renewal E2")),
    ("estate_investment=road:1000:0.5@W", terms("fund", "may_invest") | cells("investments", "*", "I1", "I2", "road W")),
    ("quay=on@E2", cells("estates", "quay", "E2")),
    ("quay=on@V", cells("parcels", "quay", "V")),
    ("open_parcels=now", OPENED),
    ("open_parcels=2028@W", cells("parcels", "status", "W") | cells("parcels", "available_from", "W")),
    ("buy_parcels=now@V", cells("parcels", "status", "V") | cells("parcels", "owner_kind", "V")),
    ("buy_parcels=2028", cells("parcels", "status", "V", "X") | cells("parcels", "owner_kind", "V", "X") | cells("parcels", "available_from", "V", "X")),
    ("landlords_agree=on@V", cells("parcels", "landlord_agrees", "V")),
    ("land_price=100@V+W", cells("parcels", "price_eur_per_m2", "V", "W")),
    ("reserve=0.3", terms("limits", "reserve_share")),
    ("reserve=0.3@GM1", terms("limits", "reserve_by_municipality")),
    ("ask_everyone=on", cells("firms", "consent", "B")),
    ("ask_everyone=on@GM2", set()),
    ("consent=will_move@C", cells("firms", "consent", "C")),
    ("consent=will_move", cells("firms", "consent", "B")),
    ("partners=on@A+B+C", cells("firms", "partners", "A", "B")),
    ("agreed=less_m:30@A+C", cells("tailored", "*", "A", "C")),
    ("borders=closed", terms("limits", "stay_in_municipality")),
    ("housing_claims=off", cells("parcels", "housing_from", "R")),
    ("housing_claims=2030@E1", cells("parcels", "housing_from", "P", "Q")),
    ("permit_months=2", terms("moves", "permit_months")),
    ("reuse_hall_age=40", terms("moves", "reuse_hall_max_age")),
    ("limits.pace_ha_per_year=8", terms("limits", "pace_ha_per_year")),
]


@pytest.mark.parametrize(("asked", "changed"), EXACT, ids=[asked for asked, _ in EXACT])
def test_a_lever_changes_what_it_says(case: Project, asked: str, changed: Changes) -> None:
    """A pull changes exactly these cells and terms, and the project it came from stays as it was."""
    before = case.sha256()
    assert differs_in(case, pull(case, [asked])) == changed
    assert Project(case.meta, case.terms, case.tables).sha256() == before  # reckoned anew


def test_every_lever_is_tried() -> None:
    """No lever is without such a case, and names are plain."""
    assert {asked.partition("=")[0] for asked, _ in EXACT} - {"limits.pace_ha_per_year"} == set(LEVERS)
    assert all(name.replace("_", "").isalpha() and name == lever.name for name, lever in LEVERS.items())


@pytest.mark.parametrize("asked", [
    "category_steps=0", "category_steps=0@E1", "coverage=0", "lots=1000:0.25:1.5", "grid_kw_per_node=0", "grid_earlier=0", "may_invest=off",
    "landlords_agree=off", "quay=off", "reserve=0", "ask_everyone=off", "borders=open", "housing_claims=on", "permit_months=4", "reuse_hall_age=25",
    "fund=1000000", "fund_phasing=100:0:0", "cofinancing=0.375", "grant_scheme=need", "consent=open@A"])
def test_a_pull_by_nothing_changes_nothing(case: Project, asked: str) -> None:
    """A lever pulled by nothing, or to where it stands, leaves the hash of the project as it was."""
    same = case if asked != "fund_phasing=100:0:0" else pull(case, ["fund_phasing=100:0:0"])
    assert pull(same, [asked]).sha256() == same.sha256()


@pytest.mark.parametrize(("there", "back"), [
    ("borders=closed", "borders=open"), ("landlords_agree=on", "landlords_agree=off"), ("fund=7000000", "fund=1000000"), ("quay=on", "quay=off"),
    ("permit_months=1", "permit_months=4"), ("grid_earlier=2", "grid.kw_per_worker=6"), ("may_invest=on", "may_invest=off"), ("lots=1", "lots=1000")])
def test_what_is_undone_is_as_it_was(case: Project, there: str, back: str) -> None:
    """A lever put back gives the project that there was; another lever does not put it back."""
    is_back = there.partition("=")[0] == back.partition("=")[0]
    assert (pull(case, [there, back]).sha256() == case.sha256()) is is_back


SHARED = {"fund_phasing", "scheme", "consent", "buy_parcels", "invest", "estate_investment"}
"""Levers that set what another lever sets too: there the order counts (docs/levers.md)."""


def test_any_order_gives_the_same_project(case: Project) -> None:
    """Levers that set nothing in common may be pulled in any order."""
    asked = [f"{name}={lever.standard}" + ("@A+C" if lever.needs_scope else "") for name, lever in LEVERS.items() if name not in SHARED]
    assert len(asked) == len(LEVERS) - len(SHARED)
    shuffled = asked.copy()
    Random(7).shuffle(shuffled)
    assert len({pull(case, order).sha256() for order in (asked, asked[::-1], shuffled)}) == 1


WRONG = [
    ("no.such=1", "there is no lever"), ("nothing=1", "there is no lever"), ("limits.pace_ha_per_year=-1", "greater than or equal to 0"),
    ("category_steps=99", "whole number from 0 to 9 steps"), ("category_steps=1.5", "whole number"), ("category_steps=x", "whole number"),
    ("category_steps=1:2", "is written category_steps=STEPS"), ("category_steps=1@NOWHERE", "NOWHERE is no municipality / estate / parcel"),
    ("category_steps=1@E1+P", "not all of one kind"), ("housing_claims=perhaps", "housing_claims"), ("housing_claims=2030", "name where housing comes"),
    ("fund=-1", "from 0"), ("fund=nan", "from 0"), ("fund=inf", "from 0"), ("fund=1@GM1", "takes no place"), ("fund_phasing=50:40", "together 100"),
    ("fund_phasing=25:25:25:25", "at most 3 years"), ("grant_scheme=gift", "gift is none of need, share"), ("grant_scheme=share:2", "from 0 to 1"),
    ("coverage=1.1", "from 0 to 1"), ("hub=sum@V", "two parcels or more"), ("hub=-5", "from 0"), ("partners=on", "name where"),
    ("partners=on@A", "two firms or more"), ("partners=off@A+B", "off is none of on"), ("estate_investment=road:5@E1", "gains hectares or category steps"),
    ("estate_investment=road:5:1@E1", "name one in place of an estate"),
    ("estate_investment=road:5:1@V+W", "one estate or parcel"),
    ("agreed=love:3@A", "love is none of"), ("agreed=less_m@A", "agreed"),
    ("invest=done@I9", "I9 is no investment"), ("quay=maybe", "maybe is none of on, off"), ("open_parcels=1066", "whole number from 2000"),
    ("lots=500:0.1:0.5", "from 1 to inf"), ("permit_months=", "whole number")]


@pytest.mark.parametrize(("asked", "reason"), WRONG, ids=[asked for asked, _ in WRONG])
def test_a_wrong_pull_is_one_clear_problem(case: Project, asked: str, reason: str) -> None:
    """A lever that does not exist or does not fit is one problem that names it and says why, in both languages."""
    with pytest.raises(InputError) as caught:
        pull(case, [asked])
    (problem,) = caught.value.problems
    assert (problem.code, problem.column) == ("wrong_lever", asked.partition("=")[0])
    expected = "must be a whole number" if reason == "housing_claims" else reason
    assert expected in problem.why("en")
    assert problem_codes()["wrong_lever"]["why_nl"].partition("{")[0] in problem.why("nl")


def test_every_wrong_lever_is_told_at_once(case: Project) -> None:
    """All faults come together, in order, as do those of a mapping."""
    asked = {"no.such": "1", "limits.pace_ha_per_year": "-1", "category_steps": "99", "housing_claims": "perhaps", "borders": "open"}
    for form in (asked, [f"{name}={value}" for name, value in asked.items()]):
        with pytest.raises(InputError) as caught:
            pull(case, form)
        assert [problem.column for problem in caught.value.problems] == list(asked)[:4]


def test_the_scope_may_stand_by_the_name_or_by_the_value(case: Project) -> None:
    """NAME=VALUE@SCOPE, a mapping of NAME@SCOPE to VALUE and one of NAME to VALUE@SCOPE are the same pull; a term keeps its @."""
    forms = (["coverage=0.8@E1"], {"coverage@E1": "0.8"}, {"coverage": "0.8@E1"}, ["coverage=0.8@estate:E1"])
    assert len({pull(case, form).sha256() for form in forms}) == 1
    assert read_written(["a.b=x@y"]) == [Written("a.b", "x@y")]


def test_a_name_of_two_kinds_is_not_guessed(case: Project) -> None:
    """Where an id is an estate and a parcel, the pull asks which; with the kind in front it is clear."""
    parcels = case["parcels"]
    twice = case.with_table("parcels", parcels.assign(parcel_id=parcels["parcel_id"].replace("W", "E1").astype("str")))
    with pytest.raises(InputError, match="more than one kind"):
        pull(twice, ["housing_claims=2030@E1"])
    assert differs_in(twice, pull(twice, ["housing_claims=2030@parcel:E1"])) == {("parcels", "E1", "housing_from")}


def test_reinforcement_reaches_the_rows_of_power(case: Project) -> None:
    """R21: from its year on every node has so many kW more, before it none; what is planned stays when it is planned."""
    before = Situation(case).power.free_kw
    assert before.tolist() == [[10.0, 10.0, 130.0], [0.0, 0.0, 0.0]]
    assert (Situation(pull(case, ["grid_kw_per_node=500"])).power.free_kw - before == 500).all()
    later = Situation(pull(case, ["grid_kw_per_node=500:2028"])).power.free_kw - before
    assert later.tolist() == [[0.0, 500.0, 500.0], [0.0, 500.0, 500.0]]
    earlier = Situation(pull(case, ["grid_earlier=1"])).power.free_kw
    assert earlier[0].tolist() == [10.0, 110.0, 130.0]
    twice = pull(case, ["grid_kw_per_node=200@G", "grid_kw_per_node=300:2029@G"])
    assert (Situation(twice).power.free_kw[0] - before[0]).tolist() == [200.0, 200.0, 500.0]


def test_a_hub_has_what_its_members_had(case: Project) -> None:
    """hub=sum: the members share what they have under contract, large connections and empty parts (R20, R22)."""
    hubs = pull(case, ["hub=sum@E1"])["hubs"]
    assert hubs["shared_kw"].tolist() == [160.0 + 50.0]  # A 100, B 60, and 50 kW of P's connection that nobody has
    assert hubs["parcel_ids"].tolist() == ["P;Q"]
    (hub,) = Situation(pull(case, ["hub=400:100:0.6:2028:50@E1"])).power.hubs
    assert (hub.capacity_kw, hub.simultaneity, hub.first) == (450.0, 0.6, 1)


def test_costs_are_counts_times_terms(case: Project) -> None:
    """What a pull costs is reckoned from the tables and terms, and says unit, evidence and source."""
    def euro(asked: str) -> float:
        cost = cost_of(case, read_written([asked])[0])
        assert cost is not None
        assert cost.unit
        assert cost.source
        assert cost.evidence in {"read", "known", "assumed", "computed"}
        return cost.eur

    known = case.terms.lever_cost
    assert euro("ask_everyone=on") == known.ask_firm_eur
    assert euro("ask_everyone=off") == 0
    assert euro("consent=will_move@A+B+C") == 2 * known.ask_firm_eur
    assert euro("partners=on@A+B+C") == 2 * known.partner_eur
    assert euro("category_steps=1") == 2 * known.plan_change_eur
    assert euro("category_steps=1@V+W") == known.plan_change_eur
    assert euro("category_steps=0") == 0
    assert euro("coverage=0.8@Q") == 0
    assert euro("grid_kw_per_node=500") == 2 * 500 * known.grid_eur_per_kw
    assert euro("hub=100:50") == 2 * (known.hub_eur + 50 * known.storage_eur_per_kw)
    assert euro("invest=done") == 500_000
    assert euro("fund=3000000") == 2_000_000
    assert euro("buy_parcels=now@V") == 120.0 * 6_000
    assert euro("land_price=10@V") == 0  # private: no public owner misses anything
    assert cost_of(case, Written("borders", "closed")) is None
    assert cost_of(case, Written("limits.pace_ha_per_year", "8")) is None


def test_every_lever_says_what_it_is() -> None:
    """Title, explanation and form in both languages, a standard that it takes, a range where low and high differ."""
    for lever in LEVERS.values():
        assert text(lever.title, "nl") != lever.title
        assert text(lever.explanation, "nl") != lever.explanation
        assert lever.form.startswith(f"{lever.name}=")
        assert bool(lever.low) == bool(lever.high)
        assert not lever.low or lever.low != lever.high
        assert lever.parts[0].is_optional is False
        assert all(part.unit or not part.is_number for part in lever.parts)


def test_standard_pulls_fit_the_sample() -> None:
    """Every standard pull, and every low and high one, is taken by the sample."""
    sample = make_sample("S", 0)
    for lever in LEVERS.values():
        if not lever.needs_scope:
            for value in filter(None, (lever.standard, lever.low, lever.high)):
                assert np.isfinite(pull(sample, [f"{lever.name}={value}"]).terms.fund.total_eur)

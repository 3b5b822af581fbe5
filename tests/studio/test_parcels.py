"""The card of a parcel says who could use it and why others cannot."""

from pathlib import Path

import numpy as np
import pytest

from planner.rules.eligibility import REASONS, judge
from planner.rules.situation import Situation
from planner.studio.overview import opening_years, overview
from planner.studio.parcels import describe_parcel
from planner.studio.plan import PlanRequest, make_plan
from planner.ui.opened import Opened
from tests.ui.project import build_project


@pytest.fixture(scope="module")
def situation() -> Situation:
    return Situation(build_project())


def test_users_of_a_parcel_are_the_allowed_pairs_with_it(situation: Situation) -> None:
    """The card agrees with the judgement of all pairs, for every parcel."""
    wanted = {
        (mover, parcel)
        for block in judge(situation, np.arange(len(situation.movers)))
        for mover, parcel, reason, kind in zip(block.pairs.mover, block.pairs.parcel, block.reason, [block.pairs.kind] * len(block.reason), strict=True)
        if reason == 0 and kind != 2
    }
    movers, parcels = situation.movers["mover_id"].tolist(), situation.rooms.parcels.index.tolist()
    expected = {(movers[mover], parcels[parcel]) for mover, parcel in wanted}
    found = {(mover, parcel) for parcel in parcels[:40] for mover in describe_parcel(situation, parcel).users["mover_id"]}
    assert found == {pair for pair in expected if pair[1] in parcels[:40]}
    assert found


def test_a_card_looks_at_the_neighbours_of_its_parcel_alone() -> None:
    """Of a country the pairs of parcels that lie beside each other are listed for a plan, not for a card."""
    fresh = Situation(build_project())
    parcels = fresh.rooms.parcels.index[:40]
    assert any((describe_parcel(fresh, parcel).users["kind"] == "expand").any() for parcel in parcels)
    assert "beside" not in vars(fresh)


def test_every_mover_is_a_user_or_refused_once(situation: Situation) -> None:
    """Counts add up to the movers that may come at all."""
    vacant = situation.project["parcels"].query("status == 'vacant'")["parcel_id"].iloc[0]
    card = describe_parcel(situation, vacant)
    may_come = situation.movers["may_relocate"] | situation.movers["may_expand"]
    assert card.users["mover_id"].nunique() + sum(card.refused.values()) == may_come.sum()
    assert set(card.refused) <= set(REASONS)


def test_a_parcel_that_never_opens_has_no_users(situation: Situation) -> None:
    """Housing takes no firm."""
    closed = situation.project["parcels"].query("status == 'housing'")["parcel_id"].iloc[0]
    card = describe_parcel(situation, closed)
    assert (card.most_m2, card.open_from, len(card.users), dict(card.refused)) == (0.0, None, 0, {})


def test_the_glance_adds_up(situation: Situation) -> None:
    """The figures are those of a plan: open room and demand do not change under the reader's eyes."""
    glance = overview(situation)
    parcels = situation.project["parcels"]
    empty = parcels[parcels["status"].isin(["vacant", "issuable_now"])]
    plan = make_plan(situation.project, PlanRequest(gap=0.05))
    assert glance.open_ha == pytest.approx(plan.open_shift_space_ha)
    assert glance.open_ha == pytest.approx(empty.geometry.area.sum() / 1e4)
    assert glance.asked_ha == pytest.approx(plan.circular_ha_asked)
    assert glance.parcels == len(parcels)
    assert opening_years(situation)[empty["parcel_id"]].eq(2027).all()


def test_the_address_of_a_confidential_firm_is_shown_nowhere() -> None:
    """What hides the name of a firm hides its address: on the card, in the search, on the map; the address of the parcel stays."""
    project = build_project()
    firms = project["firms"].copy()
    firms["address"] = [f"Achterom {at}, Proefstad" for at in range(len(firms))]
    firms["confidential"] = firms.index == 1
    open_firm, hidden = firms.loc[0], firms.loc[1]
    changed = project.with_table("firms", firms)
    shown = {row["parcel_id"]: describe_parcel(Situation(changed), row["parcel_id"]).occupants.iloc[0] for row in (open_firm, hidden)}
    assert (shown[open_firm["parcel_id"]]["name"], shown[open_firm["parcel_id"]]["address"]) == ("Werkplaats 0", "Achterom 0, Proefstad")
    assert (shown[hidden["parcel_id"]]["name"], shown[hidden["parcel_id"]]["address"]) == (hidden["firm_id"], "")
    sent = "".join(shard.packet.content.decode() for shard in Opened(Path(), (), changed).geometry.shards)
    assert "Achterom 0, Proefstad" in sent
    assert "Achterom 1," not in sent
    assert project["parcels"].set_index("parcel_id").loc[hidden["parcel_id"], "address"] in sent

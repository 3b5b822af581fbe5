"""Levers change a project and nothing else."""

import pytest

from planner import InputError, Project, make_sample
from planner.scenarios.levers import LEVERS, pull


@pytest.fixture(scope="module")
def sample() -> Project:
    return make_sample("S", 0)


def test_a_term_by_its_name_is_a_lever(sample: Project) -> None:
    """A dotted name sets that term, and the project it came from stays as it was."""
    changed = pull(sample, {"limits.pace_ha_per_year": "8"})
    assert changed.terms.limits.pace_ha_per_year == 8
    assert sample.terms.limits.pace_ha_per_year != 8
    assert changed.sha256() != sample.sha256()


def test_every_wrong_lever_is_told_at_once(sample: Project) -> None:
    """Unknown names and values out of range are one fault each."""
    with pytest.raises(InputError) as caught:
        pull(sample, {"no.such": "1", "limits.pace_ha_per_year": "-1", "category_steps": "99", "housing_claims": "perhaps"})
    assert [problem.column for problem in caught.value.problems] == ["no.such", "limits.pace_ha_per_year", "category_steps", "housing_claims"]


def test_named_levers_do_what_they_say(sample: Project) -> None:
    """Category steps raise every category, asking everyone leaves nobody unasked, claims off leaves none, power is added at every node."""
    raised = pull(sample, {"category_steps": "1"})
    before, after = sample["parcels"]["max_category"], raised["parcels"]["max_category"]
    assert ((before == "") == (after == "")).all()
    assert (before != after)[before != ""].any()
    assert "unknown" not in set(pull(sample, {"ask_everyone": "on"})["firms"]["consent"])
    assert pull(sample, {"housing_claims": "off"})["parcels"]["housing_from"].isna().all()
    more = pull(sample, {"grid_kw_per_node": "250"})["grid"]["reinforcement_kw"] - sample["grid"]["reinforcement_kw"]
    assert (more == 250).all()
    assert set(LEVERS) == {"category_steps", "ask_everyone", "housing_claims", "grid_kw_per_node"}

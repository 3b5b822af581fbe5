"""Schemes of before as terms of a project."""

import pytest

from planner.scenarios.levers import pull
from planner.scenarios.levers.money import fund_eur
from planner.scenarios.levers.schemes import schemes
from tests.scenarios.lever_case import lever_case


@pytest.mark.parametrize("name", schemes())
def test_a_scheme_sets_what_it_states(name: str) -> None:
    """Each scheme sets exactly its terms and the size of the fund, and has a source, an evidence tag and what no term can say in both languages."""
    scheme, before = schemes()[name], lever_case()
    after = pull(before, [f"scheme={name}"])
    assert fund_eur(after) == pytest.approx(scheme.fund_eur if scheme.fund_eur is not None else fund_eur(before))
    for section, values in scheme.terms.items():
        assert {term: getattr(getattr(after.terms, section), term) for term in values} == values
        kept = {*type(getattr(after.terms, section)).model_fields} - {*values, "total_eur", "by_year"}
        assert all(getattr(getattr(after.terms, section), term) == getattr(getattr(before.terms, section), term) for term in kept)
    assert scheme.evidence == "read"
    assert scheme.source
    assert all(scheme.tells[language] for language in ("nl", "en"))
    assert scheme.record("nl")["name"] == name


def test_flevoland_paid_half_of_the_deficit() -> None:
    """Flevoland 2017: 50 % of the deficit, at most 500,000 a project, 4 million in all."""
    terms = pull(lever_case(), ["scheme=flevoland_2017"]).terms
    assert (terms.grant.rule, terms.grant.share, terms.grant.cap_per_move_eur, terms.fund.total_eur) == ("share", 0.5, 500_000, 4_000_000)

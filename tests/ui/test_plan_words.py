"""What the page Plan says of a plan."""

import pytest
from streamlit.testing.v1 import AppTest


def _page(reasons: tuple[str, ...]) -> None:
    from types import SimpleNamespace

    from planner.ui.plan_page import say_nobody

    say_nobody(SimpleNamespace(not_moved=[SimpleNamespace(reason=reason) for reason in reasons]), "nl")


@pytest.mark.parametrize(("reasons", "said", "asks"), [
    (("consent", "consent", "room"), "wil niet verhuizen, of is niet gevraagd (2 van 3)", True),
    (("room", "consent", "room"), "te weinig ruimte (2 van 3)", False),
])
def test_a_plan_in_which_nobody_moves_says_why(reasons: tuple[str, ...], said: str, *, asks: bool) -> None:
    """The reason that holds most firms back is named and counted; where they were not asked, the page says how to."""
    page = AppTest.from_function(_page, args=(reasons,)).run()
    assert not page.exception
    assert said in page.warning[0].value
    assert ("enquête" in page.warning[0].value) is asks

"""docs/levers.md says what the registry says."""

import runpy
from pathlib import Path

from planner.project.terms import LeverCost
from planner.scenarios.levers import LEVERS

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_is_that_of_the_registry() -> None:
    """docs/levers.md names every lever and every term of a cost; python docs/make_levers.py writes it anew."""
    page = (DOCS / "levers.md").read_text(encoding="utf-8")
    assert runpy.run_path(str(DOCS / "make_levers.py"))["page"]() == page
    assert all(f"`{lever.form}`".replace("|", "\\|") in page for lever in LEVERS.values())
    assert all(f"lever_cost.{name}" in page for name in LeverCost.model_fields)

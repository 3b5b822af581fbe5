"""What is typed in the table of assumptions becomes a change: value, evidence and source."""

from pathlib import Path

import pytest

from planner.language import text
from planner.project.folder import write_project
from planner.project.term import TermSource
from planner.project.words import EVIDENCE_WORDS
from planner.report.assumptions import assumptions
from planner.studio.scenarios import USER
from planner.ui import data_assumptions
from planner.ui.opened import Opened, open_folder
from tests import cases

PLACE = ("terms", "limits", "pace_ha_per_year")
NAME = "limits.pace_ha_per_year"


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opened:
    monkeypatch.setenv(USER, "Anna")
    write_project(cases.project(cases.town()), tmp_path / "town")
    return open_folder(tmp_path / "town")


@pytest.mark.parametrize(("value", "sure", "source", "cells", "becomes"), [
    (None, None, None, (), None),
    ("3", None, None, ((*PLACE, "3"),), TermSource(source="Anna, ")),
    ("3", None, "", ((*PLACE, "3"),), TermSource(source="Anna, ")),
    ("3,5", text(EVIDENCE_WORDS["read"], "nl"), "raad 2027", ((*PLACE, "3.5"),), TermSource(evidence="read", source="raad 2027")),
    (None, None, "raad 2027", (), TermSource(evidence="computed", source="raad 2027")),
])
def test_what_is_typed_is_what_is_changed(
    opened: Opened, value: str | None, sure: str | None, source: str | None, cells: tuple[tuple[str, str, str, str], ...], becomes: TermSource | None
) -> None:
    """A new value without a source is assumed on the word of who typed it; a source alone leaves the value."""
    terms = opened.project.terms
    (row,) = [one for one in assumptions(terms, terms, "nl", {}) if (one.section, one.name) == PLACE[1:]]
    words = text(EVIDENCE_WORDS[row.evidence], "nl")
    typed = [(row.value if value is None else value, words if sure is None else sure, row.source if source is None else source)]
    change = data_assumptions._change(opened, [row], typed, "nl")
    assert change.cells == cells
    if becomes is None:
        assert change.sources == ()
        return
    ((name, told),) = change.sources
    assert (name, told.evidence) == (NAME, becomes.evidence)
    assert told.source.startswith(becomes.source)

"""The terms as a list for people."""

import json
from pathlib import Path

import pytest

from planner.language import LANGUAGES
from planner.language.dutch_terms import dutch_terms
from planner.project.folder import read_settings, settings_text
from planner.project.project import Meta, Project
from planner.project.term import TermSource
from planner.project.terms import Terms
from planner.report.assumptions import assumption_rows, assumptions, new_value


def test_every_term_has_dutch_words() -> None:
    """Meaning, source and unit of every term, and what every section is about; no words without a term."""
    words = {name: part for name, part in dutch_terms().items() if name != "units"}
    assert {section: {*part} - {""} for section, part in words.items()} == {
        section: {*type(getattr(Terms(), section)).model_fields} for section in Terms.model_fields}
    assert all(part[""] and all(len(said) == 2 and all(said) for name, said in part.items() if name) for part in words.values())
    units = {one.unit for one in assumptions(Terms(), Terms(), "en", {})}
    assert {unit for unit in units if any(sign.isalpha() for sign in unit)} - {"ha", "m²", "m", "km", "kVA", "€/kW", "€/kVA"} == {*dutch_terms()["units"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_beside_a_value(language: str) -> None:
    """Each term once, with source and evidence; a range with its low and high value around the likely one."""
    rows = assumptions(Terms(), Terms(), language, {})
    assert len({(row.section, row.name) for row in rows}) == len(rows) == sum(len(type(getattr(Terms(), name)).model_fields) for name in Terms.model_fields)
    assert all(row.source and row.meaning and row.topic and row.evidence in {"read", "known", "assumed", "computed"} for row in rows)
    ranges = [row for row in rows if row.low is not None]
    assert len(ranges) > 10
    assert all(row.low <= float(row.value) <= row.high for row in ranges)
    assert not any(row.base for row in rows)


def test_a_changed_term_is_marked() -> None:
    """What differs from the project shows what the project says, and is assumed: the source of the default is not its source."""
    terms = Terms.model_validate({"fund": {"total_eur": 2_000_000}, "horizon": {"discount": 0.05}})
    changed = {row.name: row for row in assumptions(terms, Terms(), "nl", {}) if row.base}
    assert {name: (row.value, row.base, row.evidence) for name, row in changed.items()} == {
        "total_eur": ("2000000", "15000000", "assumed"), "discount": ("0.05", "0.03", "assumed")}
    assert changed["discount"].source == "in dit project gewijzigd"
    project = Project(Meta(), terms, {})
    assert [len(row) for row in assumption_rows(project, Terms(), "nl")] == [10] * len(assumptions(terms, terms, "nl", {}))


def test_a_source_that_was_given_stands_beside_its_value() -> None:
    """In the list and in what is taken along; also where the value is the default itself."""
    sources = {"horizon.discount": TermSource(evidence="read", source="CPB 2025"), "fund.total_eur": TermSource(source="gedeputeerde, 3 maart 2027")}
    project = Project(Meta(term_sources=sources), Terms.model_validate({"fund": {"total_eur": 2_000_000}}), {})
    rows = {row["term"]: row for row in assumption_rows(project, Terms(), "en")}
    assert (rows["horizon.discount"]["evidence"], rows["horizon.discount"]["source"]) == ("read in a source", "CPB 2025")
    assert (rows["fund.total_eur"]["evidence"], rows["fund.total_eur"]["source"]) == ("assumed", "gedeputeerde, 3 maart 2027")


def test_sources_are_kept_in_the_settings_of_the_project(tmp_path: Path) -> None:
    """What is written to ``project.toml`` is read from it."""
    meta = Meta(term_sources={"horizon.discount": TermSource(evidence="known", source='wie: "ik" = 3')})
    (tmp_path / "project.toml").write_text(settings_text(meta, Terms()), encoding="utf-8")
    assert read_settings(tmp_path / "project.toml") == (meta, Terms())


@pytest.mark.parametrize(("words", "source"), [
    ("read: CPB 2025", TermSource(evidence="read", source="CPB 2025")), ("CPB: 2025", TermSource(source="CPB: 2025")),
    ("known:a:b", TermSource(evidence="known", source="a:b"))])
def test_a_source_is_read_as_it_is_written(words: str, source: TermSource) -> None:
    """Evidence in front where it is said; else assumed."""
    assert TermSource.read(words) == source


@pytest.mark.parametrize(("section", "name", "given", "becomes"), [
    ("horizon", "discount", " 0,05 ", 0.05), ("cost", "move_m2", "100", {"low": 40.0, "likely": 100.0, "high": 180.0}),
    ("cost", "move_m2", "200,5", {"low": 40.0, "likely": 200.5, "high": 200.5}), ("cost", "move_m2", "20", {"low": 20.0, "likely": 20.0, "high": 180.0}),
    ("fund", "carry_over", "false", False), ("fund", "payer_caps", '{"province": 0.5}', {"province": 0.5})])
def test_what_somebody_types(section: str, name: str, given: str, becomes: object) -> None:
    """A decimal comma will do, and a range moves with its likely value; the terms take what comes out."""
    value = json.loads(new_value(Terms(), section, name, given))
    assert value == becomes
    Terms.model_validate({section: {name: value}})


def test_what_cannot_be_read_stays_text() -> None:
    """The contract of the term then says what is wrong."""
    assert new_value(Terms(), "cost", "move_m2", "veel") == "veel"
    assert new_value(Terms(), "grant", "rule", "share") == "share"

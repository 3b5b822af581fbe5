"""Every problem that the planner can report."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import planner
from planner.errors import LANGUAGES, Problem, problem_codes

PLACES = {"file", "row", "column", "seen"}
PARTS = ("why", "remedy")
KINDS = {"fault", "guess", "repair", "rejection", "note"}
SOURCES = sorted(Path(planner.__file__).parent.rglob("*.py"))


def _fields(sentence: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(sentence) if field}


@pytest.mark.parametrize("code", sorted(problem_codes()))
def test_both_languages(code: str) -> None:
    """Every code has a severity and both sentences in both languages, with the same places to fill, and they can be filled."""
    entry = problem_codes()[code]
    assert entry["severity"] in {"error", "warning"}
    assert entry.get("kind", "fault") in KINDS
    fields = set()
    for part in PARTS:
        places = [{field.removesuffix(f"_{language}") for field in _fields(entry[f"{part}_{language}"])} for language in LANGUAGES]
        assert places[0] == places[1]
        fields |= {field for language in LANGUAGES for field in _fields(entry[f"{part}_{language}"])}
    problem = Problem(code, "f", "r", "c", "s", dict.fromkeys(fields - PLACES, "x"))
    for language in LANGUAGES:
        assert "{" not in problem.sentence(language).replace("{ ", "")
        assert problem.record(language)["code"] == code


def _calls() -> Iterator[tuple[str, set[str] | None, str]]:
    """Yield code, names of its values (None where they are not literal) and place for every problem made in the code."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant) or not isinstance(node.args[0].value, str):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called == "Problem":
                given = [keyword.value for keyword in node.keywords if keyword.arg == "values"] + node.args[5:6]
                literal = not given or (isinstance(given[0], ast.Dict) and all(isinstance(key, ast.Constant) for key in given[0].keys))
                names = {str(key.value) for key in given[0].keys if isinstance(key, ast.Constant)} if given and isinstance(given[0], ast.Dict) else set()
                yield node.args[0].value, names if literal else None, f"{path.name}:{node.lineno}"
            elif called == "refusal" or (called == "add" and "account" in ast.unparse(node.func)):
                names = {str(keyword.arg) for keyword in node.keywords}
                yield node.args[0].value, None if "None" in names else names, f"{path.name}:{node.lineno}"


def test_the_code_fills_every_place() -> None:
    """Wherever a problem is made, its code exists and the values that its sentences need are given."""
    found = list(_calls())
    assert len(found) > 50
    for code, names, place in found:
        assert code in problem_codes(), place
        if names is not None:
            entry = problem_codes()[code]
            needed = {field for part in PARTS for language in LANGUAGES for field in _fields(entry[f"{part}_{language}"])}
            assert needed - PLACES <= names, (place, code)


def test_no_code_is_idle() -> None:
    """A code that is no longer used has no sentences."""
    words = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    assert [code for code in problem_codes() if f'"{code}"' not in words] == []

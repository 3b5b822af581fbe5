"""The data file of the questions."""

from pathlib import Path

import pytest

from planner.language import LANGUAGES
from planner.project.tables import TABLES
from planner.sources.survey.answers import Reader
from planner.sources.survey.describing import as_markdown
from planner.sources.survey.questions import questionnaire
from planner.sources.survey.returned import Given

DOCUMENT = Path(__file__).parents[3] / "docs" / "survey.md"
MARK = "<!-- The tables below are drawn from planner/sources/survey/questions.yaml; pytest --update-golden writes them anew. -->\n"


def test_the_document_has_the_questions(request: pytest.FixtureRequest) -> None:
    """docs/survey.md shows the questions as the form asks them."""
    head, mark, tables = DOCUMENT.read_text(encoding="utf-8").partition(MARK)
    assert mark
    if request.config.getoption("--update-golden"):
        DOCUMENT.write_text(head + mark + as_markdown(questionnaire(), "en"), encoding="utf-8")
    else:
        assert tables == as_markdown(questionnaire(), "en")


def test_questions_belong_to_columns() -> None:
    """Every question feeds a column of its table once, has words in both languages, and its choices are allowed values, all of them."""
    survey = questionnaire()
    assert len({question.key for question in survey.questions}) == len(survey.questions)
    for question in survey.questions:
        assert question.column.name in TABLES[question.table].names
        assert question.section in survey.sections
        allowed = {"true", "false"} if question.column.kind == "flag" else {choice for choice in question.column.choices if choice}
        assert {choice.value for choice in question.choices} == allowed, question.key
        for language in LANGUAGES:
            assert question.label[language]
            assert question.explanation[language]
            assert bool(question.unit[language]) == question.column.is_number, question.key


def test_labels_tell_questions_apart() -> None:
    """No two questions share a label in any language, and no two choices of a question share a word: a form can be read without its keys."""
    survey = questionnaire()
    for language in LANGUAGES:
        labels = [question.label[language].lower() for question in survey.questions]
        assert len(set(labels)) == len(labels)
    for question in survey.questions:
        words = [{word.lower() for word in (choice.value, *choice.also, *choice.label.values())} for choice in question.choices]
        assert len(set().union(*words)) == sum(map(len, words)), question.key


def test_examples_can_be_answered() -> None:
    """The example beside a question is an answer that is read without an error."""
    survey = questionnaire()
    for question in survey.questions:
        for language in LANGUAGES:
            if question.example[language] and question.column.kind != "list":
                reader = Reader("form", survey, 1.0)
                answer = reader.read(question, Given(question.example[language], "C1"))
                assert answer.value is not None, question.key
                assert isinstance(answer.value, float) == question.column.is_number, question.key
                assert not [remark for remark in reader.remarks if remark.severity == "error"], question.key

"""The questions as a table: for the documentation, the app and whoever wants to ask them in another way."""

from planner.language import Language
from planner.sources.survey.questions import Questionnaire

COLUMNS = ("sheet", "question", "unit", "choices", "explanation", "source", "column")


def question_rows(survey: Questionnaire, language: Language) -> list[dict[str, str]]:
    """Return a row for each question that a firm sees: sheet, question, unit, choices, explanation, source and the column of the project that it feeds."""
    sheets = {"firms": survey.words["firm"][language], "demand": survey.words["room"][language]}
    return [
        {"sheet": sheets[question.table], "question": question.label[language], "unit": question.unit[language],
         "choices": " · ".join(choice.label[language] for choice in question.choices), "explanation": question.explanation[language],
         "source": question.source[language], "column": question.key}
        for question in survey.questions if not question.is_hidden]


def as_markdown(survey: Questionnaire, language: Language) -> str:
    """Return the questions as a table in Markdown."""
    lines = [f"| {' | '.join(COLUMNS[1:])} |", "|" + "---|" * (len(COLUMNS) - 1)]
    sheet = ""
    out: list[str] = []
    for row in question_rows(survey, language):
        if row["sheet"] != sheet:
            sheet = row["sheet"]
            out += ["", f"## {sheet}", "", *lines]
        out.append("| " + " | ".join(row[name].replace("|", "\\|") for name in COLUMNS[1:]) + " |")
    return "\n".join(out) + "\n"

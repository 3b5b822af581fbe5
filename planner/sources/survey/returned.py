"""A workbook that came back: which cell answers which question, wherever the firm moved it.

Every question carries its key in a hidden column (form) or row (list); where those are gone, its words are looked for.
"""

import io
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from planner.errors import Problem
from planner.language import LANGUAGES
from planner.sources.cells import as_text
from planner.sources.raw import READ_FAULTS, refusal, unreadable
from planner.sources.survey.questions import Questionnaire
from planner.sources.survey.sheets import ANSWER, EXAMPLE, HEAD, HELP, KEY, LABEL, OWN_SHEET, STAMP, UNIT

SUFFIXES = (".xlsx", ".xlsm")
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
"""First bytes of a workbook of before 2007, and of one with a password."""
KEY_FORM = re.compile(r"^(?:firms|demand)\.[a-z0-9_]+$")
FEWEST_WORDS = 3
"""A sheet without keys is a form where it has at least so many of our questions."""

Grid = dict[tuple[int, int], Any]
"""(row, column) → openpyxl cell."""


@dataclass(frozen=True)
class Given:
    """What stands in one cell for an answer.

    Parameters
    ----------
    value
        The cell's value; of a formula its last result.
    place
        Sheet and cell, such as ``Firm!C5``.
    formula
        The formula, empty where there is none.
    """

    value: Any
    place: str
    formula: str = ""

    @property
    def text(self) -> str:
        """The answer as text."""
        return as_text(self.value)


@dataclass(frozen=True)
class Return:
    """One firm of one returned workbook: a form, or a row of a list.

    Parameters
    ----------
    file
        How the file is called in messages.
    place
        Sheet, and row of a list.
    made_for
        Firm for which the form was written; empty where it was an empty form.
    firm
        Answers about the firm, by key.
    activities
        Answers about the room that it asks, an entry an activity, by key.
    """

    file: str
    place: str
    made_for: str
    firm: Mapping[str, Given]
    activities: tuple[Mapping[str, Given], ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is answered."""
        return not self.firm and not self.activities


@dataclass
class Workbook:
    """A returned workbook.

    Parameters
    ----------
    file
        How it is called in messages.
    returns
        Its firms.
    remarks
        What was not understood or not used.
    """

    file: str
    returns: list[Return] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)


def read_return(path: Path, name: str, survey: Questionnaire) -> Workbook:
    """Read a returned workbook.

    Parameters
    ----------
    path
        The file (.xlsx or .xlsm).
    name
        How it is called in messages.
    survey
        The questions.

    Raises
    ------
    InputError
        Where it cannot be read or holds no question of the survey.
    """
    sheets, stamp = _cells(path)
    out = Workbook(name)
    out.remarks += _stamp_remarks(name, stamp, survey)
    firm: dict[str, Given] = {}
    activities: list[Mapping[str, Given]] = []
    found = False
    for title, grid in sheets.items():
        if as_text(_value(grid, 1, 1)) == OWN_SHEET:
            continue
        sheet = _Sheet(title, grid, survey, name)
        found |= bool(sheet.keys)
        if sheet.is_list:
            out.returns += [Return(name, place, "", about, rooms) for place, about, rooms in sheet.rows()]
        elif sheet.keys:
            about, rooms = sheet.answers()
            out.remarks += [Problem("survey_question_twice", name, given.place, key, given.text, {"other": firm[key].place})
                            for key, given in about.items() if key in firm and firm[key].text != given.text]
            firm |= about
            if rooms and _texts(rooms) == _texts(activities):
                out.remarks.append(Problem("survey_sheet_repeats", name, title))
            else:
                activities += rooms
        elif grid:
            out.remarks.append(Problem("survey_sheet_unused", name, title))
        out.remarks += [*sheet.remarks, *sheet.left_over()]
    if not found:
        raise refusal("survey_not_a_form", path)
    if firm or activities or not out.returns:
        out.returns.insert(0, Return(name, "", stamp.get("firm_id", ""), firm, tuple(activities)))
    return out


def _texts(rooms: Sequence[Mapping[str, Given]]) -> list[dict[str, str]]:
    return [{key: given.text for key, given in room.items()} for room in rooms]


def _stamp_remarks(name: str, stamp: Mapping[str, str], survey: Questionnaire) -> Iterator[Problem]:
    version = stamp.get(STAMP, "")
    if not version.isdigit():
        yield Problem("survey_without_stamp", name)
    elif int(version) != survey.version:
        yield Problem("survey_older_form" if int(version) < survey.version else "survey_newer_form", name, seen=version, values={"version": survey.version})


def _cells(path: Path) -> tuple[dict[str, Grid], dict[str, str]]:
    """Return the filled cells of each sheet, formulas with their last result, and what the hidden stamp says."""
    if not path.is_file():
        raise refusal("file_missing", path)
    if path.suffix.lower() not in SUFFIXES:
        raise refusal("format_unknown", path, seen=path.suffix or path.name, formats=", ".join(SUFFIXES))
    try:
        content = path.read_bytes()
        if content.startswith(OLD_EXCEL):
            raise refusal("survey_locked", path)
        sheets = _load(content, results=False)
        if any(cell.data_type == "f" for grid in sheets.values() for cell in grid.values()):
            results = _load(content, results=True)
            sheets = {title: {at: _Result.of(cell, results[title].get(at)) for at, cell in grid.items()} for title, grid in sheets.items()}
    except READ_FAULTS as error:
        raise unreadable(path, error) from error
    stamp: dict[str, str] = {}
    for grid in sheets.values():
        texts = {as_text(_value(grid, row, 1)): as_text(_value(grid, row, 2)) for row, column in grid if column == 1}
        if OWN_SHEET in texts and STAMP in texts:
            stamp = texts
    return sheets, stamp


def _load(content: bytes, *, results: bool) -> dict[str, Grid]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns about parts of a workbook that do not matter here
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=results)
        out = {}
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what other programs write there is often wrong
            out[sheet.title] = {(cell.row, cell.column): cell for row in sheet.iter_rows() for cell in row if cell.value is not None}
        book.close()
    return out


@dataclass(frozen=True)
class _Result:
    """A cell with a formula: its last result, and the formula."""

    value: Any
    data_type: str
    formula: str = ""

    @classmethod
    def of(cls, cell: Any, result: Any) -> Any:
        if cell.data_type != "f":
            return cell
        return cls(result.value if result is not None else None, "f", str(getattr(cell.value, "text", cell.value)))


def _value(grid: Grid, row: int, column: int) -> Any:
    cell = grid.get((row, column))
    return None if cell is None else cell.value


class _Sheet:
    """One sheet: where its keys are, and which cells answer them."""

    def __init__(self, title: str, grid: Grid, survey: Questionnaire, file: str) -> None:
        self.title, self.grid, self.survey, self.file = title, grid, survey, file
        self.remarks: list[Problem] = []
        self.used: set[tuple[int, int]] = set()
        self.keys = self._keys()
        rows, columns = Counter(row for row, _ in self.keys), Counter(column for _, column in self.keys)
        self.is_list = bool(self.keys) and max(rows.values()) > max(columns.values())
        self.line = (rows if self.is_list else columns).most_common(1)[0][0] if self.keys else 0
        self.keys = {at: key for at, key in self.keys.items() if at[0 if self.is_list else 1] == self.line}

    def _keys(self) -> dict[tuple[int, int], str]:
        marked = {at: as_text(cell.value) for at, cell in self.grid.items() if KEY_FORM.match(as_text(cell.value))}
        unknown = [at for at, key in marked.items() if key not in self.survey]
        for at in unknown:
            key = marked.pop(at)
            self.used.add(at)
            if len(marked) >= FEWEST_WORDS:
                self.remarks.append(Problem("survey_question_unknown", self.file, self._place(at), seen=key))
        if marked:
            return {at: self.survey[key].key for at, key in marked.items()}
        labels = {_bare(question.label[language]): question.key for question in self.survey.questions for language in LANGUAGES}
        words = {at: labels[same] for at, cell in self.grid.items() if (same := _bare(as_text(cell.value))) in labels}
        return words if len(set(words.values())) >= FEWEST_WORDS else {}

    def _place(self, at: tuple[int, int]) -> str:
        return f"{self.title}!{get_column_letter(at[1])}{at[0]}"

    def _given(self, at: tuple[int, int]) -> Given | None:
        cell = self.grid.get(at)
        self.used.add(at)
        formula = getattr(cell, "formula", "")
        return Given(cell.value, self._place(at), formula) if cell is not None and (as_text(cell.value) or formula) else None

    def answers(self) -> tuple[dict[str, Given], list[Mapping[str, Given]]]:
        """Return the answers of a form: about the firm, and by activity."""
        columns = self._answer_columns()
        firm: dict[str, Given] = {}
        activities: list[dict[str, Given]] = [{} for _ in columns]
        for (row, _), key in sorted(self.keys.items()):
            for number, column in enumerate(columns):
                given = self._given((row, column))
                about = activities[number] if self.survey[key].table == "demand" else firm
                if given is None or (self.survey[key].table == "firms" and number):
                    continue
                if key in about and about[key].text != given.text:
                    self.remarks.append(Problem("survey_question_twice", self.file, given.place, key, given.text, {"other": about[key].place}))
                about[key] = given
        return firm, [answers for answers in activities if set(answers) - {"demand.demand_id"}]

    def _answer_columns(self) -> list[int]:
        """Return the columns with answers: by their marks, else by their headings, else the one beside the questions."""
        marked = {as_text(cell.value): column for (_, column), cell in self.grid.items() if as_text(cell.value).startswith(ANSWER)}
        if marked:
            return [column for _, column in sorted(marked.items(), key=lambda item: (len(item[0]), item[0]))]
        heads = [_bare(self.survey.words[name][language]) for name in ("answer", "activity") for language in LANGUAGES]
        titled = {column for (_, column), cell in self.grid.items() if re.sub(r" \d+$", "", _bare(as_text(cell.value))) in heads}
        return sorted(titled) or [self.line + 1]

    def rows(self) -> Iterator[tuple[str, dict[str, Given], tuple[Mapping[str, Given], ...]]]:
        """Yield place, answers about the firm and about its room for each row of a list."""
        columns = {column: key for (_, column), key in self.keys.items()}
        for row in sorted({row for row, _ in self.grid}):
            if row <= self.line or as_text(_value(self.grid, row, 1)) == HEAD or self._is_ours(row, columns):
                continue
            given = {key: found for column, key in columns.items() if (found := self._given((row, column))) is not None}
            firm = {key: one for key, one in given.items() if self.survey[key].table == "firms"}
            room = {key: one for key, one in given.items() if self.survey[key].table == "demand"}
            if given:
                yield f"{self.title}!{row}", firm, (room,) if set(room) - {"demand.demand_id"} else ()

    def _is_ours(self, row: int, columns: Mapping[int, str]) -> bool:
        """Whether a row of a list repeats labels, units or examples of the form."""
        texts = {key: as_text(_value(self.grid, row, column)) for column, key in columns.items()}
        said = {key: text for key, text in texts.items() if text}
        return len(said) > FEWEST_WORDS and all(text in _own_words(self.survey, key) for key, text in said.items())

    def left_over(self) -> Iterator[Problem]:
        """Yield a remark for each text that stands outside the cells for answers and is none of our own."""
        if not self.keys:
            return
        ours, headings = _all_words(self.survey), _headings(self.survey)
        answering = set() if self.is_list else set(self._answer_columns())
        for at, cell in sorted(self.grid.items()):
            text = as_text(cell.value)
            is_mark = text.startswith("#") and text.rstrip("0123456789") in {KEY, LABEL, UNIT, HELP, EXAMPLE, ANSWER, HEAD}
            if at in self.used or at in self.keys or not text or is_mark or (text in ours and at[1] not in answering) or _bare(text) in headings:
                continue
            yield Problem("survey_text_unused", self.file, self._place(at), seen=text[:200])


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.lower()).strip()


def _own_words(survey: Questionnaire, key: str) -> set[str]:
    question = survey[key]
    source = [f"{question.explanation[language]} {survey.words['source'][language]} {question.source[language]}." for language in LANGUAGES]
    parts = (question.label, question.unit, question.example, question.explanation)
    return {words[language] for words in parts for language in LANGUAGES} | set(source)


def _all_words(survey: Questionnaire) -> set[str]:
    return set().union(*(_own_words(survey, question.key) for question in survey.questions))


def _headings(survey: Questionnaire) -> set[str]:
    words = [words[language] for group in (survey.words, survey.sections) for words in group.values() for language in LANGUAGES]
    activities = [f"{survey.words['activity'][language]} {number}" for language in LANGUAGES for number in range(1, 100)]
    return {_bare(word) for word in (*words, *activities)}

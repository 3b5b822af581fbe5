"""One answer into one value: what a firm wrote, as the table wants it, with a remark wherever that took more than copying."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from planner.errors import Problem
from planner.sources.cells import UNKNOWN_WORDS, Style, decimal_style, is_native, read_cell
from planner.sources.columns import UNITS
from planner.sources.survey.questions import Question, Questionnaire
from planner.sources.survey.returned import Given

UNIT = re.compile(r"(?<=[\d\s])([^\W\d_][\w€]*|[%€])\.?$")
OUR_UNIT = {"m²": "m2", "kW": "kw", "kWp": "kw", "euro": "eur", "personen": "persons", "%": "percent"}
"""Unit of a question as the import knows it, where that is another word."""
EXTRA_UNITS = {"percent": {"percent": 0.01}, "persons": {"persons": 1.0}}
SMALL = ("m", "km", "%")
"""Units in which decimals matter."""
EURO_BEFORE = re.compile(r"(?i)^(?:€|eur|euro)\s*")
NO_CENTS = re.compile(r"[.,][-–—=]+$")
GROUP = re.compile(r"^[1-9]\d{0,2}([.,])\d{3}$")
ONE_YEAR = re.compile(r"(?<!\d)((?:19|20|21)\d\d)(?!\d)")
DIGITS = {"kvk_no": (8, 8), "sbi": (2, 5)}
"""Fewest and most digits of a code."""
FEWEST_ZERO_LOST, ESTABLISHMENT = 8, 12
"""An establishment number has twelve digits and begins with zeros."""


@dataclass(frozen=True)
class Answer:
    """An answer as read.

    Parameters
    ----------
    value
        Value for the column; None where the firm gave none; the text itself where it is no value (the contract of the table says so).
    low, high
        Ends of a range, where the firm gave one.
    """

    value: Any
    low: float | None = None
    high: float | None = None


class Reader:
    """Reads the answers of one returned form and keeps the remarks.

    Parameters
    ----------
    file
        How the form is called in messages.
    survey
        The questions, and how firms write figures.
    kw_per_kva
        Power factor of the project.
    """

    def __init__(self, file: str, survey: Questionnaire, kw_per_kva: float) -> None:
        self.file, self.survey, self.kw_per_kva = file, survey, kw_per_kva
        self.about = re.compile(rf"(?i)^(?:{_any(survey.about)})\.?\s*(?=[\d€.,])")
        figure, unit = r"€?\s*[\d.,]+", r"[^\W\d_][\w€]*"
        self.range = re.compile(rf"(?i)^(?:{_any(survey.range_starts)})?\s*({figure})\s*(?:{unit})??\s*(?:{_any(survey.between)})\s*({figure}\s*(?:{unit})?)$")
        self.remarks: list[Problem] = []

    def read(self, question: Question, given: Given) -> Answer:
        """Return the answer to a question."""
        text = given.text
        if given.formula and not self._takes_result(question, given):
            return Answer(given.formula)
        if {text.lower(), _plain(text)} & {*UNKNOWN_WORDS, *question.nothing} and _plain(text) not in _choice_words(question):
            self._say("marker_missing", question, given, count=1)
            return Answer(None)
        if question.column.is_number:
            return self._figure(question, given)
        if question.column.kind == "category":
            return Answer(self._category(question, given))
        if question.choices:
            return Answer(self._choice(question, given))
        coded = question.column.name in {"kvk_no", "sbi", "firm_id"}
        return Answer(self._code(question, given) if coded else read_cell(question.column, text, Style()).value or None)

    def _category(self, question: Question, given: Given) -> str | None:
        reading = read_cell(question.column, given.text, Style(), native=is_native(given.value))
        if reading.value not in question.column.choices:
            self._no_choice(question, given)
            return None
        if reading.code:
            self._say(reading.code, question, given, **reading.words)
        return str(reading.value)

    def _say(self, code: str, question: Question, given: Given, **values: Any) -> None:
        self.remarks.append(Problem(code, self.file, given.place, question.key, given.formula or given.text, values))

    def _takes_result(self, question: Question, given: Given) -> bool:
        """Whether the last result of a formula is taken; a text that looks like a formula stays text."""
        if given.text and question.column.is_number:
            self._say("survey_formula", question, given, value=given.text)
            return True
        return False

    def _choice(self, question: Question, given: Given) -> str | None:
        words = _choice_words(question)
        if _plain(given.text) in words:
            return words[_plain(given.text)]
        self._no_choice(question, given)
        return None

    def _no_choice(self, question: Question, given: Given) -> None:
        lists = {language: " · ".join(choice.label[language] for choice in question.choices) for language in ("nl", "en")}
        self._say("survey_choice", question, given, choices_nl=lists["nl"], choices_en=lists["en"])

    def _code(self, question: Question, given: Given) -> str:
        text, name = given.text, question.column.name
        if name == "firm_id":
            lost = is_native(given.value) and text.isdigit() and FEWEST_ZERO_LOST <= len(text) < ESTABLISHMENT
            return self._completed(question, given, text.zfill(ESTABLISHMENT)) if lost else text
        bare = re.sub(r"[\s\u00a0]", "", text)
        if name == "sbi":
            return self._sbi(question, given, bare)
        bare = bare.replace(".", "").replace("-", "")
        fewest, most = DIGITS[name]
        if bare.isdigit() and len(bare) in {fewest - 2, fewest - 1}:
            return self._completed(question, given, bare.zfill(fewest))
        if not bare.isdigit() or not fewest <= len(bare) <= most:
            self._say("survey_code_wrong", question, given, digits=str(most))
        return bare

    def _sbi(self, question: Question, given: Given, bare: str) -> str:
        """Return an SBI code: ``25.62`` is 2562, ``1.13`` is 0113, ``2562 verspanen`` is 2562; a lost zero elsewhere is not to be known."""
        match = re.match(r"(\d{1,2})\.(\d{1,2})(?:\.?(\d))?(?!\d)|(\d+)", bare)
        if match is None:
            self._say("survey_code_wrong", question, given, digits="2–5")
            return bare
        code = match[4] or match[1].zfill(2) + match[2] + (match[3] or "")
        code = code.zfill(2)
        if not 2 <= len(code) <= 5:
            self._say("survey_code_wrong", question, given, digits="2–5")
            return bare
        return code if code == bare.replace(".", "") else self._completed(question, given, code)

    def _completed(self, question: Question, given: Given, value: str) -> str:
        self._say("code_completed", question, given, value=value)
        return value

    def _figure(self, question: Question, given: Given) -> Answer:
        if is_native(given.value):
            return Answer(self._share(question, given, float(given.value)))
        if question.column.kind == "year":
            return Answer(self._year(question, given))
        text = given.text.replace("\u00a0", " ")
        between = self.range.match(text)
        if between:
            return self._range(question, given, between[1], between[2])
        about = self.about.sub("", text)
        value = self._number(question, given, about)
        if isinstance(value, float) and about != text:
            self._say("survey_about", question, given, value=f"{value:g}")
        return Answer(self._share(question, given, value) if isinstance(value, float) and "%" not in text else value)

    def _range(self, question: Question, given: Given, first: str, last: str) -> Answer:
        unit = UNIT.search(last)
        ends = [self._number(question, given, end) for end in (first + (" " + unit[1] if unit and not UNIT.search(first) else ""), last)]
        if question.key != "demand.extra_plot_m2" or not all(isinstance(end, float) for end in ends):
            self._say("survey_range", question, given)
            return Answer(None)
        low, high = sorted(ends)
        self._say("survey_range_read", question, given, low=f"{low:g}", value=f"{(low + high) / 2:g}", high=f"{high:g}")
        return Answer((low + high) / 2, low, high)

    def _number(self, question: Question, given: Given, text: str) -> Any:
        """Return a number in our unit; the text where it is none."""
        unit = UNIT.search(text)
        bare = NO_CENTS.sub("", EURO_BEFORE.sub("", text[:unit.start()] if unit else text).strip())
        factor = self._factor(question, unit[1].lower()) if unit else 1.0
        group = GROUP.match(bare)
        decimal = decimal_style([bare])
        if group and question.unit["nl"] not in SMALL:  # nobody gives three decimals of a square metre, a worker or a euro
            decimal = "comma?" if group[1] == "." else "point?"
        reading = read_cell(question.column, bare, Style(decimal))
        if factor is None or not isinstance(reading.value, float):
            return text
        value = reading.value * factor
        if reading.code:
            self._say(reading.code, question, given, **{**reading.words, "value": f"{value:g}"})
        if factor != 1.0 and question.column.kind != "share":
            self._say("survey_unit", question, given, value=f"{value:.12g}")
        return value

    def _factor(self, question: Question, name: str) -> float | None:
        """Return what turns their unit into ours; None where it is another kind of thing."""
        ours, theirs = question.unit["nl"], self.survey.units.get(name, "")
        ours = OUR_UNIT.get(ours, ours)
        if ours == "kw" and theirs in {"kva", "mva"}:
            return self.kw_per_kva * (1_000.0 if theirs == "mva" else 1.0)
        return {**UNITS, **EXTRA_UNITS}.get(ours, {}).get(theirs)

    def _share(self, question: Question, given: Given, value: float) -> float:
        """Return a share where a firm wrote 80 for 80 %."""
        if question.column.kind != "share" or not 1.0 < value <= 100.0:
            return value
        self._say("survey_percent", question, given, value=f"{value:g}")
        return value / 100.0

    def _year(self, question: Question, given: Given) -> Any:
        reading = read_cell(question.column, given.text, Style())
        if isinstance(reading.value, float):
            if reading.code:
                self._say(reading.code, question, given, **reading.words)
            return reading.value
        years = ONE_YEAR.findall(given.text)
        if len(years) > 1:
            self._say("survey_range", question, given)
            return None
        if years:
            self._say("survey_about", question, given, value=years[0])
            return float(years[0])
        return given.text


def _plain(text: str) -> str:
    """Return words without case and marks, so that ``Nee, elders`` and ``nee elders`` meet."""
    return " ".join(re.sub(r"[^\w?+-]+", " ", text.lower().replace("_", " ")).split())


def _any(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _choice_words(question: Question) -> Mapping[str, str]:
    out: dict[str, str] = {}
    for choice in question.choices:
        for word in (*choice.also, choice.value, *choice.label.values()):
            out[_plain(word)] = choice.value
    return out

"""One cell of a foreign file into one value of ours: numbers, years, dates, categories, flags.

A reading carries the value and, where it is not what stands there letter by letter, the code of the remark.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

import numpy as np

from planner.project.tables import Column
from planner.project.terms import CATEGORIES

Decimal = Literal["comma", "point", "comma?", "point?"]
"""How numbers are written; with a question mark where the column itself does not tell."""

NO_VALUE = ("", "nan", "none", "null", "<na>", "nat")
UNKNOWN_WORDS = ("n.v.t.", "nvt", "n.b.", "nb", "onbekend", "niet bekend", "unknown", "n/a", "na", "-", "--", "?", "geen", "geenwaarde")
STATISTICS_MISSING = -99_990.0
"""Statistics Netherlands writes −99997 and other values up to this for: not known."""
TRUE_WORDS = ("true", "1", "1.0", "ja", "j", "yes", "y", "waar", "x", "t")
FALSE_WORDS = ("false", "0", "0.0", "nee", "n", "no", "onwaar", "f")
HIGHEST = {"3": "3.2", "4": "4.2", "5": "5.3"}
LOWEST = {"3": "3.1", "4": "4.1", "5": "5.1"}
SBI_DIVISIONS = frozenset({*range(1, 4), 6, *range(8, 34), *range(35, 40), *range(41, 44), *range(45, 48), *range(49, 54), 55, 56, *range(58, 67),
                           *range(68, 76), *range(77, 83), *range(84, 89), *range(90, 100)})
"""First two digits of the codes of SBI 2008 (Statistics Netherlands; known)."""
_NUMBER = re.compile(r"^[+-]?\d[\d.,]*(?:[eE][+-]?\d+)?$|^[+-]?[.,]\d+$")
_ORNAMENT = re.compile(r"(?i)^(?:€|eur|euro)\s*|\s*(?:€|eur|euro|m2|m²|ha|kw|mva|%|,-|,--)$|[\s\u00a0'\u2019](?=\d{3}(?:\D|$))")
_RANGE = re.compile(r"^(\d+)\s*(?:-|–|t/m|tot en met|tot)\s*(\d+)(?:\s+[a-z ]+)?$", re.IGNORECASE)
_AT_LEAST = re.compile(r"^(?:>=?|≥|meer dan|vanaf)?\s*(\d+)\s*(?:\+|en meer|of meer|e\.m\.)?$", re.IGNORECASE)
_CADASTRAL = re.compile(r"^([A-Za-z]{3}\d{2})[\s\-_.]*([A-Za-z]{1,2})[\s\-_.]*0*(\d+)(?:[\s\-_.]*G0*)?$")
"""Municipality, section and number of a cadastral parcel, however they are joined."""
_MEASURE = re.compile(r"(?i)^(.*\d)\s*(m2|m²|ha|km2|km²|kw|mw|w|kva|mva|m|km|cm)$")
_DAY_FIRST = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_YEAR_FIRST = re.compile(r"^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?!\d)")


@dataclass(frozen=True)
class Reading:
    """What a cell was read as.

    Parameters
    ----------
    value
        Our value; the text itself where it could not be read (the table contract then reports it).
    code
        Code of the remark, empty where there is none.
    words
        Values for the sentences of the remark.
    """

    value: Any
    code: str = ""
    words: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Style:
    """How the cells of one column are to be read.

    Parameters
    ----------
    decimal
        How numbers are written.
    factor
        Multiplies numbers.
    missing
        Texts that stand for "not known" in this column, besides the usual ones.
    below
        What a number such as ``<2`` is read as; None: it is not read.
    cautious
        Read whole categories as the lower limit (``--strict``).
    units
        What a number is multiplied with that carries its unit in the cell (``0,5 ha``); empty: the column has no unit.
    """

    decimal: Decimal = "point"
    factor: float = 1.0
    missing: tuple[str, ...] = ()
    below: float | None = None
    cautious: bool = False
    units: Mapping[str, float] = field(default_factory=dict)


def as_text(value: Any) -> str:  # noqa: PLR0911 - one for each type that a cell may have
    """Return a cell as text: whole floats without ``.0``, dates as ISO, missing as empty text."""
    if isinstance(value, str):  # most cells are
        return _text_of(value)
    if value is None:
        return ""
    if isinstance(value, float | np.floating):
        number = float(value)
        return "" if np.isnan(number) else (str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number))
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return "" if value != value else value.isoformat().removesuffix("T00:00:00")  # noqa: PLR0124 - NaT differs from itself
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return _text_of(str(value))


def _text_of(value: str) -> str:
    text = value.strip()
    return "" if text.lower() in NO_VALUE else text


def is_native(value: Any) -> bool:
    """Whether the file itself says that this cell is a number."""
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def decimal_style(texts: Iterable[str], hint: Decimal = "point?") -> Decimal:  # noqa: PLR0911 - one for each sign that tells
    """Return how the numbers among the texts are written; the hint where they do not tell."""
    numbers = [text for text in map(_bare, texts) if _NUMBER.match(text)]
    for text in numbers:
        if "." in text and "," in text:
            return "comma" if text.rfind(",") > text.rfind(".") else "point"
        if text.count(".") > 1:
            return "comma"
        if text.count(",") > 1:
            return "point"
    if any(re.search(r",\d*$", text) and not re.search(r"^\D?\d{1,3},\d{3}$", text) for text in numbers):
        return "comma"
    if any(re.search(r"\.\d*$", text) and not re.search(r"^\D?[1-9]\d{0,2}\.\d{3}$", text) for text in numbers):
        return "point"
    if any("," in text for text in numbers):
        return "comma?"
    return hint if hint.endswith("?") else ("comma?" if hint == "comma" else "point?")


def read_cell(column: Column, text: str, style: Style, *, native: bool = False) -> Reading:
    """Return the reading of one cell for a column."""
    if text == "":
        return Reading(column.empty() if not column.is_number else float("nan"))
    if style.missing and (text.lower() in style.missing or _bare(text) in style.missing):
        return Reading(_nothing(column), "marker_missing")
    if text.lower() in UNKNOWN_WORDS and text.lower() not in {choice.lower() for choice in column.choices} and column.kind != "flag":
        return Reading(_nothing(column), "marker_missing")
    return _READERS[column.kind](column, text, replace(style, decimal="point") if native else style)


def _nothing(column: Column) -> Any:
    return float("nan") if column.is_number else column.empty()


def _bare(text: str) -> str:
    return _ORNAMENT.sub("", text.strip())


def _plain_number(text: str, decimal: Decimal) -> float | None:
    bare = _bare(text)
    if not _NUMBER.match(bare):
        return None
    bare = bare.replace(".", "").replace(",", ".") if decimal.startswith("comma") else bare.replace(",", "")
    try:
        number = float(bare)
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def _read_number(column: Column, text: str, style: Style) -> Reading:
    measure = _MEASURE.match(text) if style.units else None
    if measure:
        return _read_measure(column, (text[:measure.end(1)].strip(), measure[2].lower().replace("²", "2")), style)
    number = _plain_number(text, style.decimal)
    if number is not None:
        if number <= STATISTICS_MISSING and (column.minimum is None or column.minimum >= 0):
            return Reading(float("nan"), "marker_missing")
        percent = 0.01 if column.kind == "share" and text.rstrip().endswith("%") else 1.0
        value = number * style.factor * percent
        if style.decimal.endswith("?") and re.fullmatch(r"\D?[1-9]\d{0,2}[.,]\d{3}", _bare(text)):
            return Reading(value, "decimal_guessed", {"value": f"{value:g}"})
        return Reading(value)
    if text.startswith("<") and style.below is not None and _plain_number(text[1:], style.decimal) is not None:
        return Reading(style.below, "number_guessed", {"value": f"{style.below:g}"})
    return _read_range(text, style)


def _read_measure(column: Column, parts: tuple[str, str], style: Style) -> Reading:
    """Return the reading of a number that carries its unit: that counts, whatever the column says; another kind of unit is no number here."""
    number, unit = parts
    if unit not in style.units:
        return Reading(f"{number} {unit}")
    reading = _read_number(column, number, replace(style, factor=style.units[unit], units={}))
    other = style.units[unit] != style.factor and isinstance(reading.value, float) and not np.isnan(reading.value)
    return Reading(reading.value, "unit_in_cell", {"value": f"{reading.value:g}", "unit": unit}) if other else reading


def _read_range(text: str, style: Style) -> Reading:
    """Return the middle of a range such as a size class of workers, or the least that an open one can be."""
    between, least = _RANGE.match(text), _AT_LEAST.match(text)
    if between and int(between[1]) <= int(between[2]):
        value = (int(between[1]) + int(between[2])) // 2 * style.factor
        return Reading(value, "range_guessed", {"value": f"{value:g}"})
    if least:
        value = int(least[1]) * style.factor
        return Reading(value, "number_guessed", {"value": f"{value:g}"})
    return Reading(text)


def _read_year(_column: Column, text: str, _style: Style) -> Reading:
    dated = _iso_date(text)
    if dated and not re.fullmatch(r"\d{4}", text):
        return Reading(float(dated[:4]))
    after = re.fullmatch(r"(?i)(?:>|na|after)\s*(\d{4})", text)
    if after:
        return Reading(float(after[1]) + 1, "year_guessed", {"value": int(after[1]) + 1})
    number = _plain_number(text, "point")
    if number is None:
        return Reading(text)
    return Reading(float("nan"), "marker_missing") if number <= STATISTICS_MISSING else Reading(number)


def _read_category(column: Column, text: str, style: Style) -> Reading:
    day = re.fullmatch(r"\d{4}-(\d\d)-(\d\d)", text)
    if day:  # a spreadsheet takes 3.1 for the third of January
        name = f"{int(day[2])}.{int(day[1])}"
        return Reading(name, "category_from_date", {"value": name}) if name in CATEGORIES else Reading(text)
    name = re.sub(r"(?i)^(?:t/m|max\.?|tot en met)?\s*(?:milieu)?(?:categorie|category|cat\.?)?\s*", "", text).replace(",", ".").strip()
    name = name.removesuffix(".0")
    if name in CATEGORIES:
        return Reading(name)
    if name in HIGHEST:
        # Under --strict land is read as allowing the least; what a firm needs is already read as the most.
        if style.cautious and column.name.startswith("max_"):
            return Reading(LOWEST[name], "category_cautious", {"value": LOWEST[name]})
        return Reading(HIGHEST[name], "category_guessed" if not style.cautious else "category_cautious", {"value": HIGHEST[name]})
    return Reading(text)


def _read_flag(_column: Column, text: str, _style: Style) -> Reading:
    word = text.lower()
    if word in TRUE_WORDS:
        return Reading("true")
    if word in FALSE_WORDS:
        return Reading("false")
    return Reading("", "marker_missing") if word in UNKNOWN_WORDS else Reading(text)


def _read_date(_column: Column, text: str, _style: Style) -> Reading:
    return Reading(_iso_date(text) or text)


def _read_list(_column: Column, text: str, _style: Style) -> Reading:
    return Reading(";".join(part.strip() for part in re.split(r"[;,|]", text) if part.strip()))


def _read_text(column: Column, text: str, _style: Style) -> Reading:
    if column.name == "municipality_code" and re.fullmatch(r"\d{1,4}", text):
        code = f"GM{int(text):04d}"
        return Reading(code, "code_completed", {"value": code})
    if column.name == "kvk_no" and re.fullmatch(r"\d{6,7}", text):
        return Reading(text.zfill(8), "code_completed", {"value": text.zfill(8)})
    if column.name.endswith("_date"):
        return Reading(_iso_date(text)) if _iso_date(text) else Reading("", "date_unclear")
    if column.name == "sbi":
        code = re.sub(r"[.\s]", "", text)
        return Reading(code, "" if code.isdigit() and len(code) > 1 and int(code[:2]) in SBI_DIVISIONS else "sbi_doubtful")
    cadastral = _CADASTRAL.match(text) if column.name == "parcel_id" else None
    if cadastral:
        name = f"{cadastral[1].upper()}-{cadastral[2].upper()}-{cadastral[3]}"
        return Reading(name, "" if name == text else "code_completed", {"value": name})
    return Reading(text)


def _read_choice(column: Column, text: str, _style: Style) -> Reading:
    same = [choice for choice in column.choices if choice.lower() == text.lower().replace(" ", "_")]
    return Reading(same[0] if same else text)


def _iso_date(text: str) -> str:
    """Return a day as YYYY-MM-DD, a year as YYYY; empty text where it is neither."""
    if re.fullmatch(r"1[89]\d\d|2[01]\d\d", text):
        return text
    first, last = _YEAR_FIRST.match(text), _DAY_FIRST.match(text)
    year, month, day = first.groups() if first else (last.groups()[::-1] if last else ("0", "0", "0"))
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


_READERS: dict[str, Callable[[Column, str, Style], Reading]] = {
    "number": _read_number, "share": _read_number, "integer": _read_number, "year": _read_year, "category": _read_category,
    "flag": _read_flag, "date": _read_date, "list": _read_list, "text": _read_text, "choice": _read_choice}

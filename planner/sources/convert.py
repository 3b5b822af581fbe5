"""The cells of a file into the columns of a table, with a remark for whatever is not taken letter by letter."""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import repeat
from string import Formatter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.language import LANGUAGES
from planner.project.column_words import value_called
from planner.project.tables import Column, Table
from planner.sources.account import Account
from planner.sources.address_line import address_columns, address_lines, can_be_written
from planner.sources.cells import Decimal, Reading, Style, as_text, decimal_style, is_native, read_cell
from planner.sources.columns import NOT_IN_FILE, Finder, Match, Recipe, Source, recipe
from planner.sources.editions import row_keys
from planner.sources.raw import RawLayer, plain

FILLED_ELSEWHERE = {"parcels": ("estate_id",), "estates": ("municipality_code",)}
"""Required columns that an overlay with another table may still fill."""


@dataclass(frozen=True)
class Wishes:
    """What the user said about the columns.

    Parameters
    ----------
    user
        The column map.
    defaults
        One value for all rows without one, by our column.
    kw_per_kva
        Power factor of the project.
    known
        Keys that the table holds already, their parts joined by a unit separator. A file with only such rows need not give every required column.
    others
        Plain names of columns that are read for something else (addresses).
    """

    user: Mapping[str, Source] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    kw_per_kva: float = 0.95
    known: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()


def convert(raw: RawLayer, table: Table, wishes: Wishes, account: Account) -> pd.DataFrame:
    """Return the rows in our columns; the index stays the row number in the file.

    Rows that the register's own status excludes are rejected. Required columns that are nowhere are reported.
    """
    finder = Finder(table, list(raw.frame.columns), wishes.user, wishes.kw_per_kva)
    work = _Work(raw, table, finder, account, _file_decimal(raw, table, finder))
    work.reject(_unwanted(work, recipe(table.name)))
    out = pd.DataFrame(index=work.frame.index)
    used: set[str] = set()
    for column in table.columns:
        matches = finder.find_all(column)
        if matches:
            used |= {name for match in matches for name in match.names}
            out[column.name] = _filled_from(work, column, matches)
        elif column.name in wishes.user and wishes.user[column.name] != NOT_IN_FILE:
            account.add("map_without_column", raw.file, column=column.name, seen=", ".join(wishes.user[column.name].fields),
                        columns=", ".join(map(str, raw.frame.columns)))
    for name, sources in recipe(table.name).further.items():
        column = Column(name.partition("@")[0], "number", minimum=0.0)
        further = finder.further(column, sources)
        if further is not None:
            used |= set(further.names)
            out[name] = _column(work, column, further)
    if "address" in table.names and "address" not in {*out.columns, *wishes.user}:
        used |= _write_addresses(out, work)
    _fill(out, table, wishes.defaults, work)
    for name in () if _only_known(out, table, wishes.known) else table.required:
        if name not in out and name not in FILLED_ELSEWHERE.get(table.name, ()) and name not in wishes.user:
            account.add("missing_key" if name in table.key else "missing_column", raw.file, column=name)
    unused = [str(name) for name in raw.frame.columns if name not in used and plain(str(name)) not in {*_PLACES, *wishes.others}]
    if unused:
        account.add("columns_unused", raw.file, seen=", ".join(unused))
    return out.loc[~out.index.isin(work.rejected)]


def _write_addresses(out: pd.DataFrame, work: "_Work") -> set[str]:
    """Fill the column ``address`` from the pieces that the file has; return the columns that they stand in."""
    columns = address_columns(work.raw.frame.columns)
    lines = address_lines(work.raw, columns) if can_be_written(columns) else pd.Series()
    if not (lines != "").any():
        return set()
    out["address"] = lines.reindex(out.index)
    work.account.add("column_renamed", work.raw.file, column="address", seen=" + ".join(columns.values()))
    return set(columns.values())


def _only_known(out: pd.DataFrame, table: Table, known: frozenset[str]) -> bool:
    """Whether every row is one that the table holds already."""
    return bool(table.key) and set(table.key) <= set(out.columns) and len(out) > 0 and set(row_keys(out, table)) <= known


_PLACES = ("geometry", "geom", "wkt", "thegeom", "geometrie", "x", "y", "lon", "lat", "longitude", "latitude", "fid", "id")


class _Work:
    """One file under conversion: its cells, labels of its rows, rows left out."""

    def __init__(self, raw: RawLayer, table: Table, finder: Finder, account: Account, decimal: Decimal) -> None:
        self.raw, self.table, self.finder, self.account, self.decimal = raw, table, finder, account, decimal
        self.frame = raw.frame
        self.rejected: set[Any] = set()
        self.texts = _Texts(raw.frame)
        self.labels = _labels(raw, table, finder, self.texts)

    def reject(self, rows: Mapping[Any, tuple[str, str, Mapping[str, Any]]]) -> None:
        """Leave rows out: index → (their column, value seen, words)."""
        fresh = {index: why for index, why in rows.items() if index not in self.rejected}
        for index, (name, seen, words) in fresh.items():
            self.account.add("row_not_taken", self.raw.file, self.labels[index], name, seen, **words)
        self.account.rejected(self.table.name, len(fresh))
        self.rejected |= set(fresh)
        self.frame = self.raw.frame.loc[~self.raw.frame.index.isin(self.rejected)]


def _labels(raw: RawLayer, table: Table, finder: Finder, texts: "_Texts") -> dict[Any, str]:
    """Return how rows are called in remarks: by their key, else by their number in the file."""
    numbers = {index: f"row {index}" for index in raw.frame.index}
    match = finder.find(table[table.key[0]]) if len(table.key) == 1 else None
    if match is None:
        return numbers
    keys = texts.of(match)
    return {index: key or numbers[index] for index, key in zip(raw.frame.index, keys, strict=True)}


class _Texts:
    """The cells of a file as text, one list for each source; the key of a table is asked for twice."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.frame = frame
        self.rows = pd.Series(np.arange(len(frame)), index=frame.index)
        self._known: dict[tuple[str, ...], list[str]] = {}

    def of(self, match: Match, rows: pd.Index | None = None) -> list[str]:
        """Return the texts of a source, composed where it says so; of some rows where they are named."""
        name = (match.source.template, match.source.pattern, *match.names)
        if name not in self._known:
            self._known[name] = _composed(match, [_all_texts(self.frame[column]) for column in match.names])
        texts = self._known[name]
        return texts if rows is None or len(rows) == len(texts) else [texts[row] for row in self.rows[rows]]


def _all_texts(values: pd.Series) -> list[str]:
    codes, cells = _distinct(values)
    return [cells[code][0] for code in codes]


def _distinct(values: pd.Series) -> tuple[NDArray[np.intp], list[tuple[str, bool]]]:
    """Return for each cell the number of its distinct cell, and those: text, and whether the file itself says that it is a number."""
    if pd.api.types.infer_dtype(values, skipna=True) in ALIKE:
        codes, found = pd.factorize(values, use_na_sentinel=False)
        return codes, [(as_text(value), is_native(value)) for value in found]
    cells = [(as_text(value), is_native(value)) for value in values]  # True is 1 to a hash table, and a date is not its number
    numbers = {cell: code for code, cell in enumerate(dict.fromkeys(cells))}
    return np.array([numbers[cell] for cell in cells], dtype=np.intp), list(numbers)


ALIKE = ("string", "floating", "integer", "mixed-integer-float")
"""Columns in which equal cells have equal texts."""


def _composed(match: Match, columns: list[list[str]]) -> list[str]:
    """Return the template with the cells in its places, empty where one is; not ``str.format``, which can reach into objects."""
    if match.source.pattern:
        return [_last_group(match.source.pattern, text) for text in columns[0]]
    if not match.source.template:
        return columns[0]
    parts = [(text, place) for text, place, _, _ in Formatter().parse(match.source.template)]
    pieces: list[Iterable[str]] = []
    left = iter(columns)
    for text, place in parts:
        pieces += [repeat(text), next(left)] if place else [repeat(text)]
    whole = map("".join, zip(*pieces, strict=False))
    return [text if all(cells) else "" for text, cells in zip(whole, zip(*columns, strict=True), strict=False)]


def _last_group(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return next((group for group in reversed(found.groups()) if group), "") if found else ""


def _file_decimal(raw: RawLayer, table: Table, finder: Finder) -> Decimal:
    """Return how the file writes numbers: the first column that tells decides for those that do not; codes and categories tell nothing."""
    codes = {name for column in table.columns if not column.is_number and (match := finder.find(column)) for name in match.names}
    for name in raw.frame.columns:
        if name in codes:
            continue
        texts = [str(value) for value in raw.frame[name].head(2_000) if isinstance(value, str)]
        style = decimal_style(texts)
        if not style.endswith("?"):
            return style
    return raw.decimal


def _unwanted(work: _Work, register: Recipe) -> dict[Any, tuple[str, str, Mapping[str, Any]]]:
    out: dict[Any, tuple[str, str, Mapping[str, Any]]] = {}
    for rule in register.rows:
        name = next((found for found in map(work.finder.name, rule.fields) if found), "")
        if not name:
            continue
        if rule.latest:
            out |= _superseded(work, name, out)
            continue
        for index, value in work.frame[name].items():
            text = as_text(value)
            if (rule.keep and text.lower() not in rule.keep) or text.lower() in rule.drop:
                wanted = ", ".join(word or "(empty)" for word in rule.keep) if rule.keep else "not " + ", ".join(rule.drop)
                out.setdefault(index, (name, text, {"wanted": wanted}))
    return out


def _superseded(work: _Work, name: str, gone: Container[Any]) -> dict[Any, tuple[str, str, Mapping[str, Any]]]:
    """Return the rows that are left, of which another with the same key has a higher number."""
    numbers = pd.to_numeric(work.frame[name].map(as_text), errors="coerce")
    numbers = numbers[[index not in gone for index in numbers.index]].dropna()
    keys = pd.Series([work.labels[index] for index in numbers.index], index=numbers.index, dtype="object")
    highest = numbers.groupby(keys).transform("max")
    return {index: (name, f"{numbers[index]:g}", {"wanted": f"{highest[index]:g}"}) for index in numbers.index[numbers < highest]}


def _filled_from(work: _Work, column: Column, matches: list[Match]) -> pd.Series:
    """Return a column from its first source, rows that it leaves empty from the next ones."""
    whole = work.frame
    out = _column(work, column, matches[0])
    if len(matches) == 1:
        return out
    left = ~_tells(work, column, matches[0])
    for match in matches[1:]:
        if not left.any():
            break
        work.frame = whole[left]
        more, tells = _column(work, column, match), _tells(work, column, match)
        out[more.index] = more
        left[tells.index] = ~tells
        work.frame = whole
    return out


def _tells(work: _Work, column: Column, match: Match) -> pd.Series:
    """Return for which rows a source says something about a column."""
    words = {**recipe(work.table.name).values.get(column.name, {}), **match.source.values}
    by_word = match.source.otherwise in {"empty", "pass"}
    tells = [text != "" and (not by_word or _known_word(text, words, match.source) is not None) for text in work.texts.of(match, work.frame.index)]
    return pd.Series(tells, index=work.frame.index, dtype="bool")


def _known_word(text: str, words: Mapping[str, str], source: Source) -> str | None:
    parts = [part.strip(" []'\"").lower() for part in re.split(r"[,;|]", text)] if source.split else [text.lower()]
    return next((words[word] for word in words if word in parts), None)


def _column(work: _Work, column: Column, match: Match) -> pd.Series:
    if plain(match.names[0]) != plain(column.name) or match.source.template:
        seen = match.source.template or _sum_of(match)
        work.account.add("column_renamed", work.raw.file, column=column.name, seen=seen)
    if match.factor != 1.0:
        work.account.add("unit_converted", work.raw.file, column=column.name, seen=match.unit or _sum_of(match), factor=f"{match.factor:g}")
    if match.source.template or match.source.pattern:
        return _cells(work, column, match, pd.Series(work.texts.of(match, work.frame.index), dtype="object"))
    if len(match.names) > 1:
        parts = [pd.to_numeric(_cells(work, column, match, work.frame[name]), errors="coerce") for name in match.names]
        added = pd.concat(parts[:match.added], axis=1).sum(axis=1, min_count=1)
        return added - pd.concat(parts[match.added:], axis=1).sum(axis=1) if parts[match.added:] else added
    return _cells(work, column, match, work.frame[match.names[0]])


def _sum_of(match: Match) -> str:
    return " − ".join([" + ".join(match.names[:match.added]), *match.names[match.added:]])


def _cells(work: _Work, column: Column, match: Match, values: pd.Series) -> pd.Series:
    """Return the readings of a column; distinct cells are read once."""
    codes, cells = _distinct(values)
    decimal = decimal_style({text for text, native in cells if not native}, work.decimal) if column.is_number else "point"
    units = work.finder.units(column) if column.is_number else {}
    style = Style(decimal, match.factor, match.source.missing, match.source.below, work.account.strict, units)
    words = {**recipe(work.table.name).values.get(column.name, {}), **match.source.values}
    readings = [_read(column, text, style, words, match.source, native=native) for text, native in cells]
    _remark(work, column, codes, readings, [text for text, _ in cells])
    out = np.empty(len(readings), dtype=object)
    out[:] = [reading.value for reading in readings]
    return pd.Series(out[codes], index=work.frame.index, dtype="object")


def _read(column: Column, text: str, style: Style, words: Mapping[str, str], source: Source, *, native: bool = False) -> Reading:
    found = _known_word(text, words, source)
    if found is not None:
        inner = read_cell(column, found, style)
        return Reading(inner.value, "value_translated" if text else inner.code, {"value": found, **_told(column, found)})
    if source.otherwise == "reject" and text not in column.choices:
        return Reading(None, "row_not_taken", {"wanted": ", ".join(words)})
    if source.otherwise in {"empty", "pass"} and text and text not in column.choices:
        return Reading(float("nan") if column.is_number else column.empty(), "word_unknown" if source.otherwise == "empty" else "")
    return read_cell(column, text, style, native=native)


def _told(column: Column, value: str) -> dict[str, str]:
    """Return what a value is called in each language, with the value itself where that is a code."""
    words = {language: value_called(column.name, value, language) for language in LANGUAGES}
    return {f"value_{language}": said if said == value else f"{said} ({value})" for language, said in words.items()}


ONE_FOR_EACH_VALUE = ("value_translated", "marker_missing", "word_unknown", "date_unclear")


def _remark(work: _Work, column: Column, codes: NDArray[np.intp], readings: list[Reading], texts: list[str]) -> None:
    """Report readings: translations once for each word, guesses once for each row."""
    rejected: dict[Any, tuple[str, str, Mapping[str, Any]]] = {}
    counted: dict[tuple[str, str], tuple[int, Reading]] = {}
    told = np.array([bool(reading.code) for reading in readings], dtype=bool)
    for position in np.flatnonzero(told[codes]) if told.any() else ():
        index, reading, text = work.frame.index[position], readings[codes[position]], texts[codes[position]]
        if reading.code == "row_not_taken":
            rejected[index] = (column.name, text, reading.words)
        elif reading.code in ONE_FOR_EACH_VALUE:
            count = counted.get((reading.code, text), (0, reading))[0]
            counted[reading.code, text] = (count + 1, reading)
        else:
            work.account.add(reading.code, work.raw.file, work.labels[index], column.name, text, **reading.words)
    for (code, text), (count, reading) in counted.items():
        work.account.add(code, work.raw.file, column=column.name, seen=text, **{**reading.words, "count": count})
    if rejected:
        frame = work.frame
        work.reject(rejected)
        work.frame = frame  # columns under way keep their length; the rows go at the end


def _fill(out: pd.DataFrame, table: Table, defaults: Mapping[str, str], work: _Work) -> None:
    for name, text in defaults.items():
        column = table[name]
        words = recipe(table.name).values.get(name, {})
        value = _read(column, text, Style(), words, Source()).value
        if name not in out:
            out[name] = pd.Series([value] * len(out), index=out.index, dtype="object")
            count = len(out)
        else:
            empty = out[name].isna() | (out[name].astype("str") == "") | ((out[name].astype("str") == str(column.empty())) & (column.kind == "choice"))
            out.loc[empty, name] = value
            count = int(np.count_nonzero(empty))
        if count:
            work.account.add("default_filled", work.raw.file, column=name, seen=text, count=count)

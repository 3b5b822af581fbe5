"""Which column of a file feeds which of ours: own names, alias tables (``aliases/*.yaml``) and the user's column map.

Everything in an alias table or a column map is read as text; nothing is evaluated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Any

from planner.errors import InputError, Problem
from planner.project.tables import TABLES, Column, Table
from planner.sources.raw import plain, refusal
from planner.sources.settings_file import parsed, read_settings_file

UNITS: Mapping[str, Mapping[str, float]] = {
    "m2": {"m2": 1.0, "ha": 10_000.0, "km2": 1_000_000.0},
    "ha": {"ha": 1.0, "m2": 0.0001, "km2": 100.0},
    "kw": {"kw": 1.0, "mw": 1_000.0, "w": 0.001},
    "eur": {"eur": 1.0, "keur": 1_000.0, "meur": 1_000_000.0},
    "m": {"m": 1.0, "km": 1_000.0, "cm": 0.01},
    "km": {"km": 1.0, "m": 0.001},
    "share": {"share": 1.0, "pct": 0.01, "percent": 0.01},
}
"""Factor from their unit to ours. Apparent power (kVA, MVA) depends on the power factor of the project."""
SHAPEFILE_NAME = 10
"""A shapefile cuts column names after ten signs."""


@dataclass(frozen=True)
class Source:
    """Where one of our columns comes from.

    Parameters
    ----------
    fields
        Their columns; the values of several are added up.
    template
        Text composed of their columns (``{a}-{b}``) instead.
    unit, factor
        Their unit, or the factor to ours.
    missing
        Texts that mean "not known".
    below
        What ``<2`` is read as.
    split
        Separator where a cell holds a list of words; the first known word counts.
    otherwise
        What becomes of words that are all unknown: ``reject`` leaves the row out, ``empty`` leaves the cell empty and says so,
        ``pass`` does so in silence (another column reads the word). Without it the word stays, for the check to judge.
    values
        Their word → ours (from the user's map).
    minus
        Their columns that are subtracted.
    pattern
        What to look for in a longer text; the last of its groups that is found counts. Only in alias tables.
    needs, without
        The source holds only in a file that has one of these columns, or none of those.
    fills
        Whether it also fills rows that the sources before it leave empty.
    """

    fields: tuple[str, ...] = ()
    template: str = ""
    unit: str = ""
    factor: float | None = None
    missing: tuple[str, ...] = ()
    below: float | None = None
    split: str = ""
    otherwise: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    minus: tuple[str, ...] = ()
    pattern: str = ""
    needs: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    fills: bool = False


NOT_IN_FILE = Source(("",))
"""What ``our_column = ""`` in a column map says: do not take it from this file, whatever it calls its columns."""


@dataclass(frozen=True)
class RowRule:
    """Which rows of a register are taken.

    The first of the fields that is there must (not) hold one of the words; or, with ``latest``, of the rows with one key
    the one with the highest number in it stays.
    """

    fields: tuple[str, ...]
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    latest: bool = False


@dataclass(frozen=True)
class Recipe:
    """How registers spell one table.

    Parameters
    ----------
    sources
        Our column → where it may come from, first found first taken.
    values
        Our column → their word → our word.
    rows
        Which rows are taken.
    newest
        Column whose latest value wins where a key stands on several rows.
    union
        Whether rows of one key are pieces of one area.
    further
        Columns beside the table's own (the capacity figures of a station).
    osm
        Layer of an OpenStreetMap extract → condition for the objects that become rows.
    """

    sources: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rows: tuple[RowRule, ...] = ()
    newest: str = ""
    union: bool = False
    further: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)
    osm: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Match:
    """A source that was found in a file: their real column names (the first ``added`` count up, the others down) and the factor to our unit."""

    source: Source
    names: tuple[str, ...]
    factor: float
    unit: str = ""
    added: int = 1


@cache
def recipe(table: str) -> Recipe:
    """Return the alias table of a table; an empty one where there is none."""
    place = files("planner.sources").joinpath("aliases", f"{table}.yaml")
    if not place.is_file():
        return Recipe()
    content = parsed(place.read_text(encoding="utf-8"))
    return Recipe(
        {name: tuple(_source(entry) for entry in entries) for name, entries in content.get("columns", {}).items()},
        {name: {str(theirs).lower(): ours for theirs, ours in words.items()} for name, words in content.get("values", {}).items()},
        tuple(RowRule(tuple(rule["fields"]), _words(rule.get("keep", ())), _words(rule.get("drop", ())), rule.get("latest", "") == "true")
              for rule in content.get("rows", ())),
        content.get("newest", ""), content.get("union", "") == "true",
        {name: tuple(_source(entry) for entry in entries) for name, entries in content.get("further", {}).items()}, content.get("osm", {}))


def _words(words: Any) -> tuple[str, ...]:
    return tuple(str(word).lower() for word in words)


def _source(entry: Any) -> Source:
    if isinstance(entry, str):
        return Source((entry,))
    named = entry.get("sum") or [entry[key] for key in ("field", "column") if key in entry]
    return Source(
        tuple(named), entry.get("compose", ""), entry.get("unit", ""), float(entry["factor"]) if "factor" in entry else None,
        _words(entry.get("missing", ())), float(entry["below"]) if "below" in entry else None, entry.get("split", ""),
        entry.get("otherwise", ""), {str(theirs).lower(): str(ours) for theirs, ours in entry.get("values", {}).items()},
        tuple(entry.get("minus", ())), entry.get("pattern", ""), tuple(entry.get("needs", ())), tuple(entry.get("without", ())),
        entry.get("fills", "") == "true")


def read_map(path: Path, table: Table) -> dict[str, Source]:
    """Read a column map: TOML or YAML, ``our_column = "their column"`` or a table with column, unit or factor, values.

    Raises
    ------
    InputError
        With every entry that is wrong.
    """
    content = read_settings_file(path)
    if not isinstance(content, dict):
        raise refusal("map_wrong", path, reason="it holds no entries")
    shared = content.pop("values", {}) if "values" not in table.names else {}
    problems: list[Problem] = []
    out: dict[str, Source] = {}
    for name, entry in content.items():
        try:
            out[name] = _user_source(name, entry, table)
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            problems.append(Problem("map_wrong", path.name, column=str(name), seen=str(entry)[:80], values={"reason": error}))
    for name, words in (shared.items() if isinstance(shared, dict) else ()):
        if name not in table.names or not isinstance(words, dict):
            problems.append(Problem("map_wrong", path.name, column=str(name), values={"reason": f"{table.name} has no column {name}"}))
            continue
        known = out.get(name, Source((name,)))
        out[name] = Source(known.fields, known.template, known.unit, known.factor, values={str(a).lower(): str(b) for a, b in words.items()})
    if problems:
        raise InputError(problems)
    return out


def _user_source(name: str, entry: Any, table: Table) -> Source:
    if name not in (*table.names, "geometry", "x", "y"):
        raise ValueError(f"{table.name} has no column {name}; it has {', '.join(table.names)}")
    if not isinstance(entry, str | dict):
        raise TypeError("an entry is the name of their column, or a table with column, unit, factor, values")
    if isinstance(entry, dict):
        wrong = set(entry) - {"column", "field", "unit", "factor", "values", "compose", "sum", "missing", "split"}
        if wrong:
            raise ValueError(f"unknown setting {', '.join(sorted(map(str, wrong)))}; known are column, unit, factor, values")
    source = _source(entry)
    if source == NOT_IN_FILE:
        return source
    return Source((name,), values=source.values, unit=source.unit, factor=source.factor) if not source.fields and not source.template else source


def known_names(table: Table, user: Mapping[str, Source]) -> frozenset[str]:
    """Return every plain name that says something about the table (finds the header row of a sheet)."""
    mine = {plain(name) for source in user.values() for name in source.fields}
    return frozenset(mine | {plain(name) for name in table.names}) | known_names_of(recipe(table.name))


def known_names_of(register: Recipe) -> frozenset[str]:
    """Return every plain name in an alias table."""
    return frozenset(plain(name) for sources in (*register.sources.values(), *register.further.values()) for source in sources for name in source.fields)


class Finder:
    """Finds the columns of one file.

    Parameters
    ----------
    table
        The table that is fed.
    present
        Column names of the file.
    user
        The user's column map.
    kw_per_kva
        Power factor of the project, for kVA and MVA.
    """

    def __init__(self, table: Table, present: list[str], user: Mapping[str, Source], kw_per_kva: float) -> None:
        self.table = table
        self.user = user
        self.kw_per_kva = kw_per_kva
        self.present: dict[str, str] = {}
        for name in present:
            self.present.setdefault(plain(name), name)
        # a whole name of ten signs (huisnummer) is not another one that was cut (huisnummertoevoeging)
        self.whole = known_names(table, user) | known_names_of(recipe("addresses"))

    def find(self, column: Column) -> Match | None:
        """Return where a column comes from: the user's map, our own name, another unit of it, an alias."""
        return next(iter(self.find_all(column)), None)

    def find_all(self, column: Column) -> list[Match]:
        """Return where a column comes from, and what fills the rows that this leaves empty."""
        if column.name in self.user:
            match = None if self.user[column.name] == NOT_IN_FILE else self._match(column, self.user[column.name])
            return [match] if match else []
        candidates = [Source((column.name,)), *self._variants(column), *recipe(self.table.name).sources.get(column.name, ())]
        found = [match for match in (self._match(column, source) for source in candidates) if match]
        return [*found[:1], *(match for match in found[1:] if match.source.fills)]

    def further(self, column: Column, sources: tuple[Source, ...]) -> Match | None:
        """Return where a column beside the table's own comes from."""
        return next((match for match in (self._match(column, source) for source in sources) if match), None)

    def name(self, theirs: str) -> str:
        """Return the real name of their column, empty where it is not there."""
        found = self.present.get(plain(theirs), "")
        if not found and len(plain(theirs)) > SHAPEFILE_NAME - 2:
            cut = [name for key, name in self.present.items()
                   if len(name) == SHAPEFILE_NAME and theirs.lower().startswith(name.lower()) and key not in self.whole]
            found = cut[0] if len(cut) == 1 else ""
        return found

    def _variants(self, column: Column) -> list[Source]:
        stem, _, unit = column.name.rpartition("_")
        if not column.is_number or not stem or "_per_" in column.name:
            return []
        return [Source((f"{stem}_{other}",), unit=other) for other in (*UNITS.get(unit, {}), *(("kva", "mva") if unit == "kw" else ())) if other != unit]

    def _match(self, column: Column, source: Source) -> Match | None:
        wanted = source.fields or tuple(part for _, part, _, _ in Formatter().parse(source.template) if part)
        names = tuple(name for name in map(self.name, wanted) if name)
        if not wanted or not names or (len(names) < len(wanted) and (source.template or len(wanted) == 1)):
            return None
        if any(map(self.name, source.without)) or (source.needs and not any(map(self.name, source.needs))):
            return None
        minus = tuple(name for name in map(self.name, source.minus) if name)
        return Match(source, (*names, *minus), self._factor(column, source), source.unit, len(names))

    def units(self, column: Column) -> Mapping[str, float]:
        """Return the units in which a column may come and the factor of each to ours; none where it has no unit of its own."""
        unit = column.name.rpartition("_")[2]
        if "_per_" in column.name or unit not in {"m2", "ha", "kw", "m", "km"}:
            return {}
        apparent = {"kva": self.kw_per_kva, "mva": 1_000.0 * self.kw_per_kva} if unit == "kw" else {}
        return {**UNITS[unit], **apparent}

    def _factor(self, column: Column, source: Source) -> float:
        if source.factor is not None:
            return source.factor
        unit = "share" if column.kind == "share" else column.name.rpartition("_")[2]
        apparent = {"kva": self.kw_per_kva, "mva": 1_000.0 * self.kw_per_kva}
        if unit == "kw" and source.unit.lower() in apparent:
            return apparent[source.unit.lower()]
        return UNITS.get(unit, {}).get(source.unit.lower(), 1.0)


def table_named(kind: str) -> Table:
    """Return the table of a name.

    Raises
    ------
    InputError
        Where there is no such table.
    """
    if kind not in TABLES:
        names = ", ".join(TABLES)
        words = {"command": "import", "reason_en": f"KIND is one of {names}; “{kind}” is not.", "reason_nl": f"KIND is één van {names}; “{kind}” niet."}
        raise InputError([Problem("wrong_argument", values=words)])
    return TABLES[kind]

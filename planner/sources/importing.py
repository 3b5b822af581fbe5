"""Files into the tables of a project: read, convert, place, merge, check. Nothing is written here."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from planner.errors import InputError, Problem
from planner.language import mark
from planner.project.faults import find_faults
from planner.project.project import Project
from planner.project.tables import TABLES, Table, normal
from planner.sources.account import Account, in_file
from planner.sources.addresses import AddressBook, read_addresses
from planner.sources.area import Area, inside
from planner.sources.columns import Source, known_names, known_names_of, read_map, recipe, table_named
from planner.sources.convert import Wishes, convert
from planner.sources.derived.kavels import joined, kavels_for_parts, leftovers, moved_references, parts_of, read_joining
from planner.sources.editions import Edition, Upsert, row_keys, upsert
from planner.sources.grid_list import capacity_rows, figures_of, has_forecasts, without_double_count
from planner.sources.homes import addressed, at_home, keyed_by_address, placed_by_address
from planner.sources.merge import merged, with_held
from planner.sources.overlay import overlaid, with_estates
from planner.sources.placing import Bounds, Label, extent, placed, tell_far
from planner.sources.plausible import report_doubts
from planner.sources.raw import RawLayer
from planner.sources.reading import read_file
from planner.sources.shapes import flattened, repaired, shapes_in

NO_COLUMN = ("missing_column", "missing_key", "map_without_column", "overlay_without_table")
"""What says already that a column is empty on every row."""
type Tell = Callable[[str, int], None]
"""Takes a stage of :data:`STAGES` and the rows that were read so far; may raise to end the work."""
STAGES = {"reading": mark("reading"), "merging": mark("merging"), "checking": mark("checking")}
"""What the stages of an import are called."""
GIVEN = "given"
"""Where a part notes which columns its file gives."""
NAMED_ROWS = 3
"""Up to so many rows with the same fault are named each; a fault of every row is one fault of the file."""


@dataclass(frozen=True)
class ImportRequest:
    """What is to be imported, and how.

    Parameters
    ----------
    kind
        Table.
    files
        Files, in one go.
    column_map
        Column map (TOML or YAML); None: none.
    defaults
        One value for all rows without one, by column.
    crs
        Coordinate system to believe instead of the label; empty: the label.
    layer
        Layer or sheet; empty: the only one.
    strict
        Whether guesses and repairs are errors.
    whole
        Whether the files are the whole table: rows of the project that they do not name go.
    join
        What makes cadastral parcels one kavel: ``buildings``, ``slivers``, or a file with the columns cadastral_parcel_id and parcel_id.
    addresses
        File of addresses with their places, for firms and lists of plots that give no place; None: none.
    area
        Rows wholly outside it are left out; None: the whole file.
    """

    kind: str
    files: tuple[Path, ...]
    column_map: Path | None = None
    defaults: Mapping[str, str] = field(default_factory=dict)
    crs: str = ""
    layer: str = ""
    strict: bool = False
    whole: bool = False
    join: tuple[str, ...] = ()
    addresses: Path | None = None
    area: Area | None = None


@dataclass(frozen=True)
class Imported:
    """What came of an import.

    Parameters
    ----------
    tables
        The tables that change, whole and in normal form; empty where the import is refused.
    account
        Rows by layer and every remark.
    editions
        What changes, by table; empty where the import is refused.
    """

    tables: Mapping[str, pd.DataFrame]
    account: Account
    editions: tuple[Edition, ...] = ()


def _silent(_stage: str, _rows: int) -> None:
    """Say nothing of the progress."""


def import_files(request: ImportRequest, project: Project, held: Mapping[str, pd.DataFrame], tell: Tell = _silent) -> Imported:
    """Return the tables of the project with the rows of the files in them.

    Parameters
    ----------
    request
        Files and settings.
    project
        For its coordinate system and power factor.
    held
        Its tables as they count for the import.
    tell
        Is told how far the work is.

    Returns
    -------
    Imported
        All faults of all files stand in its account; with one of severity error no table is returned.
    """
    account = Account(request.strict)
    try:
        table = table_named(request.kind)
        wishes = _wishes(request, table, held[table.name], project.terms.grid.kw_per_kva)
        book = _address_book(request, project.meta.crs, account)
        joining = read_joining(request.join, table.name, project.terms.moves.snap_m)
    except InputError as error:
        account.take(error.problems)
        return Imported({}, account)
    account.read(table.name, 0)
    work = _Work(request, table, wishes, project.meta.crs, held["parcels"], extent(held["estates"]["geometry"], held["parcels"]["geometry"]), book)
    parts = _parts(work, account, tell)
    if not parts:
        return Imported({}, account)
    rows = sum(map(len, parts))
    tell("merging", rows)
    file = request.files[0].name if len(request.files) == 1 else ""
    fresh = _joined(parts, table, held, file or table.name, account, keep=not request.whole)
    members = pd.DataFrame()
    if joining:
        fresh, members = joined(fresh, joining, held["buildings"], file or table.name, account)
    if work.book is not None and table.name == "parcels":
        fresh = addressed(fresh, work.book, file or table.name, account)
    results = [upsert(held[table.name], fresh.drop(columns=figures_of(fresh)), table, whole=request.whole, drops=parts_of(members))]
    results += _members(members, held)
    if table.name == "estates" and len(held["parcels"]):
        results.append(upsert(held["parcels"], with_estates(held["parcels"], results[0].frame, account), TABLES["parcels"]))
    if figures_of(fresh):
        capacity = capacity_rows(fresh, file or table.name, account)
        # a newer list says all there is to say about its stations: years of the older one would contradict it
        replaces = "node_id" if has_forecasts(fresh) else ""
        results.append(upsert(held["grid_capacity"], capacity, TABLES["grid_capacity"], whole=request.whole, replaces=replaces))
    tables = {result.edition.table: result.frame for result in results}
    tell("checking", rows)
    _say_changes(results, file, account)
    if table.name == "parcels" and fresh["geometry"].notna().any():
        leftovers(tables["parcels"], held["estates"], file or table.name, account)
    account.take(_faults(tables, held, table, file, account))
    if account.is_refused:
        return Imported({}, account)
    return Imported(tables, account, tuple(result.edition for result in results))


def _members(members: pd.DataFrame, held: Mapping[str, pd.DataFrame]) -> list[Upsert]:
    """Return what the kavels of several parcels change besides parcels: the list of their parts, and rows that named a part."""
    if members.empty:
        return []
    into = dict(zip(members["cadastral_parcel_id"], members["parcel_id"], strict=True))
    parts = upsert(held["cadastral_parcels"], members, TABLES["cadastral_parcels"], replaces="parcel_id")
    return [parts, *(upsert(held[name], frame, TABLES[name], whole=True) for name, frame in moved_references(held, into))]


def _wishes(request: ImportRequest, table: Table, existing: pd.DataFrame, kw_per_kva: float) -> Wishes:
    user: Mapping[str, Source] = read_map(request.column_map, table) if request.column_map else {}
    wrong = [name for name in request.defaults if name not in table.names]
    if wrong:
        raise InputError(Problem("unknown_column", column=name, values={"table": table.name, "columns": ", ".join(table.names)}) for name in wrong)
    known = frozenset(row_keys(existing, table)) if table.key and len(existing) else frozenset()
    return Wishes(user, request.defaults, kw_per_kva, known, known_names_of(recipe("addresses")) if request.addresses else frozenset())


def _address_book(request: ImportRequest, target: str, account: Account) -> AddressBook | None:
    if request.addresses is None:
        return None
    if request.kind not in {"firms", "parcels"}:
        words = {"command": "import", "reason_en": "--addresses places firms and parcels only.", "reason_nl": "--addresses plaatst alleen firms en parcels."}
        raise InputError([Problem("wrong_argument", values=words)])
    return read_addresses(request.addresses, target, account)


@dataclass(frozen=True)
class _Work:
    """What holds for every file of an import: the request, its table, the system of the project, its parcels, where it lies, the addresses."""

    request: ImportRequest
    table: Table
    wishes: Wishes
    target: str
    parcels: pd.DataFrame
    extent: Bounds | None
    book: AddressBook | None


def _parts(work: _Work, account: Account, tell: Tell) -> list[pd.DataFrame]:
    """Return the rows of each file that can be read."""
    parts: list[pd.DataFrame] = []
    for path in work.request.files:
        tell("reading", sum(map(len, parts)))
        part = _one_file(path, work, account)
        if part is not None:
            parts.append(part)
    return parts


def _one_file(path: Path, work: _Work, account: Account) -> pd.DataFrame | None:
    """Return the rows of one file in normal form, with capacity figures beside them; None where it cannot be read."""
    request, table, wishes = work.request, work.table, work.wishes
    try:
        raw = read_file(path, table.name, request.layer, known_names(table, wishes.user))
    except InputError as error:
        account.take(error.problems)
        return None
    account.take(problem for problem in raw.remarks if problem.code != "row_total")
    account.read(table.name, len(raw.frame))
    raw = _without_total(raw, table, account)
    if not len(raw.frame):
        account.add("empty_table", raw.file)
        return None
    if request.area is not None:
        raw = inside(raw, table, wishes.user, request.area, account)
        if not len(raw.frame):
            return None
    raw, cells = _cells(raw, work, account)
    out = normal(table, cells)
    for name in figures_of(cells):
        out[name] = pd.to_numeric(cells[name], errors="coerce")
        for index in cells.index[out[name].isna() & cells[name].map(lambda value: isinstance(value, str) and value != "")]:
            account.add("not_a_number", raw.file, str(out.loc[index, table.names[0]]), name.partition("@")[0], str(cells.loc[index, name]))
    if table.shape != "none":
        shapes, crs, origin = shapes_in(raw, cells, table, wishes.user, account)
        shapes = flattened(shapes, raw.file, account)
        label = Label(raw.file, request.crs or crs, "stated" if request.crs else origin)
        out["geometry"] = placed(shapes, label, work.target, account)
        tell_far(out["geometry"], work.extent, label, account, is_stated=bool(request.crs))
        if work.book is not None and table.name == "firms":
            out["geometry"] = placed_by_address(out, raw, work.book, account)
        out["geometry"] = repaired(out, _labels(out, table), raw.file, account)
        _say_places(out, table, raw.file, account)
    out = without_double_count(out, raw.file, account)
    out.attrs[GIVEN] = tuple(cells.columns)
    return out


def _cells(raw: RawLayer, work: _Work, account: Account) -> tuple[RawLayer, pd.DataFrame]:
    """Return the rows of a file that are taken, as they are and in our columns; a list of plots by its addresses where they are known."""
    if work.book is None or work.table.name != "parcels":
        return raw, convert(raw, work.table, work.wishes, account)
    raw, units = keyed_by_address(raw, work.wishes.user, work.book, work.parcels, account)
    cells = convert(raw, work.table, work.wishes, account)
    if "address" in cells and len(units) == len(cells):  # these are of units on the parcels
        return raw, cells.drop(columns="address")
    return raw, cells.assign(address=cells["address"].where(~cells.index.isin(units), "")) if "address" in cells else cells


def _without_total(raw: RawLayer, table: Table, account: Account) -> RawLayer:
    """Return the sheet without its rows of totals and notes at the end, which count as rejected."""
    totals = [problem for problem in raw.remarks if problem.code == "row_total"]
    if not totals:
        return raw
    account.take(totals)
    account.rejected(table.name, len(totals))
    return RawLayer(raw.file, raw.frame.iloc[:-len(totals)], raw.shapes, raw.crs, raw.crs_origin, raw.decimal)


def _labels(frame: pd.DataFrame, table: Table) -> dict[object, str]:
    key = table.key[0] if table.key else table.names[0]
    return {index: str(value) or f"row {index}" for index, value in frame[key].items()}


def _say_places(frame: pd.DataFrame, table: Table, file: str, account: Account) -> None:
    """Report rows of a point table that have no place: they stay."""
    nowhere = int(frame["geometry"].isna().sum())
    if table.shape == "point" and nowhere and not (table.name == "firms" and (frame["parcel_id"] != "").all()):
        account.add("without_place", file, column="geometry", seen=str(nowhere))


def _joined(parts: list[pd.DataFrame], table: Table, held: Mapping[str, pd.DataFrame], file: str, account: Account, *, keep: bool) -> pd.DataFrame:
    """Return the rows of all files as one table, merged and with its overlay columns filled."""
    for part in parts:
        kavels_for_parts(part, table, held["cadastral_parcels"], file, account)
    kept: Counter[str] = Counter()
    parts = [with_held(part, part.attrs.pop(GIVEN), held[table.name], table, kept if keep else None) for part in parts]
    for name, count in kept.items():
        account.add("empty_kept", file, column=name, seen=str(count))
    whole = pd.concat(parts, ignore_index=True)
    whole = merged(whole, table, recipe(table.name), file, account)
    if table.shape == "none":
        return whole
    report_doubts(whole, table, file, account)
    whole = overlaid(whole, table, held, file, account)
    return at_home(whole, held, file, account) if table.name == "firms" else whole


def _say_changes(results: list[Upsert], file: str, account: Account) -> None:
    for edition in (result.edition for result in results):
        if edition.rows_changed or edition.same or edition.removed:
            account.add("rows_updated", file or edition.table, seen=str(edition.rows_changed), table=edition.table, same=edition.same,
                        added=len(edition.added), removed=len(edition.removed))
        if edition.absent:
            account.add("rows_absent", file or edition.table, seen=str(len(edition.absent)), table=edition.table)


def _faults(tables: Mapping[str, pd.DataFrame], held: Mapping[str, pd.DataFrame], table: Table, file: str, account: Account) -> list[Problem]:
    """Return what is wrong with the tables after the import, faults of every row as one."""
    reported = {problem.column for problem in account.problems if problem.code in NO_COLUMN}
    whole = {**held, **tables}
    found = [problem for problem in find_faults(whole) if problem.severity == "error" or problem.file in tables]
    said = [problem.file == table.name and problem.code in {"empty", "duplicate_id"} and set(problem.column.split("/")) & reported for problem in found]
    found = [problem for problem, is_said in zip(found, said, strict=True) if not is_said]
    return in_file(_gathered(found, {name: len(frame) for name, frame in tables.items()}), {table.name: file or table.name})


def _gathered(problems: list[Problem], rows: Mapping[str, int]) -> list[Problem]:
    """Return the problems with those that hold for every row as one."""
    groups: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        groups.setdefault((problem.code, problem.file, problem.column), []).append(problem)
    out: list[Problem] = []
    for (code, file, column), group in groups.items():
        if len(group) > NAMED_ROWS and len(group) >= rows.get(file, 0) and len({problem.seen for problem in group}) == 1:
            out.append(Problem(code, file, f"1–{len(group)}", column, group[0].seen, group[0].values))
        else:
            out += group
    return out



"""Registers into the project: choose files, look at the columns, look at what changes, write."""

import shlex
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from planner.errors import InputError
from planner.language import Language, mark, number, text
from planner.project.column_words import column_called
from planner.project.folder import SETTINGS
from planner.project.tables import PARCEL_STATUS, STRATEGY, TABLES
from planner.project.words import STATUS_WORDS
from planner.studio.errands import News, files_read
from planner.studio.fetching import FetchRequest
from planner.studio.folders import IMPORT_STAGES, ImportReport, ImportRequest
from planner.studio.mapping import MAPS, Preview, preview, remember, units_of
from planner.ui.account_tables import show_account
from planner.ui.command_shown import show_command
from planner.ui.data_wanted import first_wanted, show_wanted
from planner.ui.doing_button import doing_button
from planner.ui.faults import plain, show_problems
from planner.ui.opened import Opened
from planner.ui.tasks import answer, forget_answers, is_at_work, show_task, start_task
from planner.ui.uploads import scratch, stored
from planner.ui.wording import strategy_words, table_words

_LOOK, _WRITE = "files-import", "files-import-write"
"""Tasks: what the files would do, and writing what was seen."""
_NONE = "–"
"""What stands in the table where there is no column or unit; an empty cell reads "None" there."""
_BESIDE = (".dbf", ".shx", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".headers.json")
"""Files that belong to another file."""
KINDS = ("municipalities", "estates", "parcels", "buildings", "firms", "demand", "grid", "sensitive", "zoning", "occupancy", "hubs", "investments",
         "aid_history", "grid_capacity", "tailored")
"""Tables that files can be brought into, in the order in which they are offered."""
_WHY = {"remembered": mark("remembered"), "name": mark("by name"), "similar": mark("by a similar name"), "content": mark("by content"), "": ""}
_JOIN = {"buildings": mark("one building stands on them"), "slivers": mark("slivers go to a neighbour")}


@dataclass(frozen=True)
class _Upload:
    """Files of this reader on the disk of the server, and what they are for."""

    kind: str
    files: tuple[Path, ...]
    layer: str


def show_import(opened: Opened | None, folder: Path, language: Language) -> None:
    """Show the steps of an import."""
    done = st.session_state.pop("import-done", None)
    wanted = first_wanted(opened)
    if done is not None:
        if wanted:  # on with the next table that a plan needs
            st.session_state["import-kind"] = wanted
        st.success(text("Written. {rows} rows of {table} are in the project.", language, rows=done[1], table=table_words(done[0], language)),
                   icon=":material/check_circle:")
    show_wanted(opened, language)
    upload = _choose_files(wanted, language)
    if upload is None:
        return
    try:
        seen = preview(upload.files[0], upload.kind, folder, upload.layer)
    except InputError as error:
        if any(problem.code != "layer_unclear" for problem in error.problems):
            show_problems(error.problems, language)
        return
    st.markdown(text("{rows} rows, {columns} columns. Check where each column comes from:", language, rows=seen.rows, columns=len(seen.columns)))
    if seen.remembered:
        st.caption(text("Columns of this kind were mapped before; that map is proposed again.", language))
    chosen = _edit_map(seen, upload.kind, language)
    with st.expander(text("First rows of the file", language)):
        st.dataframe(pd.DataFrame(seen.head, columns=list(seen.columns)), hide_index=True)
    defaults = _ask_usual(upload.kind, language)
    with st.expander(text("More settings", language), icon=":material/tune:"):
        request = _settings(upload, seen, (chosen, defaults), language)
        crs = _ask_project_crs(folder, language)
    if request is None:
        return
    about = f"{folder} {_mark(request)} {crs} {st.session_state.get('imports', 0)}"
    doing_button(text("See what it does", language), partial(_look, about, request, folder, crs), type="primary", icon=":material/visibility:",
                 key="import-look", disabled=is_at_work(_LOOK) or is_at_work(_WRITE))
    show_task(_LOOK, about, _words, language, stopped=text("Stopped; nothing was written.", language))
    seen_import: ImportReport | None = answer(_LOOK, about)
    if seen_import is not None and not is_at_work(_LOOK):
        _show_and_write(request, (folder, crs), seen_import, about, language)
    show_command(language, _command(request, folder, crs))


def _look(about: str, request: ImportRequest, folder: Path, crs: str) -> None:
    """Read the files without writing; what was seen or refused before is let go."""
    forget_answers(_WRITE, "")
    forget_answers(_LOOK, "")
    start_task(_LOOK, about, files_read, request, folder, None, crs)


def _words(news: News, language: Language) -> str:
    stage = text(IMPORT_STAGES[news.label], language) if news.label else text("begun", language)
    return text("Files: {stage}, {rows} rows", language, stage=stage, rows=number(news.at, language))


def _choose_files(wanted: str, language: Language) -> _Upload | None:
    """Let the reader choose a table, to begin with one that is wanted, and files; None before there are any."""
    which, what = st.columns([2, 5])
    st.session_state.setdefault("import-kind", wanted or KINDS[0])
    kind = which.selectbox(text("Table", language), KINDS, format_func=lambda name: table_words(name, language), key="import-kind")
    given = what.file_uploader(
        text("Files: GeoPackage, GeoJSON, Shapefile (all parts), GML, CSV, Excel, zip", language), accept_multiple_files=True,
        key=f"import-files-{st.session_state.get('imports', 0)}")
    if not given:
        return None
    files = tuple(path for path in stored(given) if not path.name.lower().endswith(_BESIDE))
    if not files:
        st.warning(text("A shapefile needs its .shp file too.", language), icon=":material/warning:")
        return None
    return _Upload(kind, files, _choose_layer(files[0], kind, language))


def _choose_layer(path: Path, kind: str, language: Language) -> str:
    """Let the reader choose a layer or sheet where a file has several."""
    try:
        preview(path, kind, None)
    except InputError as error:
        unclear = next((problem for problem in error.problems if problem.code == "layer_unclear"), None)
        if unclear is not None:
            names = str(unclear.values["layers"]).split(", ")
            chosen: str | None = st.selectbox(text("Layer or sheet", language), names, index=None, key="import-layer")
            return chosen or ""
    return ""


def _ask_usual(kind: str, language: Language) -> dict[str, str]:
    """Ask what parcels and wishes must have and lists often lack: one value for rows without one."""
    if kind == "parcels":
        status = st.selectbox(text("Status where the file has none", language), ["", *PARCEL_STATUS], key="import-status",
                              format_func=lambda one: text(STATUS_WORDS[one], language) if one else _NONE)
        return {"status": status} if status else {}
    if kind == "demand":
        strategy = st.selectbox(text("Circular strategy where the file has none", language), ["", *STRATEGY], key="import-strategy",
                                format_func=lambda one: strategy_words(one, language) if one else _NONE)
        return {"strategy": strategy} if strategy else {}
    return {}


def _settings(upload: _Upload, seen: Preview, asked: tuple[dict[str, dict[str, str]], dict[str, str]], language: Language) -> ImportRequest | None:
    """Ask for what is seldom needed, and return the import with that and the map and values that were asked; None where the map is wrong."""
    chosen, defaults = asked
    left, right = st.columns(2)
    crs = left.text_input(text("Coordinate system, where the file is wrong about it", language), placeholder="EPSG:28992", key="import-crs")
    strict = left.checkbox(text("Refuse guesses and repairs", language), key="import-strict",
                          help=text("What is not sure, such as a column by its likeness or a shape that was mended, then stops the import.", language))
    whole = left.checkbox(text("These files are the whole table: other rows go", language), key="import-whole",
                          help=text("Rows of the project that these files do not have are taken out; the changes below name them first.", language))
    join = ask_join(right, "import-join", language) if upload.kind == "parcels" else ()
    defaults = defaults | ask_defaults(left, upload.kind, "import-defaults", language)
    addresses = None
    if upload.kind in {"firms", "parcels"}:
        book = right.file_uploader(text("Addresses with places (BAG), where the file gives addresses only", language), key="import-addresses")
        addresses = stored([book])[0] if book else None
    try:
        column_map = remember(scratch(), upload.kind, seen.columns, chosen) if chosen else None
    except InputError as error:
        show_problems(error.problems, language)
        return None
    return ImportRequest(upload.kind, upload.files, column_map, defaults, crs.strip(), upload.layer, strict, whole, join, addresses)


def ask_join(place: Any, key: str, language: Language) -> tuple[str, ...]:
    """Ask when cadastral parcels become one plot: by a rule, or by a list of the reader's own."""
    rules = place.multiselect(text("Cadastral parcels become one plot when", language), list(_JOIN), key=key,
                              format_func=lambda rule: text(_JOIN[rule], language))
    given = place.file_uploader(text("Or by a list of your own (cadastral_parcel_id, parcel_id)", language), type=["csv", "xlsx"], key=f"{key}-list")
    return (*rules, *([str(stored([given])[0])] if given else []))


def ask_defaults(place: Any, kind: str, key: str, language: Language) -> dict[str, str]:
    """Ask for one value for rows without one, by column of a table."""
    written = place.text_area(text("One value for rows without one: COLUMN=VALUE, each on a line of its own", language), key=key, height=80)
    pairs = [line.partition("=") for line in (written or "").splitlines() if line.strip()]
    known = TABLES[kind].names
    wrong = [name for name, sign, _ in pairs if not sign or name.strip() not in known]
    if wrong:
        place.warning(text("No such column, or no “=”: {names}.", language, names=plain(", ".join(wrong))), icon=":material/warning:")
    return {name.strip(): value.strip() for name, sign, value in pairs if sign and name.strip() in known}


def register_words(request: ImportRequest | FetchRequest) -> list[str]:
    """Return the options of the command line that an import and a fetch share."""
    words = ["--map", request.column_map.name] if request.column_map else []
    words += [word for name, value in request.defaults.items() for word in ("--default", f"{name}={value}")]
    words += [word for rule in request.join for word in ("--join", rule if rule in _JOIN else Path(rule).name)]
    return words + ["--strict"] * request.strict


def _command(request: ImportRequest, folder: Path, crs: str) -> str:
    words = ["schuifruimte", "import", request.kind, *(path.name for path in request.files), "--into", str(folder), *register_words(request)]
    for option, value in (("--crs", request.crs), ("--layer", request.layer), ("--project-crs", crs)):
        words += [option, value] if value else []
    words += ["--addresses", request.addresses.name] if request.addresses else []
    return shlex.join([*words, *(["--whole"] * request.whole)])


def _ask_project_crs(folder: Path, language: Language) -> str:
    """Ask for the coordinate system of a project that is not there yet."""
    if (folder / SETTINGS).is_file():
        return ""
    return st.text_input(text("Coordinate system of the new project (metres); empty: RD", language), placeholder="EPSG:28992", key="import-project-crs").strip()


def _edit_map(seen: Preview, kind: str, language: Language) -> dict[str, dict[str, str]]:
    """Show the proposed map as a table to correct; return what differs from what is found by name."""
    table = TABLES[kind]
    heads = (mark("what is wanted"), mark("your column"), mark("unit"), mark("found"), mark("examples"), mark("our column"))
    wanted, theirs, unit, why, cells, ours = (text(name, language) for name in heads)
    several = {proposal.column: proposal.template or " + ".join(proposal.fields) for proposal in seen.proposals if len(proposal.fields) > 1}
    frame = pd.DataFrame({
        wanted: [column_called(proposal.column, language) + " *" * table[proposal.column].required for proposal in seen.proposals],
        theirs: [several.get(proposal.column, next(iter(proposal.fields), _NONE)) for proposal in seen.proposals],
        unit: [proposal.unit or next(iter(units_of(proposal.column)), _NONE) for proposal in seen.proposals],
        why: [text(_WHY[proposal.why], language) if proposal.why else "" for proposal in seen.proposals],
        cells: [" · ".join(proposal.examples) for proposal in seen.proposals],
        ours: [proposal.column for proposal in seen.proposals],
    })
    units = sorted({name for column in table.names for name in units_of(column)})
    edited = st.data_editor(
        frame, hide_index=True, disabled=[wanted, why, cells, ours], key=f"map-{kind}-{hash(seen.columns)}", height=min(38 * (len(frame) + 1), 420),
        column_config={theirs: st.column_config.SelectboxColumn(options=[_NONE, *seen.columns, *several.values()]),
                       unit: st.column_config.SelectboxColumn(options=[_NONE, *units])})
    st.caption(text("\\* must be there", language))
    out: dict[str, dict[str, str]] = {}
    for proposal, before, after in zip(seen.proposals, frame.to_dict("records"), edited.to_dict("records"), strict=True):
        if before != after:
            out[proposal.column] = _entry(proposal.column, _chosen(after[theirs]), _chosen(after[unit]))
        elif proposal.needs_map and len(proposal.fields) == 1:
            out[proposal.column] = _entry(proposal.column, proposal.fields[0], proposal.unit)
    return out


def _chosen(cell: str | None) -> str:
    return "" if cell in {None, _NONE} else str(cell)


def _entry(column: str, theirs: str, unit: str) -> dict[str, str]:
    ours = next(iter(units_of(column)), "")
    return {"column": theirs, **({"unit": unit} if theirs and unit and unit != ours else {})}


def _mark(request: ImportRequest) -> str:
    content = request.column_map.read_text(encoding="utf-8") if request.column_map else ""
    return f"{request} {content}"


def _show_and_write(request: ImportRequest, into: tuple[Path, str], seen: ImportReport, about: str, language: Language) -> None:
    """Show the account of the import as it would be, and write it (into a folder; a new project in a coordinate system) when the reader says so."""
    folder, crs = into
    if seen.has_errors:
        st.error(text("The import is refused; nothing was written.", language), icon=":material/error:")
    show_account(seen, language, key="import")
    if not seen.has_errors:
        doing_button(text("Write into the project", language), partial(start_task, _WRITE, about, files_read, request, folder, seen.editions, crs),
                     type="primary", icon=":material/save:", key="import-write", disabled=is_at_work(_WRITE))
    show_task(_WRITE, about, _words, language, stopped=text("Stopped; nothing was written.", language))
    report: ImportReport | None = answer(_WRITE, about)
    if report is not None and report.is_written:
        _take_written(request, folder, report)
    elif report is not None:  # the project changed since it was shown
        st.warning(text("The project changed since you looked. Look again at what the import does.", language), icon=":material/warning:")


def _take_written(request: ImportRequest, folder: Path, report: ImportReport) -> None:
    """Say what was written and be ready for the next files; the column map served its purpose: the project remembers it."""
    if request.column_map:
        (folder / MAPS).mkdir(exist_ok=True)
        shutil.copy(request.column_map, folder / MAPS)
    kept = next((layer.rows_kept for layer in report.layers if layer.name == request.kind), 0)
    st.session_state["import-done"] = (request.kind, kept)
    st.session_state["imports"] = st.session_state.get("imports", 0) + 1
    forget_answers(_LOOK, "")
    st.rerun()

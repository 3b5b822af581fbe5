"""The firm survey: forms to send out, answers to read back, differences to decide."""

import io
import shlex
import tempfile
import zipfile
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from planner.errors import InputError
from planner.language import Language, mark, text
from planner.project.folder import SETTINGS
from planner.studio.parcels import firm_names
from planner.studio.survey import FormsRequest, SurveyReport, read_forms, survey_questions, write_forms
from planner.ui.account_tables import show_account
from planner.ui.command_shown import show_command
from planner.ui.faults import show_problems
from planner.ui.opened import open_folder
from planner.ui.uploads import stored

_FORMS = {"each": mark("a form for each firm (zip)"), "list": mark("one list for an estate manager"), "empty": mark("one empty form"),
          "empty_list": mark("one empty list for an estate manager")}
_OURS, _THEIRS, _OPEN = "ours", "theirs", ""
_CHOICES = {_OPEN: mark("not decided"), _THEIRS: mark("take the form"), _OURS: mark("keep the project")}


def show_survey(folder: Path, language: Language) -> None:
    """Show both halves of the survey."""
    st.subheader(text("Send out", language))
    _send_out(folder, language)
    st.subheader(text("Read back", language))
    _read_back(folder, language)


def _send_out(folder: Path, language: Language) -> None:
    has_project = (folder / SETTINGS).is_file()
    kinds = list(_FORMS) if has_project else ["empty", "empty_list"]
    which, tongue, button = st.columns([4, 2, 2], vertical_alignment="bottom")
    kind = which.selectbox(text("Forms", language), kinds, format_func=lambda name: text(_FORMS[name], language), key="survey-kind")
    names = {"nl": "Nederlands", "en": "English"}
    other: Language = "nl" if tongue.selectbox(text("Language of the forms", language), list(names.values()), key="survey-lang") == names["nl"] else "en"
    firms, estates = _whom(folder, language) if kind not in {"empty", "empty_list"} else ((), ())
    request = FormsRequest(folder if kind in {"each", "list"} else None, other, firms, estates, one_sheet=kind in {"list", "empty_list"})
    ending = "zip" if kind == "each" else "xlsx"
    button.download_button(text("Download", language), partial(_forms, request), file_name=f"enquete.{ending}", icon=":material/download:", width="stretch",
                           key="survey-out", on_click="ignore")
    show_command(language, _written(request))
    with st.expander(text("What the survey asks", language)):
        st.dataframe(pd.DataFrame(survey_questions(language)), hide_index=True)


def _whom(folder: Path, language: Language) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ask for whom the forms are; return firms and estates, none of either for all."""
    project = open_folder(folder).project
    names = firm_names(project)
    estates = dict(zip(project["estates"]["estate_id"], project["estates"]["name"], strict=True))
    where, who = st.columns(2)
    on = where.multiselect(text("Only firms on these estates", language), sorted(estates, key=lambda one: str(estates[one])), key="survey-estates",
                           format_func=lambda one: str(estates[one] or one), placeholder=text("all estates", language))
    only = who.multiselect(text("Only these firms", language), [str(name) for name in project["firms"]["firm_id"]], key="survey-firms",
                           format_func=lambda one: f"{names.get(one, one)} ({one})", placeholder=text("all firms", language))
    return tuple(only), tuple(on)


def _written(request: FormsRequest) -> str:
    """Return the command that writes the same forms."""
    several = request.project is not None and not request.one_sheet
    words = ["schuifruimte", "survey", "write", "formulieren" if several else "enquete.xlsx"]
    words += ["--project", str(request.project)] if request.project is not None else []
    words += [word for name in request.firms for word in ("--firm", name)] + [word for name in request.estates for word in ("--estate", name)]
    return shlex.join([*words, *(["--one-sheet"] * request.one_sheet), "--lang", request.language])


def _forms(request: FormsRequest) -> bytes:
    """Return the workbook, or all workbooks in a zip."""
    several = request.project is not None and not request.one_sheet
    with tempfile.TemporaryDirectory() as place:
        written = write_forms(Path(place) / ("formulieren" if several else "enquete.xlsx"), request)
        if not several:
            return written.files[0].read_bytes()
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in written.files:
                archive.write(path, path.name)
        return buffer.getvalue()


def _read_back(folder: Path, language: Language) -> None:
    if st.session_state.pop("survey-done", False):
        st.success(text("The answers are in the project.", language), icon=":material/check_circle:")
    given = st.file_uploader(text("Returned forms (Excel), as many as you like", language), type=["xlsx", "xlsm"], accept_multiple_files=True,
                             key=f"survey-files-{st.session_state.get('surveys', 0)}")
    if not given:
        return
    paths = stored(given)
    strict = st.checkbox(text("Refuse guesses and repairs", language), key="survey-strict",
                          help=text("What is not sure, such as a column by its likeness or a shape that was mended, then stops the import.", language))
    try:
        with st.spinner(text("Reading …", language)):
            found = read_forms(paths, folder, _taken(paths), strict=strict, dry_run=True)
    except InputError as error:
        show_problems(error.problems, language)
        return
    take = _decide(found, paths, language)
    show_account(found, language, key="survey")
    words = ["schuifruimte", "survey", "read", *(path.name for path in paths), "--into", str(folder), *(word for one in take for word in ("--take", one))]
    show_command(language, [*words, *(["--strict"] * strict)])
    if not found.has_errors and st.button(text("Write into the project", language), type="primary", icon=":material/save:", key="survey-write"):
        read_forms(paths, folder, take, strict=strict)
        st.session_state["survey-done"] = True
        st.session_state["surveys"] = st.session_state.get("surveys", 0) + 1
        st.rerun()


def _key(paths: tuple[Path, ...]) -> str:
    return f"survey-decisions-{paths[0].parent.name}"


def _taken(paths: tuple[Path, ...]) -> tuple[str, ...]:
    """Return what was decided about these forms in an earlier run."""
    decided: tuple[str, ...] = st.session_state.get(_key(paths), ())
    return decided


def _decide(found: SurveyReport, paths: tuple[Path, ...], language: Language) -> tuple[str, ...]:
    """Show where forms and project differ, and return what the reader decides; a new decision reads the forms again."""
    if not found.conflicts:
        return _taken(paths)
    st.markdown(text("{count} answers differ from the project or from another form. Nothing is written before each is decided.", language,
                     count=len(found.conflicts)))
    words = {choice: text(label, language) for choice, label in _CHOICES.items()}
    heads = [text(name, language) for name in (mark("row"), mark("column"), mark("project"), mark("form"), mark("file"), mark("decision"))]
    rows = [[conflict.row, conflict.column, _shown(conflict.project), _shown(conflict.form), conflict.file, words.get(conflict.decision, conflict.decision)]
            for conflict in found.conflicts]
    choices = [*words.values(), *(path.name for path in paths)]
    edited = st.data_editor(pd.DataFrame(rows, columns=heads), hide_index=True, disabled=heads[:-1], key=f"{_key(paths)}-{len(_taken(paths))}",
                            column_config={heads[-1]: st.column_config.SelectboxColumn(options=choices, required=True)})
    both = {label: choice for choice, label in words.items()}
    picked = [both.get(choice, choice) for choice in edited[heads[-1]]]
    take = tuple(f"{conflict.row}.{conflict.table}.{conflict.column}={choice}" for conflict, choice in zip(found.conflicts, picked, strict=True) if choice)
    everything = st.columns([2, 2, 5])
    for place, choice in zip(everything, (_THEIRS, _OURS), strict=False):
        if place.button(text("all: {what}", language, what=words[choice]), key=f"survey-all-{choice}", width="stretch"):
            take = tuple(f"{conflict.row}.{conflict.table}.{conflict.column}={choice}" for conflict in found.conflicts)
    if take != _taken(paths):
        st.session_state[_key(paths)] = take
        st.rerun()
    return take


def _shown(value: object) -> str:
    return "" if value is None or value != value else str(value).removesuffix(".0")  # noqa: PLR0124 - a missing number differs from itself

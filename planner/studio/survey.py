"""The use case: the firm survey, out and back."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from openpyxl.workbook import Workbook

from planner.errors import InputError, Problem
from planner.language import Language
from planner.project.estimates import with_estimates, without_estimates
from planner.project.project import Project
from planner.project.tables import TABLES
from planner.sources.editions import upsert
from planner.sources.survey.describing import question_rows
from planner.sources.survey.firm_list import list_form
from planner.sources.survey.form import firm_form
from planner.sources.survey.merging import Conflict, shown
from planner.sources.survey.questions import questionnaire
from planner.sources.survey.reading import read_returns
from planner.sources.survey.returned import SUFFIXES
from planner.studio.folders import Report, open_project, opened_for_change, worst_first, write_changed

RESERVED = re.compile(r"(?i)^(?:con|prn|aux|nul|com\d|lpt\d)$")
"""File names that Windows does not take."""


@dataclass(frozen=True)
class FormsRequest:
    """Which forms are to be written.

    Parameters
    ----------
    project
        Project whose firms get a form; None: one empty form.
    language
        Of the forms.
    firms, estates
        Only these firms, or those on these estates; empty: all.
    one_sheet
        One workbook with a firm a row (for an estate manager) in place of a workbook for each firm.
    """

    project: Path | None = None
    language: Language = "nl"
    firms: tuple[str, ...] = ()
    estates: tuple[str, ...] = ()
    one_sheet: bool = False


@dataclass(frozen=True)
class WrittenForms:
    """Forms that were written.

    Parameters
    ----------
    files
        The workbooks.
    firms
        Firms that the forms are for.
    problems
        Remarks.
    """

    files: tuple[Path, ...]
    firms: tuple[str, ...]
    problems: tuple[Problem, ...] = ()

    def record(self, language: str = "en") -> dict[str, Any]:
        """Return what was written as the JSON object of the command line."""
        return {"files": [str(path) for path in self.files], "firms": list(self.firms), "questions": len(questionnaire().questions),
                "version": questionnaire().version, "problems": [problem.record(language) for problem in self.problems]}


@dataclass(frozen=True)
class SurveyReport(Report):
    """What came of returned forms; nothing was written where it has errors.

    Parameters
    ----------
    conflicts
        Where forms and project differ, decided or not.
    is_written
        Whether the project changed on disk.
    """

    conflicts: tuple[Conflict, ...] = field(default=())
    is_written: bool = False

    @property
    def undecided(self) -> tuple[Conflict, ...]:
        """Conflicts that somebody has to decide."""
        return tuple(conflict for conflict in self.conflicts if not conflict.decision)

    def record(self, language: str = "en") -> dict[str, Any]:
        """Return the report as the JSON object of the command line."""
        return {**super().record(language), "conflicts": [conflict.record() for conflict in self.conflicts], "written": self.is_written}


def write_forms(out: Path, request: FormsRequest | None = None) -> WrittenForms:
    """Write the forms of the survey; all of them, or none.

    Parameters
    ----------
    out
        Workbook (an empty form, one sheet for all) or folder (a form for each firm; its files are named after the firms).
    request
        Which forms; None: one empty Dutch form.

    Raises
    ------
    InputError
        Where a firm or estate is not in the project, or a file is there already: it may hold answers.
    """
    request = request or FormsRequest()
    survey, language = questionnaire(), request.language
    if request.project is None:
        if request.firms or request.estates:
            raise InputError([_wrong("--firm and --estate need --project.", "--firm en --estate vragen --project.")])
        _save({_workbook(out): partial(list_form if request.one_sheet else firm_form, survey, language)})
        return WrittenForms((out,), ())
    project = open_project(request.project)
    ids = _chosen(project, request)
    tables = without_estimates(project.tables)
    known = tables["firms"].set_index("firm_id", drop=False).to_dict("index")
    asked = _demand_by_firm(tables["demand"])
    if request.one_sheet:
        listed = [name for name in ids if not known[name]["confidential"]]
        rows = [row for name in listed for row in _list_rows(known[name], asked.get(name, []))]
        _save({_workbook(out): partial(list_form, survey, language, rows)})
        return WrittenForms((out,), tuple(listed), tuple(Problem("survey_confidential_left_out", row=name) for name in ids if name not in set(listed)))
    if out.is_file():
        raise InputError([_wrong(f"{out} is a file; forms for firms go into a folder.", f"{out} is een bestand; formulieren komen in een map.")])
    paths = {out / name: firm_id for firm_id, name in _file_names(ids).items()}
    _save({path: partial(firm_form, survey, language, known[firm_id], asked.get(firm_id, [])) for path, firm_id in paths.items()})
    return WrittenForms(tuple(paths), tuple(ids))


def read_forms(paths: Sequence[Path], into: Path, take: Sequence[str] = (), *, strict: bool = False, dry_run: bool = False) -> SurveyReport:
    """Read returned forms into a project; on any error or undecided conflict nothing is written.

    Parameters
    ----------
    paths
        Returned workbooks, or folders with them.
    into
        Project folder; new, empty or a project.
    take
        Decisions about conflicts: ``theirs``, ``ours``, ``FIRM=…``, ``FIRM.COLUMN=…``; also the name of a file where forms differ.
    strict
        Whether guesses and repairs are errors.
    dry_run
        Whether to report only.

    Raises
    ------
    InputError
        Where the folder is something else, or a decision is not written as one.
    """
    project, held = opened_for_change(into)
    survey = read_returns(_workbooks(paths), project, without_estimates(held), take, strict=strict)
    report = SurveyReport(survey.account.layers, worst_first(survey.account.problems), survey.conflicts)
    if report.has_errors or dry_run:
        return report
    fresh = with_estimates(survey.tables, held)
    tables = {name: upsert(held[name], frame, TABLES[name], whole=True).frame for name, frame in fresh.items()}
    return replace(report, is_written=write_changed(project, held, tables, into))


def survey_questions(language: Language) -> list[dict[str, str]]:
    """Return the questions of the survey, a row each: sheet, question, unit, choices, explanation, source, column."""
    return question_rows(questionnaire(), language)


def conflict_cells(conflict: Conflict) -> list[str]:
    """Return a conflict as the cells of a table: row, column, project, form, file, cell, decision."""
    values = shown(conflict.project), shown(conflict.form)
    return [conflict.row, f"{conflict.table}.{conflict.column}", *values, conflict.file, conflict.place, conflict.decision]


def _workbooks(paths: Sequence[Path]) -> list[Path]:
    """Return the files, folders opened; what a spreadsheet program leaves beside an open file is passed over. A file named twice is one file."""
    out: list[Path] = []
    for path in paths:
        inside = sorted(each for each in path.iterdir() if each.suffix.lower() in SUFFIXES and not each.name.startswith("~$")) if path.is_dir() else [path]
        if not inside:
            raise InputError([Problem("file_missing", file=str(path))])
        out += inside
    return list({path.resolve(): path for path in out}.values())


def _chosen(project: Project, request: FormsRequest) -> list[str]:
    """Return the firms that get a form, in order of their number."""
    firms, parcels, occupancy = project["firms"], project["parcels"], project["occupancy"]
    wrong = [Problem("unknown_id", row=name, column="firm_id", seen=name, values={"table": "firms"}) for name in request.firms
             if name not in set(firms["firm_id"])]
    wrong += [Problem("unknown_id", row=name, column="estate_id", seen=name, values={"table": "estates"}) for name in request.estates
              if name not in {*project["estates"]["estate_id"], *parcels["estate_id"]}]
    if wrong:
        raise InputError(wrong)
    there = set(parcels.loc[parcels["estate_id"].isin(request.estates), "parcel_id"])
    on_estate = set(occupancy.loc[occupancy["parcel_id"].isin(there), "firm_id"]) | set(firms.loc[firms["parcel_id"].isin(there), "firm_id"])
    ids = sorted(name for name in firms["firm_id"] if (not request.firms or name in request.firms) and (not request.estates or name in on_estate))
    if not ids:
        raise InputError([Problem("survey_no_firms", file=str(request.project))])
    return ids


def _demand_by_firm(demand: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    demand = demand.sort_values("demand_id")
    return {str(firm_id): rows.to_dict("records") for firm_id, rows in demand[demand["firm_id"] != ""].groupby("firm_id")}


def _list_rows(firm: Mapping[Any, Any], demand: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the rows of one firm on a list: the first with all about the firm, one more for each further activity."""
    for number, asked in enumerate(demand or [{}]):
        about = firm if number == 0 else {name: firm[name] for name in ("firm_id", "name")}
        yield {**{f"firms.{name}": value for name, value in about.items()}, **{f"demand.{name}": value for name, value in asked.items()}}


def _workbook(out: Path) -> Path:
    if out.suffix.lower() != ".xlsx":
        raise InputError([_wrong(f"OUT is one file that ends in .xlsx, not {out.name}.", f"OUT is één bestand op .xlsx, niet {out.name}.")])
    return out


def _file_names(ids: Sequence[str]) -> dict[str, str]:
    """Return a file name for each firm that every system takes, different also where capitals do not count."""
    out: dict[str, str] = {}
    taken: set[str] = set()
    for firm_id in ids:
        stem = re.sub(r"[^\w.-]+", "_", firm_id).strip("._")[:80] or "firm"
        stem = f"{stem}_" if RESERVED.match(stem) else stem
        name = next(each for number in range(1, len(ids) + 2) if (each := stem if number == 1 else f"{stem}-{number}").lower() not in taken)
        taken.add(name.lower())
        out[firm_id] = f"{name}.xlsx"
    return out


def _save(books: Mapping[Path, Callable[[], Workbook]]) -> None:
    """Write workbooks: none over a file that is there, and all of them or none."""
    there = [Problem("survey_file_exists", file=str(path)) for path in books if path.exists()]
    if there:
        raise InputError(there)
    folder = next(iter(books)).parent
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".survey-", dir=folder) as scratch:
        fresh = {path: Path(scratch) / path.name for path in books}
        for path, make in books.items():
            make().save(fresh[path])
        for path, saved in fresh.items():
            saved.replace(path)


def _wrong(english: str, dutch: str) -> Problem:
    return Problem("wrong_argument", values={"command": "survey write", "reason_en": english, "reason_nl": dutch})

"""Forms that go out, are filled in by a firm in its spreadsheet, and come back."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from planner.project.project import Project
from planner.sources.survey.form import firm_form
from planner.sources.survey.questions import questionnaire
from planner.sources.survey.reading import Survey, read_returns
from planner.studio.folders import ImportRequest, import_files, open_project
from planner.studio.survey import FormsRequest, SurveyReport, read_forms, write_forms
from tests.sources.files import parcels, text, write

FIRMS = ("firm_id;sbi;workers;name;kvk_no;parcel_id;tenure;quay;plot_m2", "F1;2562;12;Smid;01234567;P1;own;true;1500",
         "F2;3832;30;Buur & Zn geheim;87654321;P2;unknown;false;", "F3;25;4;Derde;;;unknown;false;")
DEMAND = ("demand_id;firm_id;strategy;extra_plot_m2", "D1;F1;R4;800")
TITLES = {"nl": ("Bedrijf", "Ruimtevraag"), "en": ("Firm", "Room")}
LABELS = {
    "nl": {"id": "Vestigingsnummer", "name": "Naam van het bedrijf", "kvk": "KvK-nummer", "sbi": "SBI-code", "workers": "Werkzame personen",
           "tenure": "Eigendom of huur", "floor": "Vloeroppervlakte", "plot": "Oppervlakte van de kavel", "kw": "Gecontracteerd vermogen",
           "consent": "Wilt u verplaatsen", "stops": "Jaar waarin u stopt", "quay": "Kade nodig", "height": "Hoogte van de hal",
           "partners": "Bedrijven die dichtbij moeten zijn", "confidential": "Antwoorden vertrouwelijk houden", "category": "Milieucategorie",
           "year": "Bouwjaar", "money": "Wat u zelf zou bijdragen",
           "does": "Wat u gaat doen", "extra": "Extra kavel", "low": "Extra kavel (minstens)",
           "own plot": "Kan het op de eigen kavel", "sure": "Hoe zeker is het"},
    "en": {"id": "Establishment number", "name": "Name of the firm", "kvk": "Chamber of Commerce number", "sbi": "SBI code", "workers": "Workers",
           "tenure": "Owned or rented", "consent": "Do you want to move", "quay": "Quay needed", "does": "What you are going to do", "extra": "Extra plot"}}
"""What a firm reads beside the cells; written out here, so that a test does not find a cell the way the program does."""


def project(folder: Path) -> Path:
    """Make a project with two parcels, three firms and the demand of one of them."""
    import_files(ImportRequest("parcels", (write(parcels(), folder / "parcels.gpkg"),)), folder / "p")
    for kind, lines in (("firms", FIRMS), ("demand", DEMAND)):
        report = import_files(ImportRequest(kind, (text(folder / f"{kind}.csv", *lines),)), folder / "p")
        assert not report.has_errors, [problem.sentence() for problem in report.problems]
    return folder / "p"


def cell_of(sheet: Worksheet, label: str, answer: int = 1) -> Any:
    """Return the cell for an answer, found as a person finds it: the row by its words, the column by its heading."""
    words = {"Antwoord", "Answer"} if answer == 1 else set()
    heads = {"Activiteit", "Activity"}
    column = next(cell.column for row in sheet.iter_rows() for cell in row
                  if cell.value in words or (isinstance(cell.value, str) and cell.value in {f"{head} {answer}" for head in heads}))
    return next(sheet.cell(row[0].row, column) for row in sheet.iter_rows() for cell in row if cell.value == label)


def fill(path: Path, answers: Mapping[str, Any], activities: Sequence[Mapping[str, Any]] = (), language: str = "nl", to: Path | None = None) -> Path:
    """Type answers into a form and save it."""
    book = openpyxl.load_workbook(path, keep_vba=path.suffix == ".xlsm")
    about, room = TITLES[language]
    for name, value in answers.items():
        cell_of(book[about], LABELS[language][name]).value = value
    for number, activity in enumerate(activities, start=1):
        for name, value in activity.items():
            cell_of(book[room], LABELS[language][name], number).value = value
    book.save(to or path)
    return to or path


def empty_form(path: Path, language: str = "nl") -> Path:
    write_forms(path, FormsRequest(language=language))  # type: ignore[arg-type]
    return path


def form_for(folder: Path | Project, firm: str, out: Path, language: str = "nl") -> Path:
    """Write the form of one firm: of a folder as a user does, of an open project at once."""
    if isinstance(folder, Path):
        write_forms(out, FormsRequest(folder, language, firms=(firm,)))  # type: ignore[arg-type]
        return out / f"{firm}.xlsx"
    demand = folder["demand"]
    out.mkdir()
    firm_form(questionnaire(), language, rows(folder, "firms")[firm], demand[demand["firm_id"] == firm].to_dict("records")).save(out / f"{firm}.xlsx")  # type: ignore[arg-type]
    return out / f"{firm}.xlsx"


def read(into: Path, *files: Path, **settings: Any) -> SurveyReport:
    """Read forms and check that every row is accounted for."""
    report = read_forms(files, into, **settings)
    for layer in report.layers:
        assert layer.rows_read == layer.rows_kept + layer.rows_merged + layer.rows_rejected
        assert layer.rows_kept >= 0
    return report


def lay(opened: Project, *files: Path, take: Sequence[str] = (), strict: bool = False) -> tuple[Survey, dict[str, dict[str, Any]]]:
    """Lay forms beside the tables of an open project; return what came of it and the rows of both tables after it."""
    survey = read_returns(files, opened, opened.tables, take, strict=strict)
    whole = {**opened.tables, **survey.tables}
    return survey, {row[key]: row for name, key in (("firms", "firm_id"), ("demand", "demand_id")) for row in whole[name].to_dict("records")}


def codes(report: SurveyReport | Survey, severity: str = "") -> list[str]:
    problems = report.account.problems if isinstance(report, Survey) else report.problems
    return [problem.code for problem in problems if not severity or problem.severity == severity]


def firm_of(folder: Path, firm_id: str) -> dict[str, Any]:
    return rows(open_project(folder), "firms")[firm_id]


def rows(opened: Project, table: str) -> dict[str, dict[str, Any]]:
    key = {"firms": "firm_id", "demand": "demand_id"}[table]
    return {row[key]: row for row in opened[table].drop(columns="geometry", errors="ignore").to_dict("records")}

"""The commands that write and read project folders: demo, check, import."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from planner.cli.consent import consent, import_shown
from planner.cli.options import Account, AsJson, ColumnMap, Defaults, DryRun, Into, Join, Lang, Strict, Yes, pairs, screen_for, wrong
from planner.cli.screen import Exit, layers_and_problems
from planner.errors import InputError
from planner.language import text

SIZES: dict[str, Literal["S", "M", "L", "XL"]] = {"S": "S", "M": "M", "L": "L", "XL": "XL"}


def write_sample(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="New or empty folder.")] = Path("schuifruimte-demo"),
    size: Annotated[str, typer.Option("--size", help="S one municipality, M a province, L four provinces, XL the country.")] = "M",
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of all chance in it; same size and seed, same project.")] = 0,
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Write the sample project: made-up firms and estates.

    Example: schuifruimte demo flevoland --size M --seed 1
    """
    screen = screen_for(lang, as_json=as_json)
    if size.upper() not in SIZES:
        raise InputError([wrong(f"--size is one of {', '.join(SIZES)}, not “{size}”.", f"--size is één van {', '.join(SIZES)}, niet “{size}”.", "demo")])
    from planner.studio.folders import write_demo

    project = write_demo(folder, SIZES[size.upper()], seed)
    rows = {name: len(frame) for name, frame in project.tables.items() if len(frame)}
    screen.result({"project": str(folder), "size": size.upper(), "seed": seed, "tables": rows, "input_sha256": project.sha256()})
    screen.table([(text("layer", screen.language), "left"), (text("rows", screen.language), "right")], [[name, str(count)] for name, count in rows.items()])
    screen.say(text("The sample is written to {folder}. Next: schuifruimte plan {folder}", screen.language, folder=folder))
    return Exit.DONE


def check_project(
    project: Annotated[Path, typer.Argument(metavar="PROJECT", help="Project folder.")],
    account: Account = None,
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Show the rows of each table and everything that is wrong with them.

    Example: schuifruimte check flevoland
    """
    screen = screen_for(lang, as_json=as_json)
    from planner.studio.account import with_account
    from planner.studio.folders import check

    report = with_account(lambda: check(project), account, screen.language)
    screen.result(report.record(screen.language))
    layers_and_problems(screen, report.layers, report.problems)
    if report.has_errors:
        return Exit.BAD_INPUT
    screen.say(text("The project has no faults that stop a plan.", screen.language))
    return Exit.DONE


def import_tables(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="Table: municipalities, estates, parcels, firms, demand, grid, sensitive, …")],
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="GeoPackage, GeoJSON, Shapefile, CSV, Excel, GML and more, or a zip of it.")],
    into: Into,
    column_map: ColumnMap = None,
    defaults: Defaults = None,
    crs: Annotated[str, typer.Option("--crs", help="Coordinate system to believe instead of the label, e.g. EPSG:28992.")] = "",
    layer: Annotated[str, typer.Option("--layer", help="Layer or sheet of the file.")] = "",
    project_crs: Annotated[str, typer.Option("--project-crs", help="Coordinate system of a new project (metres), e.g. EPSG:31370.")] = "",
    addresses: Annotated[Path | None, typer.Option("--addresses", metavar="FILE", help="Addresses with their places (BAG), for firms and plots.")] = None,
    strict: Strict = False,
    whole: Annotated[bool, typer.Option("--whole", help="The files are the whole table: rows that they do not name go.")] = False,
    join: Join = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    account: Account = None,
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Read files into a table of a project. On any error nothing is written.

    Example: schuifruimte import parcels percelen.gml --into flevoland --default status=unknown
    """
    screen = screen_for(lang, as_json=as_json)
    values = pairs(defaults or [], "--default", "import")
    from planner.studio.account import with_account
    from planner.studio.folders import ImportRequest, import_files

    request = ImportRequest(kind, tuple(files), column_map, values, crs, layer, strict, whole, tuple(join or ()), addresses)
    agree = consent(screen, dry_run=dry_run, yes=yes)
    report = with_account(lambda: import_files(request, into, agree, project_crs), account, screen.language)
    return import_shown(screen, report, into, dry_run=dry_run)

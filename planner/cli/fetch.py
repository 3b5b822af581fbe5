"""The command that gets registers from their services."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from planner.cli.consent import consent, import_shown
from planner.cli.options import Account, AsJson, ColumnMap, Defaults, DryRun, Into, Join, Lang, Strict, Yes, pairs, screen_for, wrong
from planner.cli.screen import Screen
from planner.errors import InputError
from planner.language import text


def fetch_table(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="Table: municipalities, estates, parcels, sensitive, buildings, grid, …")],
    area: Annotated[str, typer.Option("--area", metavar="GM0995|BBOX", help="Municipality of the project, or x,y,x,y in RD or lon,lat,lon,lat.")],
    into: Into,
    service_file: Annotated[Path | None, typer.Option("--service-file", metavar="FILE", help="Services of your own (YAML or TOML), by table.")] = None,
    column_map: ColumnMap = None,
    defaults: Defaults = None,
    strict: Strict = False,
    offline: Annotated[bool, typer.Option("--offline", help="Use only what was received before; no network.")] = False,
    refresh: Annotated[bool, typer.Option("--refresh", help="Ask for everything anew.")] = False,
    cache: Annotated[Path | None, typer.Option("--cache", metavar="DIR", help="Where downloads are kept; else SCHUIFRUIMTE_CACHE, else your cache.")] = None,
    join: Join = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    account: Account = None,
    as_json: AsJson = False,
    lang: Lang = "",
) -> int:
    """Get a register from its service into a table of a project. On any error nothing is written.

    Example: schuifruimte fetch parcels --area GM0995 --into flevoland --default status=unknown
    """
    screen = screen_for(lang, as_json=as_json)
    values = pairs(defaults or [], "--default", "fetch")
    if offline and refresh:
        raise InputError([wrong("--offline and --refresh exclude each other.", "--offline en --refresh sluiten elkaar uit.", "fetch")])
    from planner.studio.account import with_account
    from planner.studio.fetching import FetchRequest, fetch

    with _bar(screen) as progress:
        request = FetchRequest(kind, area, service_file, column_map, values, strict, offline, refresh, cache, tuple(join or ()), progress=progress)
        report = with_account(lambda: fetch(request, into, consent(screen, dry_run=dry_run, yes=yes)), account, screen.language)
    code = import_shown(screen, report, into, dry_run=dry_run)
    about = ", ".join(part for part in (report.service.name, report.service.source, report.service.licence) if part)
    screen.say(text("Source: {about}.", screen.language, about=about))
    return code


@contextmanager
def _bar(screen: Screen) -> Iterator[Callable[[int, int | None], None]]:
    """Show rows received, and the time left where the service says how many there are; on a terminal only."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,.0f}"), TimeRemainingColumn())
    with Progress(*columns, console=screen.err, transient=True, disable=screen.as_json or not screen.err.is_terminal) as bar:
        task = bar.add_task(text("rows received", screen.language), total=None)
        yield lambda received, total: bar.update(task, completed=received, total=total)

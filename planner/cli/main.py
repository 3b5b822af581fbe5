"""The program ``schuifruimte``: its commands, and what happens when one fails."""

import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from planner.cli.alternatives import show_alternatives
from planner.cli.app import serve_app
from planner.cli.compare import compare_scenarios
from planner.cli.demand import show_wishes
from planner.cli.derive import derive_table
from planner.cli.fetch import fetch_table
from planner.cli.files import check_project, import_tables, write_sample
from planner.cli.fix import fix_shortage
from planner.cli.levers import levers_of_project
from planner.cli.options import wrong
from planner.cli.plan import plan_project
from planner.cli.rankings import call_firms
from planner.cli.report import report_plan
from planner.cli.scenario import (
    copy_scenario,
    delete_scenario,
    diff_scenarios,
    list_scenarios,
    note_scenario,
    redo_scenario,
    restore_scenario,
    save_scenario,
    show_scenario,
    tell_history,
    undo_scenario,
    withdraw_step,
)
from planner.cli.screen import Exit, Screen, default_language
from planner.cli.shift_space import show_space
from planner.cli.size import size_fund
from planner.cli.survey import read_survey, write_survey
from planner.cli.why import why_firm
from planner.errors import InfeasibleError, InputError, PlannerError, Problem, StoppedError

UsageFault: type[Exception] = typer.BadParameter.__mro__[2]
"""Base of what typer raises for wrong options; typer brings its own copy of click, so it has no public name."""
INTERRUPTED = 130
"""What typer makes of Ctrl-C."""
DEBUG = "SCHUIFRUIMTE_DEBUG"


class _Commands(TyperGroup):
    """The commands, with exit codes and messages of our own in place of a stack trace."""

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, complete_var: str | None = None,
             standalone_mode: bool = True, windows_expand_args: bool = True, **extra: Any) -> Any:  # noqa: ARG002, FBT001 - the signature of typer
        """Run a command and end the program with its exit code."""
        words = list(sys.argv[1:] if args is None else args)
        sys.exit(int(self._code(words, prog_name or "schuifruimte", complete_var, windows_expand_args=windows_expand_args, **extra)))

    def _code(self, words: list[str], prog_name: str, complete_var: str | None, **extra: Any) -> int:  # noqa: PLR0911 - one for each way to end
        screen = _screen(words)
        try:
            code = int(super().main(words, prog_name, complete_var, standalone_mode=False, **extra) or Exit.DONE)
            return self._stopped(screen) if code == INTERRUPTED else code
        except InputError as error:
            return screen.refuse(error)
        except (InfeasibleError, StoppedError) as error:
            screen.result({"status": "infeasible" if isinstance(error, InfeasibleError) else "stopped", "message": str(error)})
            screen.say(str(error))
            return Exit.CANNOT
        except (KeyboardInterrupt, typer.Abort):
            return self._stopped(screen)
        except UsageFault as error:
            return screen.refuse(InputError([_usage(error, words)]))
        except PlannerError as error:
            screen.say(str(error))
            return Exit.INTERNAL
        except Exception as error:  # noqa: BLE001 - the last resort: a fault of ours is one sentence and exit code 3
            return _internal(error, screen)


    @staticmethod
    def _stopped(screen: Screen) -> int:
        screen.say({"nl": "gestopt", "en": "stopped"}[screen.language])
        return Exit.CANNOT


def _screen(words: list[str]) -> Screen:
    """Return the screen for faults that come before or after a command, from the bare words."""
    language = default_language()
    for position, word in enumerate(words):
        named = word.partition("=")[2] or next(iter(words[position + 1:position + 2]), "") if word.partition("=")[0] == "--lang" else ""
        language = "nl" if named == "nl" else "en" if named == "en" else language
    return Screen(as_json="--json" in words, language=language)


def _usage(error: Exception, words: list[str]) -> Problem:
    message = " ".join(str(getattr(error, "format_message", lambda: error)()).split())
    command = words[0] if words and not words[0].startswith("-") else ""
    return wrong(message, message, command)


def _internal(error: Exception, screen: Screen) -> int:
    if os.environ.get(DEBUG):
        traceback.print_exception(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{os.path.basename(place.filename)}:{place.lineno}"  # noqa: PTH119 - a name, not a path
    what = f"{type(error).__name__}: {' '.join(str(error).split())[:200]} ({where})"
    screen.result({"status": "internal", "message": what})
    screen.say({"nl": f"Interne fout, meld haar met deze regel: {what}. Met {DEBUG}=1 toont het programma waar.",
                "en": f"Internal fault, please report it with this line: {what}. With {DEBUG}=1 the program shows where."}[screen.language])
    return Exit.INTERNAL


app = typer.Typer(
    cls=_Commands, no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
    help="Explore shift space on industrial estates and size a relocation fund. Every command has --json and --help with an example.")
app.command("demo")(write_sample)
app.command("check")(check_project)
app.command("import")(import_tables)
app.command("derive")(derive_table)
app.command("fetch")(fetch_table)
app.command("plan")(plan_project)
app.command("size")(size_fund)
app.command("compare")(compare_scenarios)
app.command("levers")(levers_of_project)
app.command("shift-space")(show_space)
app.command("demand")(show_wishes)
app.command("why")(why_firm)
app.command("fix")(fix_shortage)
app.command("call")(call_firms)
app.command("alternatives")(show_alternatives)
app.command("report")(report_plan)
app.command("app")(serve_app)
survey = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The firm survey: Excel forms out, answers back.")
survey.command("write")(write_survey)
survey.command("read")(read_survey)
app.add_typer(survey, name="survey")
scenario = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Scenarios: named differences to the project, with history and undo.")
scenario.command("list")(list_scenarios)
scenario.command("save")(save_scenario)
scenario.command("show")(show_scenario)
scenario.command("diff")(diff_scenarios)
scenario.command("undo")(undo_scenario)
scenario.command("withdraw")(withdraw_step)
scenario.command("redo")(redo_scenario)
scenario.command("note")(note_scenario)
scenario.command("copy")(copy_scenario)
scenario.command("delete")(delete_scenario)
scenario.command("restore")(restore_scenario)
scenario.command("history")(tell_history)
app.add_typer(scenario, name="scenario")


def run() -> None:
    """Run the program: the entry point ``schuifruimte``."""
    app()

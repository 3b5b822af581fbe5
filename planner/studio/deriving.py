"""Deriving what no register says, with formula and flag."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from planner.project.folder import assemble, whole_tables, without_derived
from planner.sources.account import Account
from planner.sources.addresses import read_addresses
from planner.sources.derived.deriving import DERIVATIONS, Given, accepted_before, derive, emptied
from planner.sources.derived.figures import default_figures, read_figures
from planner.studio.folders import ImportReport, open_project, written


@dataclass(frozen=True)
class DeriveRequest:
    """What is to be derived.

    Parameters
    ----------
    what
        Of :data:`planner.sources.derived.deriving.DERIVATIONS`.
    figures
        File with figures in place of those of the program.
    accepted
        Parcels whose hint of vacancy becomes their status; ``all`` for every one.
    strict
        Whether guesses are errors: then nothing is derived, and every gap is said.
    addresses
        File of addresses (BAG): a parcel without one in use looks vacant, whatever stands on it. None: only bare parcels do.
    """

    what: str
    figures: Path | None = None
    accepted: tuple[str, ...] = ()
    strict: bool = False
    addresses: Path | None = None


def figures_text() -> str:
    """Return the figures of the program as the file that a user may change: each with unit, evidence and source."""
    return files("planner.sources.derived").joinpath("figures.yaml").read_text(encoding="utf-8")


def derive_rows(request: DeriveRequest, into: Path, agree: Callable[[ImportReport], bool] = lambda _: True) -> ImportReport:
    """Derive rows of a project; every one is a guess with its formula and stays marked as an estimate.

    Parameters
    ----------
    request
        What, and by which figures.
    into
        Project folder.
    agree
        Sees what would be written; nothing is where it says no.

    Raises
    ------
    InputError
        Where there is no such derivation, a table that it needs is empty, or the figures are wrong.
    """
    project = open_project(into)
    held = without_derived(project.tables)
    start = emptied(held, request.what)
    whole = assemble(project.meta, project.terms, whole_tables(project.meta.crs, start)).tables
    figures = read_figures(request.figures) if request.figures else default_figures()
    account = Account(request.strict)
    book = read_addresses(request.addresses, project.meta.crs, account) if request.addresses else None
    accepted = frozenset(request.accepted) | accepted_before(held)
    given = Given(start, whole, figures, project.terms.ratios.fsi, accepted, book.points[book.is_used] if book else None)
    imported = derive(request.what, given, held, account)
    return written(imported, project, held, into, agree)


__all__ = ["DERIVATIONS", "DeriveRequest", "derive_rows", "figures_text"]

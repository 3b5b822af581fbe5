"""Schuifruimte: explore shift space on industrial estates and size a relocation fund.

The public names are below; they are loaded when they are first used, so that ``schuifruimte --help`` stays quick.
"""

import sys

if sys.version_info < (3, 12):  # noqa: UP036 - a clear sentence instead of a syntax error far away
    sys.exit("Schuifruimte needs Python 3.12 or newer; this is Python %d.%d. With uv: python3 -m uv python install 3.13" % sys.version_info[:2])  # noqa: UP031

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.errors import InputError, PlannerError, Problem
    from planner.plan.move import Move
    from planner.plan.plan import Plan
    from planner.program.rows.view import Lock
    from planner.program.session import WhatIf
    from planner.project.folder import make_project, write_project
    from planner.project.project import Meta, Project
    from planner.project.sample import make_sample
    from planner.project.terms import Terms
    from planner.studio.folders import check, import_files, open_project
    from planner.studio.live import LivePlan
    from planner.studio.plan import PlanRequest, make_plan
    from planner.studio.sizing import SizeRequest, Sizing, size

__all__ = [
    "InputError", "LivePlan", "Lock", "Meta", "Move", "Plan", "PlanRequest", "PlannerError", "Problem", "Project", "SizeRequest", "Sizing", "Terms", "WhatIf",
    "check", "import_files", "make_plan", "make_project", "make_sample", "open_project", "size", "write_project",
]  # fmt: skip

_HOMES = {
    "InputError": "planner.errors",
    "LivePlan": "planner.studio.live",
    "Lock": "planner.program.rows.view",
    "Meta": "planner.project.project",
    "Move": "planner.plan.plan",
    "Plan": "planner.plan.plan",
    "PlanRequest": "planner.studio.plan",
    "PlannerError": "planner.errors",
    "Problem": "planner.errors",
    "Project": "planner.project.project",
    "SizeRequest": "planner.studio.sizing",
    "Sizing": "planner.studio.sizing",
    "Terms": "planner.project.terms",
    "WhatIf": "planner.program.session",
    "check": "planner.studio.folders",
    "import_files": "planner.studio.folders",
    "make_plan": "planner.studio.plan",
    "make_project": "planner.project.folder",
    "make_sample": "planner.project.sample",
    "open_project": "planner.studio.folders",
    "size": "planner.studio.sizing",
    "write_project": "planner.project.folder",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its home."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'planner' has no attribute {name!r}")

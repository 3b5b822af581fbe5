"""Projects that were opened lately on this machine, in the user's own config folder; and where projects of one's own are put."""

import json
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from platformdirs import user_config_path, user_data_path

from planner.project.folder import LAYERS, SETTINGS

_APP: Final = "schuifruimte"
_MOST: Final = 8


def recent_projects() -> tuple[Path, ...]:
    """Return the folders opened lately that are still projects, the last one first."""
    return tuple(folder for folder in map(Path, _listed()) if (folder / SETTINGS).is_file() and (folder / LAYERS).is_file())


def remember_project(folder: Path) -> None:
    """Put a folder first in the list; where the list cannot be written there is none."""
    name = str(folder.resolve())
    listed = _listed()
    if listed[:1] == [name]:
        return
    with suppress(OSError):
        _write([name, *(other for other in listed if other != name)][:_MOST])


def own_folder(name: str) -> Path:
    """Return where a project of the user is put that came without a place, a new folder: that of its data, numbered where the name is taken."""
    base = user_data_path(_APP) / "projects"
    plain = "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in name).strip("-") or "project"
    names = [plain, *(f"{plain}-{at}" for at in range(2, 1_000))]
    return next(base / one for one in names if not (base / one).exists())


def _place() -> Path:
    return user_config_path(_APP) / "recent.json"


def _listed() -> list[str]:
    try:
        found = json.loads(_place().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [str(name) for name in found if isinstance(name, str)] if isinstance(found, list) else []


def _write(names: Sequence[str]) -> None:
    _place().parent.mkdir(parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(dir=_place().parent, prefix=".")
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(list(names), out, ensure_ascii=False)
    Path(scratch).replace(_place())

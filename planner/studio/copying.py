"""The use case: a project of one's own from another, so that the sample stays as it is."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_data_path

from planner.errors import InputError, Problem
from planner.project.folder import LAYERS, SETTINGS


def own_copy(folder: Path, name: str, under: Path | None = None) -> Path:
    """Copy a project without its scenarios into a new folder and return that.

    Parameters
    ----------
    folder
        Project folder.
    name
        Begin of the name of the new folder; the time (UTC) follows.
    under
        Where the new folder comes; None: among the data of the user of the machine.

    Raises
    ------
    InputError
        Where the copy cannot be written.
    """
    above = user_data_path("schuifruimte") / "projects" if under is None else under
    try:
        above.mkdir(parents=True, exist_ok=True)
        at = 1
        stem = f"{name}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        while True:
            new = above / (stem if at == 1 else f"{stem}-{at}")
            try:
                new.mkdir()
                break
            except FileExistsError:  # two readers begin in the same second
                at += 1
        for part in (LAYERS, SETTINGS):  # the settings last: without them it is no project yet
            shutil.copyfile(folder / part, new / part)
    except OSError as error:
        raise InputError([Problem("copy_not_written", file=str(above), seen=error.strerror or str(error))]) from error
    return new

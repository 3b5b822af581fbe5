"""Where the sample is, and what is opened first."""

import os
import tempfile
from pathlib import Path
from typing import Final

from planner.project.folder import SETTINGS
from planner.studio.folders import write_demo

PROJECT_VARIABLE: Final = "SCHUIFRUIMTE_PROJECT"
_SAMPLES: Final = Path(__file__).parents[2] / "data"


def first_folder() -> Path:
    """Tell which folder is open where nobody asks for one: that of the command that started the app, else the sample."""
    named = os.environ.get(PROJECT_VARIABLE, "")
    return Path(named) if named else sample_folder()


def sample_folder() -> Path:
    """Tell where the sample is; an installed package brings none and makes one."""
    committed = sorted(_SAMPLES.glob("*/project.toml"))
    if committed:
        return committed[0].parent
    made = Path(tempfile.gettempdir()) / "schuifruimte" / "sample"
    if not (made / SETTINGS).is_file():
        write_demo(made)
    return made

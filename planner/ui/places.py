"""Where the sample is."""

import tempfile
from pathlib import Path
from typing import Final

from planner.project.folder import SETTINGS
from planner.studio.folders import write_demo

_SAMPLES: Final = Path(__file__).parents[2] / "data"


def sample_folder() -> Path:
    """Tell where the sample is; an installed package brings none and makes one."""
    committed = sorted(_SAMPLES.glob("*/project.toml"))
    if committed:
        return committed[0].parent
    made = Path(tempfile.gettempdir()) / "schuifruimte" / "sample"
    if not (made / SETTINGS).is_file():
        write_demo(made)
    return made

"""``python -m planner.ui.serve run app.py``: as ``python -m streamlit``, but the app gets ready while the server starts, not when its first reader comes."""

import contextlib
import gc
import importlib
import threading
from typing import Final

from planner.errors import InputError
from planner.studio.workers import get_ready

_PAGES: Final = "planner.ui.navigation"


def serve() -> None:
    """Start the server; meanwhile another process loads what a calculation needs, and this one the pages."""
    get_ready()
    from streamlit.web.cli import main  # noqa: PLC0415 - the other process is on its way first

    threading.Thread(target=_look_ahead, name="ahead", daemon=True).start()
    main(prog_name="streamlit")


def _look_ahead() -> None:
    """Load the pages and the project that a reader sees first."""
    importlib.import_module(_PAGES)
    from planner.ui.opened import open_folder  # noqa: PLC0415 - the same
    from planner.ui.places import first_folder  # noqa: PLC0415 - the same

    with contextlib.suppress(InputError):  # whoever opens it is told
        open_folder(first_folder()).prepare()
    gc.collect()
    gc.freeze()  # what is loaded by now stays; else it would be gone through for garbage after every click of every reader


if __name__ == "__main__":
    serve()

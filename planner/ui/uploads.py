"""Files that this reader sent to the server: on its disk for as long as the session lasts."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st


def scratch() -> Path:
    """Return the folder of this reader's files; it goes with the session."""
    if "uploads" not in st.session_state:
        st.session_state["uploads"] = tempfile.TemporaryDirectory(prefix="schuifruimte-", ignore_cleanup_errors=True)
    return Path(st.session_state["uploads"].name)


def stored(given: Sequence[Any]) -> tuple[Path, ...]:
    """Write uploaded files to disk and return their paths; those sent together lie beside each other, as parts of a shapefile must."""
    place = scratch() / "-".join(sorted(file.file_id for file in given))[:200]
    place.mkdir(parents=True, exist_ok=True)
    paths = []
    for file in given:
        path = place / Path(file.name).name
        if not path.is_file():
            path.write_bytes(file.getvalue())
        paths.append(path)
    return tuple(paths)

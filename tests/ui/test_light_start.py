"""The app is there soon: who starts loads what is needed, and no more."""

import os
import subprocess
import sys
from pathlib import Path

from tests.ui.conftest import ROOT
from tests.ui.project import write_test_project


def _loaded(script: str) -> set[str]:
    said = subprocess.run([sys.executable, "-c", f"{script}; import sys; print(*sys.modules)"], cwd=ROOT, check=True, capture_output=True, text=True)
    return set(said.stdout.split())


def test_a_process_of_the_server_loads_no_page() -> None:
    """Processes that the server starts run app.py under another name, and calculate: pages, charts and Streamlit would only keep them."""
    loaded = _loaded("import runpy; runpy.run_path('app.py', run_name='__mp_main__'); import planner.studio.errands")
    assert "planner.studio.plan" in loaded
    assert not loaded & {"streamlit", "planner.ui.navigation", "altair", "matplotlib", "scipy.stats"}


def test_the_first_page_needs_no_library_for_pictures() -> None:
    """Matplotlib draws a picture that somebody asks for; until then nobody waits for it."""
    loaded = _loaded("import planner.ui.navigation")
    assert "planner.ui.start_page" in loaded
    assert not loaded & {"matplotlib", "scipy.stats"}


def test_who_serves_looks_ahead(tmp_path: Path) -> None:
    """Before the first reader comes, pages and project are there, once for all, and need not be gone through for garbage after every click."""
    write_test_project(tmp_path / "project")
    script = """
import gc, streamlit
from planner.ui.serve import _look_ahead
_look_ahead()
from planner.ui.opened import open_folder
from planner.ui.places import first_folder
opened = open_folder(first_folder())
print(opened.is_ready, len(opened.project["parcels"]) > 0, gc.get_freeze_count() > 100_000)
"""
    said = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True,
                          env=os.environ | {"SCHUIFRUIMTE_PROJECT": str(tmp_path / "project")})
    assert said.stdout.split() == ["True", "True", "True"]

"""The app is there soon: who starts loads what is needed, and no more."""

import subprocess
import sys

from tests.ui.conftest import ROOT


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

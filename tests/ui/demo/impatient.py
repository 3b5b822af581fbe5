"""The app with little patience for readers who are gone."""

import runpy
from pathlib import Path

from planner.ui import runner

runner._PATIENCE_S = 1.0
if __name__ == "__main__":  # not in the processes that it starts
    runpy.run_path(str(Path(__file__).parents[3] / "app.py"), run_name="__main__")

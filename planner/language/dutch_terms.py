"""What the terms of a project are called in Dutch, and where they come from."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def dutch_terms() -> Mapping[str, Mapping[str, Any]]:
    """Return the Dutch words of the terms: by section and name (meaning, source), and units."""
    return tomllib.loads(files("planner.language").joinpath("terms_nl.toml").read_text(encoding="utf-8"))

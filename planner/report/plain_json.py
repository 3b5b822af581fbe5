"""JSON that every reader takes."""

import json
import math
from collections.abc import Mapping
from typing import Any


def json_text(record: Any, indent: int | None = None) -> str:
    """Return an object as JSON that every reader takes: what is not a number (NaN, infinite) is null."""
    return json.dumps(_plain(record), ensure_ascii=False, allow_nan=False, indent=indent)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if hasattr(value, "item"):  # a number of numpy
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, str | int | float) else str(value)

"""What a worker builds once and uses for many tasks."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

MOST = 8
"""Things remembered by one process (a program of a province holds some 150 MB): program, curve and draws of two or three curves."""
_THINGS: OrderedDict[Hashable, Any] = OrderedDict()
_LOCK = threading.RLock()


def remembered[Thing](key: Hashable, build: Callable[[], Thing]) -> Thing:
    """Return what ``build`` makes, made once a process for each key; the least recently used goes first.

    Parameters
    ----------
    key
        Everything that decides what is built, for example ("program", ``shared.sha256``).
    build
        Makes it; pure. What it returns must not be changed: tasks would depend on those before them.
    """
    with _LOCK:
        if key not in _THINGS:
            _THINGS[key] = build()
            while len(_THINGS) > MOST:
                _THINGS.popitem(last=False)
        _THINGS.move_to_end(key)
        thing: Thing = _THINGS[key]
        return thing

"""A link to the plan at hand: what was asked stands in the address, and the server keeps the plan under a key that cannot be guessed.

A reload, or the link opened elsewhere, shows the plan again. Where the server no longer has it (it was started anew, or many plans were made since),
the plan is asked again.
"""

import math
import secrets
from typing import Any, Final

import streamlit as st

from planner.plan.plan import Plan
from planner.studio.plan import PlanRequest
from planner.ui.address import remember

_KEY: Final = "plan"
_ASKED: Final = "asked"
_BETWEEN: Final = "_"
_IS: Final = "-"
_FIGURES: Final = {"fund": ("fund_eur", math.inf), "target": ("target_ha", math.inf), "gap": ("gap", 1.0), "seconds": ("seconds", 3600.0)}
"""By their name in the address: the field of a request, and the most that a link may ask."""
_FLAGS: Final = {"least": "least_fund", "confirm": "confirm"}
_KEPT: Final = 40

type Place = tuple[str, tuple[float | str, ...]]
"""Folder and stamps of what a plan was made of."""
type Shelved = tuple[Place, Plan, PlanRequest]


def write_link(place: Place, plan: Plan | None, request: PlanRequest) -> None:
    """Let the address name a plan, and keep the plan for who follows it; one that is not there yet is named by what was asked."""
    remember(_KEY, "" if plan is None else _shelve((place, plan, request)))
    remember(_ASKED, asked_words(request))


def linked_plan(place: Place) -> tuple[Plan, PlanRequest] | None:
    """Give the plan that the address names, where it is kept and was made of just this."""
    found = _shelf().get(st.query_params.get(_KEY, ""))
    return None if found is None or found[0] != place else found[1:]


def linked_request() -> PlanRequest | None:
    """Give what the plan of the address was asked; None where it names none."""
    names_one = _KEY in st.query_params or _ASKED in st.query_params
    return read_asked(st.query_params.get(_ASKED, "")) if names_one else None


def asked_words(request: PlanRequest) -> str:
    """Write a request as the address does."""
    figures = [(name, getattr(request, field)) for name, (field, _) in _FIGURES.items()]
    words = [f"{name}{_IS}{figure:.12g}" for name, figure in figures if figure is not None]
    return _BETWEEN.join([*words, *(name for name, field in _FLAGS.items() if getattr(request, field))])


def read_asked(words: str) -> PlanRequest | None:
    """Read a request from the address; None where it was not written by :func:`asked_words`."""
    fields: dict[str, Any] = {}
    for word in filter(None, words.split(_BETWEEN)):
        name, _, figure = word.partition(_IS)
        if name in _FLAGS and not figure:
            fields[_FLAGS[name]] = True
        elif name in _FIGURES and (read := _figure(figure, _FIGURES[name][1])) is not None:
            fields[_FIGURES[name][0]] = read
        else:
            return None
    return PlanRequest(**fields)


def _figure(written: str, most: float) -> float | None:
    try:
        figure = float(written)
    except ValueError:
        return None
    return figure if math.isfinite(figure) and 0 <= figure <= most else None


def _shelve(made: Shelved) -> str:
    """Keep a plan and return its key, the same one each time; the plans that nobody showed for longest go first."""
    shelf = _shelf()
    same = (key for key, (place, plan, request) in list(shelf.items()) if plan is made[1] and place == made[0] and request == made[2])
    key = next(same, None) or secrets.token_urlsafe(9)
    shelf.pop(key, None)
    while len(shelf) >= _KEPT:
        shelf.pop(next(iter(shelf)), None)
    shelf[key] = made
    return key


@st.cache_resource(show_spinner=False)
def _shelf() -> dict[str, Shelved]:
    """Give the plans of this server by key, those that were shown last at the end."""
    return {}

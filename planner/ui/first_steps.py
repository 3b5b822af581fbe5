"""A first plan in five steps, for who has never made one: what to do, why, and where; it sees what was done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st
from streamlit.runtime.state import SessionStateProxy

from planner.language import Language, mark, text
from planner.project.store.store import BASE_NAME
from planner.ui.map import last_event
from planner.ui.tasks import TASKS
from planner.ui.why_panel import FIRM
from planner.ui.work import IN_FORCE

_STEP: Final = "first-step"
_DONE: Final = "first-done"
LAST: Final = "first-last"
"""The step at which the reader left, in the session; 0 where the end was reached."""
_ADDRESS: Final = "first"


@dataclass(frozen=True)
class Step:
    """One step: what to do, why, where (page, and how it is called), and how it is seen in the session that it was done."""

    title: str
    what: str
    why: str
    page: str
    place: str
    is_done: Callable[[SessionStateProxy], bool]


def _looked(_: SessionStateProxy) -> bool:
    return bool(last_event("map").selected)


def _set_aside(session: SessionStateProxy) -> bool:
    return str(session.get(IN_FORCE) or "").casefold() not in {"", BASE_NAME}


def _planned(session: SessionStateProxy) -> bool:
    """Return whether the reader asked for a plan; the first look of the page Start names no fund."""
    request = session.get("plan-request")
    return "plan" in session and request is not None and request.fund_eur is not None


def _asked_why(session: SessionStateProxy) -> bool:
    return bool(session.get(FIRM))


def _taken(session: SessionStateProxy) -> bool:
    return "taken" in session.get(_DONE, ()) or _found(session, "compare")


def _found(session: SessionStateProxy, name: str) -> bool:
    """Return whether long work of a name has found something."""
    task = session.get(TASKS, {}).get(name)
    return task is not None and bool(task.answers)


STEPS: Final[tuple[Step, ...]] = (
    Step(mark("Look at a parcel"), mark("Click a parcel on the map and read its card."),
         mark("The card says who could use the room, and why others cannot."), "map", mark("To the map"), _looked),
    Step(mark("Set something aside"), mark("Reserve a parcel, or forbid or lock a move; it becomes a step of a scenario that you can undo."),
         mark("What you know and the registers do not, counts too."), "map", mark("To the map"), _set_aside),
    Step(mark("Calculate a plan"), mark("Choose the fund and press Calculate plan."),
         mark("The search finds which moves serve most room for that money, and proves how good that is."), "plan", mark("To the plan"), _planned),
    Step(mark("Ask why a firm stays"), mark("Open the tab Does not move, tick a firm, and read why."),
         mark("A plan can only be explained to a firm when the reason is there."), "plan", mark("To the plan"), _asked_why),
    Step(mark("Take it along or compare"), mark("Download the report, or set scenarios side by side."),
         mark("A decision asks alternatives, and figures that others can check."), "report", mark("To the report"), _taken),
)


def note(what: str) -> None:
    """Remember that something was done that leaves no trace in the session."""
    st.session_state.setdefault(_DONE, set()).add(what)


def begin(step: int = 1) -> None:
    """Begin, or go on at a step."""
    st.session_state[_STEP] = step


def step_at_hand() -> int:
    """Return the step at hand, 1 to 5; 0 where nobody is led."""
    return int(st.session_state.get(_STEP, 0))


def leave() -> None:
    """Stop leading; what was done stays known, and where it was left."""
    st.session_state[LAST] = step_at_hand() % len(STEPS)
    st.session_state[_STEP] = 0


def show_first_steps(pages: Mapping[str, Any], language: Language) -> None:
    """Show the step at hand above the page, where the reader is led.

    Parameters
    ----------
    pages
        The pages of the app by their address.
    language
        Of the reader.
    """
    _from_address()
    at = step_at_hand()
    if not at:
        st.query_params.pop(_ADDRESS, None)
        return
    st.query_params[_ADDRESS] = str(at)
    step = STEPS[at - 1]
    done = step.is_done(st.session_state)
    with st.container(border=True, key="first-steps"):
        words, there, on, out = st.columns([7, 2, 2, 1], vertical_alignment="center")
        head = text("Step {at} of {of}: {title}", language, at=at, of=len(STEPS), title=text(step.title, language))
        said = text("Done.", language) if done else text(step.what, language)
        words.markdown(f"**{head}** {':material/check_circle:' if done else ''}  \n{said} {text(step.why, language)}")
        if step.page in pages:
            there.page_link(pages[step.page], label=text(step.place, language), icon=":material/arrow_forward:", width="stretch")
        _next(on, at, language, is_done=done)
        out.button(text("Leave", language), on_click=leave, key="first-leave", type="tertiary", help=text("The page Start takes it up again.", language))


def _next(place: Any, at: int, language: Language, *, is_done: bool) -> None:
    last = at == len(STEPS)
    label = text("Finish", language) if last else text("Next step", language) if is_done else text("Skip", language)
    place.button(label, on_click=leave if last else begin, args=() if last else (at + 1,), key="first-next", width="stretch",
                 type="primary" if is_done else "secondary")


def _from_address() -> None:
    """Take up the step of the address, when the session begins."""
    asked = st.query_params.get(_ADDRESS, "")
    if _STEP not in st.session_state and asked.isdecimal() and 1 <= int(asked) <= len(STEPS):
        begin(int(asked))

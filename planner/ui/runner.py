"""Starting a plan in a process of its own, following it, stopping it."""

from functools import partial
from typing import Any

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from planner.language import Language, duration, number, percent, text
from planner.studio.jobs import Job, Jobs, Work
from planner.studio.pace import left_to_gap
from planner.studio.plan import DEFAULT_GAP, Plan, PlanRequest, make_plan
from planner.ui.faults import show_failure
from planner.ui.opened import Opened

_POLL_S = 1.0
_AT_ONCE = 2
_PATIENCE_S = 60.0
_FIRST_LOOKS = 8


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """Give the jobs of this server, with one process ready to start."""
    made = Jobs(at_once=_AT_ONCE, patience_s=_PATIENCE_S)
    made.warm_up()
    return made


def submit(work: Work, *arguments: Any) -> str:
    """Put work of this reader in the queue: it goes on for as long as their browser is there, whatever page it shows."""
    context = get_script_run_ctx()
    if context is None or not runtime.exists():
        return jobs().submit(work, *arguments)
    return jobs().submit(work, *arguments, wanted=partial(runtime.get_instance().is_active_session, context.session_id))


def start_plan(opened: Opened, request: PlanRequest) -> None:
    """Put a plan in the queue; the plan of before stays until this one is there."""
    stop_plan()
    st.session_state["job"] = submit(make_plan, opened.project, request)
    st.session_state["plan-request"] = request
    st.session_state.pop("failure", None)


def start_first_look(opened: Opened, request: PlanRequest) -> None:
    """Show the plan that somebody who opened the same files had as a first look; where nobody had, make it."""
    known = _first_looks().get((str(opened.folder), opened.stamps))
    if known is not None:
        st.session_state["plan"], st.session_state["plan-request"] = known, request
        return
    start_plan(opened, request)
    st.session_state["first-look"] = (st.session_state["job"], (str(opened.folder), opened.stamps))


@st.cache_resource(show_spinner=False)
def _first_looks() -> dict[tuple[str, tuple[float, ...]], Plan]:
    """Give the first looks that were whole, by folder and times of the files: ten readers of the sample need one."""
    return {}


def _keep_first_look(name: str, plan: Plan) -> None:
    asked, key = st.session_state.get("first-look", ("", None))
    looks = _first_looks()
    if asked == name and key is not None:
        while len(looks) >= _FIRST_LOOKS:
            looks.pop(next(iter(looks)), None)
        looks[key] = plan


def stop_plan() -> None:
    """Ask the running plan to end with the best it has."""
    if is_running():
        st.session_state.pop("first-look", None)  # cut short, it is for this reader only
        jobs().stop(st.session_state["job"])


def is_running() -> bool:
    """Tell whether this reader waits for a plan."""
    return "job" in st.session_state


def current_plan() -> Plan | None:
    """Give the plan of this reader, None before there is one."""
    plan: Plan | None = st.session_state.get("plan")
    return plan


def current_request() -> PlanRequest:
    """Give what the last plan was asked to do."""
    request: PlanRequest | None = st.session_state.get("plan-request")
    return request or PlanRequest()


def show_run(language: Language) -> None:
    """Show how far the plan is, with Stop, and why the last one failed."""
    with st.container(key="run"):  # keeps its place, so that what follows is not drawn anew when it empties
        if is_running():
            _follow(language)
        failure = st.session_state.get("failure")
        if failure is not None:
            show_failure(failure, language)


@st.fragment(run_every=_POLL_S)
def _follow(language: Language) -> None:
    job = jobs().look(st.session_state.get("job", ""))
    if job.is_over:
        _take(job)
        st.rerun()
    words, stop = st.columns([5, 1], vertical_alignment="center")
    with words, st.container(key="progress"):
        st.markdown(f":material/progress_activity: {_progress_words(job, language)}")
    stop.button(
        text("Stop", language),
        on_click=stop_plan,
        disabled=job.state == "stopping",
        icon=":material/stop_circle:",
        help=text("End now and keep the best plan found", language),
        width="stretch",
    )


def _take(job: Job) -> None:
    name = st.session_state.pop("job", "")
    if job.state == "done":
        _keep_first_look(name, job.result)
        st.session_state["plan"] = job.result
        st.session_state.pop("chain", None)
    elif job.state == "failed":
        st.session_state["failure"] = job.failure


def _progress_words(job: Job, language: Language) -> str:
    if job.state == "waiting":
        return text("Waiting; {ahead} calculation(s) go first.", language, ahead=job.ahead + 1)
    if job.state == "stopping":
        return text("Stopping; the best plan so far is kept.", language)
    seconds = number(job.seconds, language)
    if job.progress is None or job.progress.value <= 0:
        return text("Listing the possible moves … {seconds} s", language, seconds=seconds)
    words = text(
        "Best plan so far: {value} ha-equivalents, at most {gap} below the best … {seconds} s",
        language,
        value=number(job.progress.value, language, 1),
        gap=percent(job.progress.gap, language),
        seconds=seconds,
    )
    goal = current_request().gap or DEFAULT_GAP
    left = left_to_gap(job.heard, job.seconds, goal)
    if left is None:
        return words
    return f"{words} · {text('about {time} until it is at most {gap}', language, time=duration(left, language), gap=percent(goal, language))}"

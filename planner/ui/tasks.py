"""Long work besides plans: one of each name for a reader, in a process of its own, with progress and Stop."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import streamlit as st

from planner.language import Language, duration, number, text
from planner.studio.errands import News
from planner.studio.jobs import Job
from planner.studio.pace import left_by_tasks
from planner.studio.workers import Failure, Work
from planner.ui.faults import show_failure
from planner.ui.runner import jobs, stop_plan, submit

TASKS: Final = "tasks"
"""Where the work of a reader stands in the session."""
FILES: Final = "files-"
"""How names of work on the files of a project begin: it outlives what was calculated from them."""
FILE_TASKS: Final = "file-tasks"
"""Where that work stands in the session."""
_POLL_S = 1.0
_KEPT = 30

type Words = Callable[[News, Language], str]


@dataclass
class _Task:
    """Work of one name: the job at hand and what it is about, and the answers so far by what they are about."""

    job: str = ""
    about: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    failures: dict[str, Failure | None] = field(default_factory=dict)


def start_task(name: str, about: str, work: Work, *arguments: Any) -> None:
    """Put work in the queue; what of that name still runs is stopped.

    Parameters
    ----------
    name
        Of the task: there is one of each name.
    about
        What the answer depends on; it is found again by it.
    work, arguments
        As :meth:`planner.studio.jobs.Jobs.submit` takes them; the work reports :class:`~planner.studio.errands.News`.
    """
    task = _task(name)
    stop_task(name)
    task.job, task.about = submit(work, *arguments), about
    task.failures.pop(about, None)


def stop_task(name: str) -> None:
    """Ask the work of a name to end with what it has."""
    task = _task(name)
    if task.job:
        jobs().stop(task.job)


def stop_work() -> None:
    """Ask the plan and all other work on this project to end: the reader goes on with another one, or with other files of it."""
    stop_plan()
    for name in st.session_state.get(TASKS, {}):
        stop_task(name)


def is_at_work(name: str, about: str = "") -> bool:
    """Tell whether work of a name goes on (about this, where it is said)."""
    task = _task(name)
    return bool(task.job) and about in {"", task.about}


def answer(name: str, about: str) -> Any:
    """Give what the work of a name found about something; None before there is anything."""
    return _task(name).answers.get(about)


def latest_answer(name: str, beginning: str) -> Any:
    """Give what the work of a name found last about something that begins so; None before there is anything."""
    return next((found for about, found in reversed(_task(name).answers.items()) if about.startswith(beginning)), None)


def forget_answers(name: str, but: str) -> None:
    """Let go of what the work of a name found, but for one answer: for answers that are large."""
    task = _task(name)
    task.answers = {about: found for about, found in task.answers.items() if about == but}


def show_task(name: str, about: str, words: Words, language: Language, *, stopped: str = "") -> None:
    """Show how far the work is, with Stop, and why there is no answer; keeps its place on the page when there is nothing to show.

    ``stopped`` is what to say after Stop, where that is more than that there is nothing to show.
    """
    with st.container(key=f"task-{name}"):
        if is_at_work(name):
            _follow(name, words, language)
        failures = _task(name).failures
        if about in failures:
            failure = failures[about]
            if failure is None:
                st.info(stopped or text("Stopped before there was anything to show.", language), icon=":material/stop_circle:")
            else:
                show_failure(failure, language)


@st.fragment(run_every=_POLL_S)
def _follow(name: str, words: Words, language: Language) -> None:
    job = jobs().look(_task(name).job)
    if job.is_over:
        _take(_task(name), job)
        st.rerun()
    said, stop = st.columns([5, 1], vertical_alignment="center")
    said.markdown(f":material/progress_activity: {_progress(job, words, language)}")
    stop.button(text("Stop", language), on_click=partial(stop_task, name), disabled=job.state == "stopping", key=f"stop-{name}", icon=":material/stop_circle:",
                help=text("End now and keep what was found", language), width="stretch")


def _take(task: _Task, job: Job) -> None:
    about, task.job = task.about, ""
    if job.state == "done":
        while len(task.answers) >= _KEPT:
            task.answers.pop(next(iter(task.answers)))
        task.answers[about] = job.result
    else:
        task.failures[about] = job.failure if job.state == "failed" else None


def _progress(job: Job, words: Words, language: Language) -> str:
    if job.state == "waiting":
        return text("Waiting; {ahead} calculation(s) go first.", language, ahead=job.ahead + 1)
    if job.state == "stopping":
        return text("Stopping; what was found is kept.", language)
    left = left_by_tasks(job.heard, job.seconds)
    to_go = "" if left is None else " · " + text("about {time} to go", language, time=duration(left, language))
    return f"{words(job.progress or News(), language)} … {number(job.seconds, language)} s{to_go}"


def _task(name: str) -> _Task:
    tasks: dict[str, _Task] = st.session_state.setdefault(FILE_TASKS if name.startswith(FILES) else TASKS, {})
    return tasks.setdefault(name, _Task())

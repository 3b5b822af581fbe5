"""Starting a plan in a process of its own, following it, stopping it."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from planner.errors import InputError
from planner.language import Language, duration, number, percent, text
from planner.project.store.records import KeptPlan
from planner.studio.asking import Asked
from planner.studio.errands import plan_remade
from planner.studio.jobs import Job, Jobs
from planner.studio.live import replan
from planner.studio.pace import left_to_gap
from planner.studio.plan import DEFAULT_GAP, Plan, PlanRequest, make_plan
from planner.studio.workers import Work
from planner.ui import work as scenario_work
from planner.ui.faults import show_failure
from planner.ui.gap_choice import GAPS
from planner.ui.opened import Opened, book_of
from planner.ui.plan_link import Place, linked_plan, linked_request, write_link

_POLL_S = 1.0
_AT_ONCE = 2
_PATIENCE_S = 60.0
_KEPT = 12
_FIRST_LOOKS = 8
PLANS: Final = scenario_work.PLANS
_NOW: Final = "plans-of"
_LAST: Final = "last-plan"
_BEFORE: Final = "plan-before"
_JOB: Final = "job"
_FUND: Final = "fund-of-scenario"
_FOLLOWED: Final = "link-followed"
_MILLION: Final = 1_000_000.0


@dataclass(frozen=True)
class Made:
    """A plan of this session, and what was asked besides the scenario."""

    plan: Plan
    request: PlanRequest


@dataclass(frozen=True)
class _Asked:
    """A plan that is being made: its job, the project that it is of, what was asked besides the scenario."""

    job: str
    opened: Opened
    request: PlanRequest
    is_first: bool = False
    is_kept: bool = False


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """Give the jobs of this server, with one process ready to start."""
    made = Jobs(at_once=_AT_ONCE, patience_s=_PATIENCE_S)
    made.warm_up()
    return made


def look_at(opened: Opened, language: Language) -> None:
    """Say which project and scenario this run is about: plans of others are not shown. Called once a run, before a page is drawn.

    The address then names the plan at hand, and a session that begins with such an address shows that plan.
    """
    if st.session_state.get(_NOW) != _place(opened):
        st.session_state[_NOW] = _place(opened)
        if st.session_state.get(_FUND) != opened.fund_eur:  # the scenario, or another project, has another fund
            st.session_state[_FUND] = opened.fund_eur
            st.session_state["fund"] = opened.fund_eur / _MILLION
    if scenario_work.take_edited() and st.session_state.get(scenario_work.REPLAN, True):
        _plan_anew(opened)
    elif not st.session_state.setdefault(_FOLLOWED, False):
        _follow_link(opened, language)
    st.session_state[_FOLLOWED] = True
    asked: _Asked | None = st.session_state.get(_JOB)
    made = _made()
    write_link(_place(opened), current_plan(), made.request if made is not None else asked.request if asked is not None else PlanRequest())


def _follow_link(opened: Opened, language: Language) -> None:
    """In a session that begins: show the plan that the address names, or ask it again where it is not kept."""
    asked = linked_request()
    if asked is None:
        return
    _fill_in(asked)
    found = linked_plan(_place(opened))
    kept = kept_plan(opened)
    if found is not None:
        _show(opened, Made(*found))
    elif kept is not None and _is_same(_asked_of(kept), opened.request(asked)):
        start_kept(opened, kept, language)
    else:
        start_plan(opened, asked)


def _fill_in(asked: PlanRequest) -> None:
    """Let the fields of the page Plan say what was asked."""
    known = {"fund": None if asked.fund_eur is None else asked.fund_eur / _MILLION, "plan-target": asked.target_ha,
             "plan-aim": "least" if asked.least_fund else "value" if asked.target_ha is None else "target",
             "gap": asked.gap if asked.gap in GAPS else None, "seconds": None if asked.seconds is None else max(1, round(asked.seconds)),
             "plan-confirm": asked.confirm}
    st.session_state.update({name: value for name, value in known.items() if value is not None})


def submit(work: Work, *arguments: Any, stays: bool = False) -> str:
    """Put work of this reader in the queue: it goes on for as long as their browser is there, whatever page it shows.

    With ``stays`` the work finds what it kept in memory the time before.
    """
    context = get_script_run_ctx()
    if context is None or not runtime.exists():
        return jobs().submit(work, *arguments)
    wanted = partial(runtime.get_instance().is_active_session, context.session_id)
    return jobs().submit(work, *arguments, wanted=wanted, desk=context.session_id if stays else "")


def start_plan(opened: Opened, request: PlanRequest, work: Work = make_plan) -> None:
    """Put a plan in the queue; the plan of before stays until this one is there."""
    stop_plan()
    name = submit(work, opened.project, opened.request(request), stays=work is replan)
    st.session_state[_JOB] = _Asked(name, opened, request)
    st.session_state.pop("failure", None)


def kept_plan(opened: Opened) -> KeptPlan | None:
    """Give the plan that was kept last with the scenario as it stands; None where there is none."""
    scenario = opened.scenario
    kept = [] if scenario is None else [plan for plan in book_of(opened).plans(scenario.name) if plan.revision == scenario.revision]
    return kept[-1] if kept else None


def start_kept(opened: Opened, kept: KeptPlan, language: Language) -> None:
    """Make a kept plan whole again, as the plan of this reader."""
    stop_plan()
    st.session_state[_JOB] = _Asked(submit(plan_remade, opened.project, kept.record, language), opened, _asked_of(kept), is_kept=True)
    st.session_state.pop("failure", None)


def _asked_of(kept: KeptPlan) -> PlanRequest:
    """Return what a kept plan was asked besides its scenario."""
    return PlanRequest(**{name: kept.request[name] for name in ("fund_eur", "target_ha", "least_fund", "gap", "seconds")})


def _is_same(one: PlanRequest, other: PlanRequest) -> bool:
    """Return whether two requests ask the same fund, target and gap: what decides of the plan, not of the search for it."""
    return all(getattr(one, name) == getattr(other, name) for name in ("fund_eur", "target_ha", "least_fund", "gap"))


def start_first_look(opened: Opened, request: PlanRequest) -> None:
    """Show the plan that somebody who opened the same files had as a first look; where nobody had, make it."""
    known = _first_looks().get(_place(opened))
    if known is None:
        start_plan(opened, request)
        st.session_state[_JOB] = replace(st.session_state[_JOB], is_first=True)
    else:
        _show(opened, Made(known, request))


@st.cache_resource(show_spinner=False)
def _first_looks() -> dict[Place, Plan]:
    """Give the first looks that were whole, by what they are of: ten readers of the sample need one."""
    return {}


def _show(opened: Opened, made: Made) -> None:
    """Let a plan be the one of this reader for what it is of."""
    plans: dict[Place, Made] = st.session_state.setdefault(PLANS, {})
    while len(plans) >= _KEPT:
        plans.pop(next(iter(plans)))
    plans[_place(opened)] = st.session_state[_LAST] = made


def stop_plan() -> None:
    """Ask the running plan to end with the best it has."""
    if is_running():
        asked: _Asked = st.session_state[_JOB]
        st.session_state[_JOB] = replace(asked, is_first=False)  # cut short, it is for this reader only
        jobs().stop(asked.job)


def is_running() -> bool:
    """Tell whether this reader waits for a plan."""
    return _JOB in st.session_state


def current_plan() -> Plan | None:
    """Give the plan of this reader for the project and scenario at hand, None before there is one."""
    made = _made()
    return None if made is None else made.plan


def last_plan() -> Plan | None:
    """Give the plan of before an edit, for as long as that of after it is not there; None where there is none."""
    made: Made | None = st.session_state.get(_LAST)
    return made.plan if made is not None and is_running() and current_plan() is None else None


def plan_before() -> Plan | None:
    """Give the plan of before the last edit, once that of after it is there; None where nothing was edited."""
    pair: tuple[Place, Made] | None = st.session_state.get(_BEFORE)
    return pair[1].plan if pair is not None and pair[0] == st.session_state.get(_NOW) and current_plan() is not None else None


def current_request() -> PlanRequest:
    """Give what the plan at hand was asked besides its scenario."""
    made = _made()
    return PlanRequest() if made is None else made.request


def show_run(language: Language) -> None:
    """Show how far the plan is, with Stop, and why the last one failed."""
    with st.container(key="run"):  # keeps its place, so that what follows is not drawn anew when it empties
        if is_running():
            _follow(language)
        failure = st.session_state.get("failure")
        if failure is not None:
            show_failure(failure, language)


def _place(opened: Opened) -> Place:
    return str(opened.folder), opened.stamps


def _made() -> Made | None:
    plans: dict[Place, Made] = st.session_state.get(PLANS, {})
    return plans.get(st.session_state.get(_NOW, ("", ())))


def _plan_anew(opened: Opened) -> None:
    """After an edit: plan again as before, near the plan before.

    A plan that was on its way is asked again for the new state; what was planned for this very state before is shown again.
    """
    before: Made | None = st.session_state.get(_LAST)
    asked: _Asked | None = st.session_state.get(_JOB)
    if _made() is not None:
        stop_plan()
        return
    if before is None:
        if asked is not None:
            start_plan(opened, asked.request)
        return
    st.session_state[_BEFORE] = (_place(opened), before)
    start_plan(opened, replace(before.request, prefer=before.plan.moves), replan)


@st.fragment(run_every=_POLL_S)
def _follow(language: Language) -> None:
    asked: _Asked | None = st.session_state.get(_JOB)
    job = jobs().look(asked.job if asked is not None else "")
    if job.is_over:
        _take(job, asked)
        st.rerun()
    words, stop = st.columns([5, 1], vertical_alignment="center")
    with words, st.container(key="progress"):
        st.markdown(f":material/progress_activity: {_progress_words(job, asked, language)}")
    stop.button(
        text("Stop", language),
        on_click=stop_plan,
        disabled=job.state == "stopping",
        icon=":material/stop_circle:",
        help=text("End now and keep the best plan found", language),
        width="stretch",
    )


def _take(job: Job, asked: _Asked | None) -> None:
    st.session_state.pop(_JOB, None)
    if job.state == "done" and asked is not None:
        _show(asked.opened, Made(job.result, asked.request))
        st.session_state.pop("chain", None)
        _keep(job.result, asked)
    elif job.state == "failed":
        st.session_state["failure"] = job.failure


def _keep(plan: Plan, asked: _Asked) -> None:
    """Keep a plan with the scenario that it is of, as the command line does, and a first look for others; a plan that was stopped is not kept."""
    opened = asked.opened
    if asked.is_first:
        looks = _first_looks()
        while len(looks) >= _FIRST_LOOKS:
            looks.pop(next(iter(looks)), None)
        looks[_place(opened)] = plan
    if opened.scenario is None or asked.is_kept or plan.status == "stopped":
        return
    try:
        book_of(opened).keep(Asked(opened.name, opened.project, opened.request(asked.request), opened.scenario), plan)
    except InputError as error:
        scenario_work.refuse(error.problems)


def _progress_words(job: Job, asked: _Asked | None, language: Language) -> str:
    if job.state == "waiting":
        return text("Waiting; {ahead} calculation(s) go first.", language, ahead=job.ahead + 1)
    if job.state == "stopping":
        return text("Stopping; the best plan so far is kept.", language)
    seconds = number(job.seconds, language)
    if asked is not None and asked.is_kept:
        return text("Reading the plan …", language)
    if job.progress is None or job.progress.value <= 0:
        return text("Listing the possible moves … {seconds} s", language, seconds=seconds)
    words = text(
        "Best plan so far: {value} ha-equivalents, at most {gap} below the best … {seconds} s",
        language,
        value=number(job.progress.value, language, 1),
        gap=percent(job.progress.gap, language),
        seconds=seconds,
    )
    goal = (asked and asked.request.gap) or DEFAULT_GAP
    left = left_to_gap(job.heard, job.seconds, goal)
    if left is None:
        return words
    return f"{words} · {text('about {time} until it is at most {gap}', language, time=duration(left, language), gap=percent(goal, language))}"

"""What is asked of a fund: its amounts, the target and how sure that is to be reached; behind a fold what is asked less often."""

import os
import shlex
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import streamlit as st

from planner.errors import InputError, Problem
from planner.language import Language, hectares, mark, percent, text
from planner.program.goal import MEASURES, Target
from planner.scenarios.levers import LEVERS
from planner.studio.levers import pulls_of
from planner.studio.plan import PlanRequest, asked_project
from planner.studio.sizing import SizeRequest, size_faults
from planner.studio.sizing_targets import ALL, targets_of
from planner.ui.faults import plain
from planner.ui.fund_words import MEASURE_WORDS
from planner.ui.gap_choice import USUAL_GAP, ask_gap
from planner.ui.levers_panel import chosen_levers
from planner.ui.opened import Opened, municipality_names
from planner.ui.places import sample_folder
from planner.ui.plan_asking import project_asked
from planner.ui.wording import pull_words
from planner.units import EUR_PER_MEUR

ALSO: Final = "fund-also"
"""Further targets as they are written, in the session."""
FORGOTTEN: Final = "fund-forgotten"
"""Whether what was kept is forgotten now, in the session: the switch for it goes back on the next run."""
_READ: Final = "fund-targets"
_POINTS, _MOST_POINTS, _SAMPLES, _MOST_SAMPLES = 11, 101, 1_000, 10_000
_EVEN, _OWN = "even", "own"
_SPREADS: Final = {_EVEN: mark("evenly spread"), _OWN: mark("chosen funds")}
_CONFIDENCES: Final = (0.5, 0.8, 0.9, 0.95)
_STEPS_HA: Final = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0)
_MOST_STEPS = 200
_TARGET_KEY: Final = "fund-target"
_USUAL_SEED = 1


@dataclass(frozen=True)
class FundAsked:
    """What the page asks of a fund.

    Parameters
    ----------
    request
        As the use case takes it.
    also, minimum_share
        Further targets as they are written, and the part of what its firms ask that each municipality gets at least, 0–1: both stand in the request.
    is_fresh
        Whether what was kept of sizings before is forgotten first.
    """

    request: SizeRequest
    also: tuple[str, ...] = ()
    minimum_share: float = 0.0
    is_fresh: bool = False

    def command(self, opened: Opened) -> str:
        """Return the command that asks the same; forbidden moves come with the scenario."""
        asked = self.request
        words = ["schuifruimte", "size", *opened.words]
        words += ["--funds", ",".join(f"{eur:.12g}" for eur in asked.funds_eur)] if asked.funds_eur else ["--points", str(asked.points)]
        words += [] if asked.target_ha is None else ["--target", f"{asked.target_ha:.12g}", "--confidence", f"{asked.confidence:g}"]
        words += [word for target in self.also for word in ("--also", target)]
        words += ["--minimum-share", f"{self.minimum_share:g}"] if self.minimum_share else []
        words += ["--samples", str(asked.samples)]
        words += ["--seed", str(asked.seed)] if asked.seed != _USUAL_SEED else []
        words += ["--gap", f"{asked.gap:g}"] if asked.gap != USUAL_GAP else []
        words += [word for code in asked.municipalities for word in ("--municipality", code)]
        words += ["--each-municipality"] * asked.each_municipality
        words += [word for lever in asked.compare for word in ("--compare", lever)]
        words += [word for lever in chosen_levers() for word in ("--lever", lever)]
        return shlex.join([*words, *(["--fresh"] * self.is_fresh)])


def keeping(opened: Opened) -> Path | None:
    """Tell where finished work is kept: in the project folder, where it may be written; the sample is nobody's."""
    return opened.folder if opened.folder != sample_folder().resolve() and os.access(opened.folder, os.W_OK) else None


def ask_fund(opened: Opened, language: Language) -> FundAsked | list[Problem]:
    """Ask what is wanted of the fund; return it, or what is wrong with it."""
    with st.container(border=True, key="fund-ask"):
        points, funds_eur, problems = _ask_funds(language)
        codes = _ask_municipalities(opened, language)
        target_ha, confidence, samples = _ask_target(opened, language)
        with st.expander(text("Further targets, curves to compare and how far to search", language), icon=":material/tune:", key="fund-more"):
            also, share = _ask_also(opened, language)
            compare, each = _ask_compare(opened, language)
            gap, seed, is_fresh = _ask_effort(opened, language)
        _say_what_holds(opened, language)
    try:
        wanted = _targets(opened, also, share)
    except InputError as error:
        return [*problems, *error.problems]
    asked = SizeRequest(
        points=points, funds_eur=funds_eur, target_ha=target_ha, confidence=confidence, samples=samples, seed=seed, municipalities=codes, also=wanted,
        levers=pulls_of(chosen_levers()), compare=compare, each_municipality=each, forbids=opened.request(PlanRequest()).forbids, gap=gap)
    return [*problems, *size_faults(opened.project, asked)] or FundAsked(asked, also, share, is_fresh)


def _say_what_holds(opened: Opened, language: Language) -> None:
    """Say what else the curve is of: levers of the page Compare, and forbidden moves of the scenario."""
    if chosen_levers():
        said = "; ".join(plain(pull_words(one, opened, language)) for one in chosen_levers())
        st.caption(text("With the levers of the page Compare: {levers}", language, levers=said))
    forbidden = len(opened.request(PlanRequest()).forbids)
    if forbidden:
        st.caption(text("Without the {count} move(s) that the scenario forbids; forbid more on the page Plan, under “Why”.", language, count=forbidden))


def _targets(opened: Opened, also: tuple[str, ...], share: float) -> tuple[Target, ...]:
    """Return further targets as they are written; read once, since “all” asks what the rules know of the project."""
    if not also and not share:
        return ()
    key = (opened.stamps, tuple(chosen_levers()), also, share)
    if st.session_state.get(_READ, (None,))[0] != key:
        pulled = asked_project(project_asked(opened), PlanRequest(levers=pulls_of(chosen_levers())))
        st.session_state[_READ] = (key, targets_of(pulled, also, share))
    found: tuple[Target, ...] = st.session_state[_READ][1]
    return found


def _ask_funds(language: Language) -> tuple[int, tuple[float, ...], list[Problem]]:
    """Return the number of points, or the funds (euro), and what could not be read."""
    how, which = st.columns([3, 5], vertical_alignment="bottom")
    spread = how.segmented_control(text("Funds of the curve", language), list(_SPREADS), format_func=lambda name: text(_SPREADS[name], language),
                                   key="fund-spread", default=_EVEN, required=True, persist_state="session")
    if spread != _OWN:
        count = which.number_input(text("Number of points", language), min_value=2, max_value=_MOST_POINTS, value=_POINTS, step=1, key="fund-points",
                                   persist_state="session", help=text("From no fund to one beyond which more serves nothing, in round steps.", language))
        return int(count), (), []
    written = which.text_input(text("Funds (million euro), from small to large", language), value="0; 1; 2; 5", key="fund-amounts", persist_state="session",
                               help=text("Separated by a semicolon or a space.", language))
    funds, wrong = read_amounts(written or "")
    return _POINTS, funds, [Problem("wrong_funds", column="funds", seen=word) for word in wrong]


def read_amounts(written: str) -> tuple[tuple[float, ...], list[str]]:
    """Return amounts in million euro as euro, and the words that are none; a decimal comma or point will do."""
    funds, wrong = [], []
    for word in written.replace(";", " ").split():
        try:
            funds.append(float(word.replace(",", ".")) * EUR_PER_MEUR)
        except ValueError:
            wrong.append(word)
    return tuple(funds), wrong if funds or wrong else ["–"]


def _ask_municipalities(opened: Opened, language: Language) -> tuple[str, ...]:
    names = municipality_names(opened)
    if len(names) < 2:
        return ()
    _let_go_of("fund-municipalities", names)
    chosen = st.multiselect(text("For the firms of", language), list(names), format_func=lambda code: names[code], key="fund-municipalities",
                            placeholder=text("all municipalities", language), persist_state="session")
    return tuple(sorted(chosen))


def _let_go_of(key: str, known: dict[str, str]) -> None:
    """Forget a choice that names what is not there: it was made of a project before this one."""
    if not {*st.session_state.get(key, ())} <= {*known}:
        st.session_state.pop(key)


def _ask_target(opened: Opened, language: Language) -> tuple[float | None, float, int]:
    """Return the target in hectares (None: there is none), the confidence and the number of samples."""
    which, how_sure, how_many = st.columns([5, 2, 2], vertical_alignment="bottom")
    options = target_steps(opened.glance.asked_ha)
    if st.session_state.get(_TARGET_KEY, options[0]) not in options:
        st.session_state.pop(_TARGET_KEY)
    none = text("no target", language)
    target = which.select_slider(text("Target (circular hectares)", language), options, key=_TARGET_KEY, persist_state="session",
                                 format_func=lambda ha: hectares(ha, language, 2) if ha else none)
    confidence = how_sure.selectbox(text("In which share of samples", language), _CONFIDENCES, index=_CONFIDENCES.index(0.9), key="fund-confidence",
                                    format_func=lambda share: percent(share, language, 0), persist_state="session", disabled=not target)
    samples = how_many.number_input(text("Samples", language), min_value=0, max_value=_MOST_SAMPLES, value=_SAMPLES, step=100, key="fund-samples",
                                    persist_state="session", help=text("How often chance is drawn; 0: not at all.", language))
    return target or None, float(confidence), int(samples)


def target_steps(asked_ha: float) -> list[float]:
    """Return targets to choose from, from none (0) to all that is asked, hectares, in at most two hundred round steps."""
    step = next((step for step in _STEPS_HA if asked_ha <= step * _MOST_STEPS), max(_STEPS_HA[-1], asked_ha / _MOST_STEPS))
    return [round(step * at, 6) for at in range(int(asked_ha / step + 1e-9) + 1)]


def _ask_also(opened: Opened, language: Language) -> tuple[tuple[str, ...], float]:
    """Return further targets as they are written, and the share that each municipality gets at least."""
    names = {"": text("all municipalities", language), **municipality_names(opened)}
    what, how_much, where, button = st.columns([4, 2, 3, 2], vertical_alignment="bottom")
    measure = what.selectbox(text("A further target", language), MEASURES, format_func=lambda name: text(MEASURE_WORDS[name], language), key="fund-measure",
                             index=MEASURES.index("jobs"), persist_state="session")
    amount = how_much.text_input(text("At least", language), value="10", key="fund-amount", help=text("A number, or “{all}”.", language, all=ALL))
    place = where.selectbox(text("For", language), list(names), format_func=lambda code: names.get(code, code), key="fund-also-place") or ""
    written = f"{measure}={(amount or '').strip().replace(',', '.')}" + (f"@{place}" if place else "")
    also: list[str] = st.session_state.setdefault(ALSO, [])
    if button.button(text("Add", language), icon=":material/add:", key="fund-also-add", width="stretch") and written not in also:
        also.append(written)
    for at, target in enumerate(also):
        said, gone = st.columns([9, 2], vertical_alignment="center")
        said.markdown(f":material/flag: {target_words(target, names, language)}")
        gone.button(text("Remove", language), key=f"fund-also-gone-{at}", type="tertiary", icon=":material/close:", on_click=partial(also.remove, target))
    share = 0
    if len(names) > 2:
        share = st.number_input(text("Each municipality gets at least this part of what its firms ask (%)", language), min_value=0, max_value=100, value=0,
                                step=5, key="fund-minimum-share", persist_state="session", width=560)
    return tuple(also), int(share) / 100


def target_words(written: str, names: dict[str, str], language: Language) -> str:
    """Say a further target as it is written in words: what, how much, and for which municipality."""
    measure, _, rest = written.partition("=")
    amount, _, code = rest.partition("@")
    what = next((text(words, language) for name, words in MEASURE_WORDS.items() if name == measure), measure)
    least = text("all", language) if amount == ALL else amount.replace(".", ",") if language == "nl" else amount
    return f"{what}: {least} ({names.get(code, code)})"


def _ask_compare(opened: Opened, language: Language) -> tuple[tuple[str, ...], bool]:
    """Return the levers of which there are curves beside this one, and whether there is one for each municipality."""
    which, every = st.columns([5, 3], vertical_alignment="bottom")
    standard = [f"{lever.name}={lever.standard}" for lever in LEVERS.values() if not lever.needs_scope]
    chosen = which.multiselect(
        text("A curve with one of these levers on top", language), standard, key="fund-compare", persist_state="session", accept_new_options=True,
        placeholder=text("choose, or write NAME=VALUE@PLACE", language),
        format_func=lambda one: pull_words(one, opened, language))
    each = every.toggle(text("A curve for each municipality", language), key="fund-each", persist_state="session", disabled=len(municipality_names(opened)) < 2)
    return tuple(chosen), bool(each)


def _ask_effort(opened: Opened, language: Language) -> tuple[float, int, bool]:
    """Return the gap, the seed of chance, and whether to forget what was kept."""
    near, chance, anew = st.columns([3, 2, 3], vertical_alignment="bottom")
    gap = ask_gap(near, "fund-gap", language)
    seed = chance.number_input(text("Seed of chance", language), min_value=0, max_value=1_000_000, value=_USUAL_SEED, step=1, key="fund-seed",
                               persist_state="session", help=text("The same number draws the same samples again.", language))
    if st.session_state.pop(FORGOTTEN, False):
        st.session_state["fund-fresh"] = False
    is_fresh = anew.toggle(text("Forget what was kept before", language), key="fund-fresh", disabled=keeping(opened) is None,
                           help=text("Everything is calculated anew; without this, finished work in the project folder is used again.", language))
    return gap, int(seed), bool(is_fresh) and keeping(opened) is not None

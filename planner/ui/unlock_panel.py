"""What open parcels, land to issue or buy, a further hectare and a firm's consent are worth: rankings by asking the program again."""

import shlex
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd
import streamlit as st

from planner.language import Language, mark, number, text
from planner.studio.errands import News, calls_ranked, room_ranked
from planner.studio.plan import PlanRequest
from planner.studio.rankings import BUY, CALL, HECTARE, OPEN, Rank, Ranking
from planner.ui.command_shown import show_command
from planner.ui.doing_button import doing_button
from planner.ui.gap_choice import ask_gap
from planner.ui.opened import Opened, municipality_names
from planner.ui.table import NONE, show_table
from planner.ui.tasks import answer, is_at_work, show_task, start_task

_TITLES = {
    OPEN: mark("Open parcels: what the plan loses without each"),
    BUY: mark("Land that might be issued or bought: what plans gain with each"),
    HECTARE: mark("One more open hectare: what plans gain, by category and municipality"),
    CALL: mark("Firms that were not asked: what their consent is worth"),
}


@dataclass(frozen=True)
class _Asked:
    """What is asked of a ranking: fund and gap, one municipality (empty: all), how many of the best are solved as plans (None: as many as usual)."""

    request: PlanRequest
    municipality: str
    solved: int | None


def show_unlock(opened: Opened, request: PlanRequest, municipality: str, language: Language) -> None:
    """Show both rankings: of room, and of firms to call."""
    st.markdown(text("Which hectare matters most? Each is taken away, or added, and the program is asked again.", language))
    gap, solved = _ask(language)
    asked = _Asked(PlanRequest(request.fund_eur, gap=gap), municipality, solved)
    words = ["schuifruimte", "shift-space", *opened.words, "--unlock", *_options(asked), *(["--municipality", municipality] if municipality else [])]
    _ranking(opened, "unlock-room", asked, text("Rank land", language), shlex.join(words), language)
    st.divider()
    st.markdown(text("Which firms to call first? Each firm that was not asked is taken to consent, and the program is asked again.", language))
    call = shlex.join(["schuifruimte", "call", *opened.words, *_options(asked)])
    _ranking(opened, "unlock-calls", replace(asked, municipality=""), text("Rank firms to call", language), call, language)


def _ask(language: Language) -> tuple[float, int | None]:
    """Ask how near the best, and how many of the best are solved as plans (None: as many as usual)."""
    near, many, _ = st.columns([3, 4, 4], vertical_alignment="bottom")
    gap = ask_gap(near, "unlock-gap", language)
    solved = many.number_input(text("How many of the best are made as plans", language), min_value=0, max_value=50, value=None, step=1, key="unlock-solve",
                               persist_state="session", placeholder=text("the usual: ten open parcels, three of the others", language))
    return gap, None if solved is None else int(solved)


def _options(asked: _Asked) -> list[str]:
    words = ["--gap", f"{asked.request.gap:g}"] + ([] if asked.solved is None else ["--solve", str(asked.solved)])
    return words + ([] if asked.request.fund_eur is None else ["--fund", f"{asked.request.fund_eur:.12g}"])


def _ranking(opened: Opened, task: str, asked: _Asked, button: str, command: str, language: Language) -> None:
    request, municipality = opened.request(asked.request), asked.municipality
    about = f"{opened.stamps} {request.fund_eur} {municipality} {request.gap} {asked.solved}"
    found: Ranking | None = answer(task, about)
    if found is None and not is_at_work(task, about):
        doing_button(button, partial(_start, task, about, opened, request, asked), icon=":material/leaderboard:", key=f"{task}-ask")
    show_task(task, about, _progress, language)
    if found is not None:
        for group in found.groups:
            st.markdown(f"**{text(_TITLES[group], language)}**")
            show_table(_table(opened, found.of(group), language), language, file=group, decimals=_decimals(language))
        said = mark("Hectare-equivalents. A figure with a star comes from plans that were made anew, the others from linear programs; the truth lies between.")
        st.caption(text(said, language))
    show_command(language, command)


def _start(task: str, about: str, opened: Opened, request: PlanRequest, asked: _Asked) -> None:
    if task == "unlock-room":
        start_task(task, about, room_ranked, opened.project, request, asked.municipality, asked.solved)
    else:
        start_task(task, about, calls_ranked, opened.project, request, asked.solved)


def _progress(news: News, language: Language) -> str:
    return text("Question {at} of {of}", language, at=news.at, of=news.of) if news.of else text("Making the plan …", language)


def _decimals(language: Language) -> dict[str, int]:
    return {text(name, language): 3 for name in (mark("at least, ha"), mark("at most, ha"))}


def _table(opened: Opened, ranks: tuple[Rank, ...], language: Language) -> pd.DataFrame:
    names, towns = opened.names, municipality_names(opened)
    return pd.DataFrame({
        text("id", language): [names.get(rank.question.thing, rank.question.thing) for rank in ranks],
        text("municipality", language): [towns.get(rank.question.place, rank.question.place) or NONE for rank in ranks],
        text("ha", language): [rank.question.size_ha or float("nan") for rank in ranks],
        text("cost", language): [rank.question.cost_eur or float("nan") for rank in ranks],
        text("worth, ha", language): [number(rank.worth_ha, language, 3) + ("*" if rank.plan_ha is not None else "") for rank in ranks],
        text("at least, ha", language): [rank.low_ha for rank in ranks],
        text("at most, ha", language): [rank.high_ha for rank in ranks],
        text("who moves with it", language): [", ".join(names.get(mover, mover) for mover in rank.movers[:4]) or NONE for rank in ranks],
    })

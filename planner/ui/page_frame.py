"""What the frame of a page needs and no widget gives: the language it is in, a title of its own, and the words that Streamlit has in English only."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager

from planner.language import Language, text
from planner.ui.streamlit_words import streamlit_words

KEY: Final = "page-frame"
NAME: Final = "Schuifruimte"
_SCRIPT: Final = Path(__file__).with_name("page_frame.js")


def frame_page(title: str, language: Language) -> None:
    """Say which page this is and in which language, also in the names of its parts that only a screen reader tells.

    Streamlit calls every page English; a screen reader would then speak Dutch as if it were.
    """
    st.set_page_config(page_title=f"{title} · {NAME}")
    words, names = streamlit_words(language)
    said = {
        "language": language,
        "words": words,
        "names": names,
        "past": text("Past the menu", language),
        "pages": text("Pages", language),
        "sidebar": text("Project, scenario and language", language),
    }
    with st.sidebar.container(key=KEY):
        _component(id(get_bidi_component_manager()))(key=KEY + "-script", data=said, height=1)


@cache
def _component(manager: int) -> Callable[..., Any]:  # noqa: ARG001  (a new runtime needs a new component)
    component: Callable[..., Any] = st.components.v2.component("schuifruimte.page_frame", html="<span></span>", js=_SCRIPT.read_text(encoding="utf-8"))
    return component

"""What the frame of a page needs and no widget gives: the language it is in, its title, and a way past the menu for the keyboard."""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager

from planner.language import Language, text

KEY: Final = "page-frame"
NAME: Final = "Schuifruimte"
_SCRIPT: Final = """
export default function ({ data }) {
  document.documentElement.lang = data.language;
  const link = document.createElement("a");
  link.className = "past-the-menu";
  link.href = "#";
  link.textContent = data.past;
  link.onclick = (event) => {
    event.preventDefault();
    const title = document.querySelector("[data-testid=stMain] h1");
    title?.setAttribute("tabindex", "-1");
    title?.focus();
  };
  document.body.prepend(link);
  return () => link.remove();
}
"""


def frame_page(title: str, language: Language) -> None:
    """Say which page this is and in which language, and offer the first stop of the keyboard: to the title of the page.

    Streamlit calls every page English; a screen reader would then speak Dutch as if it were.
    """
    st.set_page_config(page_title=f"{title} · {NAME}")
    with st.sidebar.container(key=KEY):
        _component(id(get_bidi_component_manager()))(key=KEY + "-script", data={"language": language, "past": text("Past the menu", language)}, height=1)


@cache
def _component(manager: int) -> Callable[..., Any]:  # noqa: ARG001  (a new runtime needs a new component)
    component: Callable[..., Any] = st.components.v2.component("schuifruimte.page_frame", html="<span></span>", js=_SCRIPT)
    return component

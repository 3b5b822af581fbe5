"""Glossary: what the words mean, in both languages."""

from typing import Final

import pandas as pd
import streamlit as st

from planner.language import Language, mark, text
from planner.ui.glossary import Word, words
from planner.ui.table import offer_csv

PAGES: Final = {
    "start": mark("Start"), "data": mark("Data"), "map": mark("Map"), "demand": mark("Space demand"), "shift-space": mark("Shift space"),
    "plan": mark("Plan"), "fund": mark("Fund"), "compare": mark("Compare"), "report": mark("Report"),
}
"""What the pages are called, by their address."""


def show(language: Language) -> None:
    """Show the page."""
    st.title(text("Glossary", language))
    sought = st.text_input(text("Search", language), key="glossary-search", width=420).strip().casefold()
    found = sorted((word for word in words().values() if sought in _whole(word)), key=lambda word: word.term(language).casefold())
    if not found:
        st.info(text("No word here has “{sought}” in it.", language, sought=sought), icon=":material/info:")
        return
    table = pd.DataFrame({
        text("Dutch", language): [word.nl for word in found],
        text("English", language): [word.en for word in found],
        text("meaning", language): [word.meaning(language) for word in found],
        text("pages", language): [", ".join(text(PAGES[page], language) for page in word.pages) for word in found],
        text("source", language): [word.source for word in found],
    })
    st.table(table.set_index(list(table)[0 if language == "nl" else 1]))
    offer_csv(table, language, file="glossary")


def _whole(word: Word) -> str:
    return f"{word.nl} {word.en} {word.meaning_nl} {word.meaning_en}".casefold()

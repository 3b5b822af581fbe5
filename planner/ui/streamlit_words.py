"""The words that Streamlit itself puts on a page, which it has in English only."""

from typing import Final

from planner.language import Language, mark, text

_WORDS: Final = (
    mark("Upload"), mark("Drag and drop a file here"), mark("Drag and drop files here"), mark("{size} per file"),
    mark("Press Enter to apply"), mark("Press Enter to submit form"), mark("Press {key}+Enter to apply"), mark("Press {key}+Enter to submit form"),
    mark("No results"), mark("No options to select"), mark("Choose an option"), mark("Choose options"), mark("Choose or add an option"),
    mark("Choose or add options"), mark("Select all"), mark("Clear all"), mark("Add: {what}"),
    mark("You can only select up to {count} options. Remove an option first."),
    mark("Search"), mark("Download as CSV"), mark("Show/hide columns"), mark("Fullscreen"), mark("Close fullscreen"), mark("Clear selection"),
    mark("Add row"), mark("Delete row(s)"), mark("Sort ascending"), mark("Sort descending"), mark("Autosize"), mark("Pin column"), mark("Unpin column"),
    mark("Hide column"), mark("Copy Vega-Lite spec"), mark("Show data"), mark("Show chart"), mark("Copied!"),
    mark("Running..."), mark("Connecting"), mark("CONNECTING"), mark("Page not found"),
    mark("The page that you have requested does not seem to exist. Running the app's main page."), mark("Connection error"), mark("Connection timed out."),
    mark("Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:"),
    mark("Streamlit server is not responding. Are you connected to the internet?"),
    mark("System"), mark("Light"), mark("Dark"), mark("Print"), mark("Record screen"), mark("Made with Streamlit v"),
)  # fmt: skip
"""What is seen; in braces what may stand there."""
_NAMES: Final = (
    "Open", mark("Clear value"), mark("Remove {what}"), mark("Help"), mark("Help for {what}"), mark("Increment"), mark("Decrement"), mark("Dismiss"),
    mark("Collapse sidebar"), mark("Expand sidebar"), mark("Main menu"), mark("Theme"), mark("Link to heading"), mark("file upload"), mark("Close"),
    mark("Copy to clipboard"), mark("Copy version to clipboard"),
)  # fmt: skip
"""What only a screen reader or a tooltip says."""
_FULLER: Final = {"Open": mark("Open the list")}
"""What is said with more words, since buttons of ours have the same name."""


def streamlit_words(language: Language) -> tuple[dict[str, str], dict[str, str]]:
    """Return what is seen and what is only said, each by the English words of Streamlit; nothing where the reader reads English."""
    if language == "en":
        return {}, {}
    return {word: text(word, language) for word in _WORDS}, {word: text(_FULLER.get(word, word), language) for word in _NAMES}

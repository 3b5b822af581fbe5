"""What the page Data calls the columns of the tables."""

from planner.project.tables import TABLES
from planner.ui.column_words import column_words
from planner.ui.data_import import KINDS


def test_every_column_has_words() -> None:
    """Each column that files can be brought into is called by words, in both languages, and two columns of a table never by the same."""
    for table in map(TABLES.__getitem__, KINDS):
        for language in ("nl", "en"):
            words = [column_words(name, language) for name in table.names]
            assert len(set(words)) == len(words), (table.name, language)
            assert not set(words) & {name for name in table.names if "_" in name}

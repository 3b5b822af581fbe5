"""What columns and rows are called."""

from planner.language import LANGUAGES, text
from planner.project.column_words import COLUMN_WORDS, ROW_WORDS, column_called, row_called, value_called
from planner.project.tables import TABLES
from planner.project.words import STATUS_WORDS


def test_every_column_and_row_is_called_something() -> None:
    """No code is left for a reader, none is named that is not there, and no two columns of a table are called alike."""
    columns = {column for table in TABLES.values() for column in table.names}
    assert set(COLUMN_WORDS) == columns | {"geometry"}
    assert set(ROW_WORDS) == set(TABLES)
    for language in LANGUAGES:
        for name, table in TABLES.items():
            called = [column_called(column, language) for column in table.names]
            assert len({*called}) == len(called)
            assert not [words for words in called if "_" in words]
            assert "A, B" in row_called(name, "A|B", language)


def test_a_column_is_called_with_its_unit() -> None:
    """The suffix of a column name is the unit that stands in brackets."""
    units = {"_m2": "m²)", "_ha": "(ha)", "_kw": "(kW)", "_eur": "(€)", "_km": "(km)", "_kwp": "(kWp)", "_m": "(m)", "_eur_per_m2": "(€/m²)"}
    for column in COLUMN_WORDS:
        unit = next((unit for suffix, unit in units.items() if column.endswith(suffix)), "")
        for language in LANGUAGES:
            assert unit in column_called(column, language), column


def test_choices_and_flags_are_called_by_words() -> None:
    """Where there are words for them; a figure or a name stays what it is."""
    assert [value_called("status", "occupied", language) for language in LANGUAGES] == [text(STATUS_WORDS["occupied"], language) for language in LANGUAGES]
    assert (value_called("quay", "true", "nl"), value_called("quay", "false", "nl"), value_called("name", "vacant", "nl")) == ("ja", "nee", "vacant")

"""Write docs/registers.md: which foreign column names, units and words each table understands, straight from the alias tables.

Run ``python docs/make_registers.py`` after a change of an alias table; a test compares the outcome with the file.
"""

from pathlib import Path

from planner.project.tables import TABLES
from planner.sources.columns import Recipe, Source, recipe
from planner.sources.reading import SUFFIXES

PAGE = Path(__file__).parent / "registers.md"
HEAD = """# Which registers are read

Written by `docs/make_registers.py` from `planner/sources/aliases/`; do not edit here. Names are compared without case, spaces and marks
(`kadastraleGrootteWaarde` = `kadastrale_grootte_waarde`), and as a shapefile cuts them after ten signs. Our own name always counts, also with another
unit behind it (`area_ha` for `area_m2`, `connection_kva` for `connection_kw`). A name without a unit is in the unit
that our name ends in. The first name that a file has is taken; every rename, conversion and
translation is a line in the account of the import. Any other name goes into a column map (`--map`): `our_column = "their column"`.
"""


def page() -> str:
    """Return the page."""
    formats = ", ".join(f"`{suffix}`" for suffix in (*SUFFIXES, ".zip"))
    parts = [HEAD, f"Files: {formats} (a zip holds one file, a shapefile, a geodatabase, or the XML files of a BAG extract).\n"]
    parts += [_table(name, recipe(name), [column.name for column in table.columns]) for name, table in TABLES.items() if recipe(name).sources]
    book = recipe("addresses")
    parts.append(_table("addresses", book, list(book.sources)).replace("## addresses", "## Addresses (`address` of firms and parcels; files of `--addresses`)"))
    return "\n".join(parts)


def _table(name: str, register: Recipe, columns: list[str]) -> str:
    lines = [f"## {name}", "", "| our column | read from | words |", "|---|---|---|"]
    for column in columns:
        sources = register.sources.get(column, ())
        words = register.values.get(column, {})
        if sources or words:
            read = "<br>".join(_source(source) for source in sources) or f"`{column}`"
            lines.append(f"| `{column}` | {read} | {_words(words)} |")
    lines += [f"| `{column.partition('@')[0]}`, {column.partition('@')[2]} years on | {'<br>'.join(map(_source, sources))} | |"
              for column, sources in register.further.items()]
    lines += ["", *[f"- {line}" for line in _rows(register)]]
    return "\n".join(lines).rstrip() + "\n"


def _source(source: Source) -> str:
    text = f"`{source.template}`" if source.template else " + ".join(f"`{name}`" for name in source.fields)
    text += "".join(f" − `{name}`" for name in source.minus)
    notes = [f"in {source.unit}" if source.unit else "", "from a longer text" if source.pattern else "", "a list" if source.split else "",
             f"not known: {', '.join(source.missing)}" if source.missing else "", f"“<” counts as {source.below:g}" if source.below is not None else "",
             f"only beside {', '.join(source.needs)}" if source.needs else "", f"not beside {', '.join(source.without)}" if source.without else "",
             "fills rows left empty" if source.fills else "", "other words: row left out" if source.otherwise == "reject" else ""]
    said = "; ".join(note for note in notes if note)
    return f"{text} ({said})" if said else text


def _words(words: dict[str, str]) -> str:
    groups: dict[str, list[str]] = {}
    for theirs, ours in words.items():
        groups.setdefault(ours, []).append(theirs)
    return "<br>".join(f"{', '.join(theirs)} → {ours or 'not known'}" for ours, theirs in groups.items()).replace("|", "\\|")


def _rows(register: Recipe) -> list[str]:
    lines = []
    for rule in register.rows:
        names = " or ".join(f"`{name}`" for name in rule.fields)
        if rule.latest:
            lines.append(f"Of rows with one key the one with the highest {names} is taken.")
        elif rule.keep:
            lines.append(f"Rows are taken where {names} is: {', '.join(word or '(empty)' for word in rule.keep)}.")
        else:
            lines.append(f"Rows are left out where {names} is: {', '.join(rule.drop)}.")
    lines += [f"Of rows with one key the newest `{register.newest}` is taken."] if register.newest else []
    lines += ["Pieces with one key and the same cells are united."] if register.union else []
    return lines + [f"Of an OpenStreetMap extract, {layer}: {' '.join(words.split())}." for layer, words in register.osm.items()]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.name} is written.")

"""A step of a scenario: one difference to its base, as data and as a sentence."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from planner.language import Language, mark, money, number, text
from planner.project.column_words import column_called, row_called, value_called
from planner.project.pulls import read_written
from planner.project.term_words import term_called
from planner.project.words import EVIDENCE_WORDS

Kind = Literal["lever", "term", "cell", "row", "fund", "target", "lock", "forbid"]
"""What a step changes. Values by kind (money euro, areas hectares, years calendar):

- ``lever``: name, value (text, as it is pulled)
- ``term``: name (``section.field``), old, new (the same where only its source is told); perhaps evidence and source of the value
- ``cell``: table, row (its key, parts joined by ``|``), column, old, new; a shape is well-known text in the system of the project
- ``row``: table, row, cells (by column), added (false: taken out)
- ``fund``: eur · ``target``: ha
- ``lock``: firm, parcel (``*`` any), year or none · ``forbid``: firm, parcel (``*`` any)
"""

SENTENCES: Final[Mapping[str, str]] = {
    "term": mark("{name}: {new} in place of {old}."),
    "term with source": mark("{name}: {new} in place of {old} (source: {source}; {evidence})."),
    "term source": mark("{name}: the source is {source} ({evidence})."),
    "cell": mark("{row}: {column} is {new} (was {old})."),
    "cell shape": mark("{row} has another shape."),
    "cell parcels.status": mark("Parcel {row} is now {new} (was {old})."),
    "cell parcels.housing_from": mark("Parcel {row} closes for housing in {new} (was {old})."),
    "cell parcels.restriction": mark("Restriction on parcel {row}: {new} (was: {old})."),
    "cell parcels.price_eur_per_m2": mark("The land of parcel {row} costs {new} €/m² (was {old})."),
    "cell parcels.area_m2": mark("Parcel {row} is {new} m² large (was {old})."),
    "cell buildings.parcel_id": mark("Building {row} belongs to parcel {new} (was {old})."),
    "cell parcels.geometry": mark("Parcel {row} has another shape."),
    "row added parcels": mark("Parcel {row} is added."),
    "row added": mark("{row} is added."),
    "row taken out": mark("{row} is taken out."),
    "fund": mark("The fund is {eur}."),
    "target": mark("The target is {ha} ha."),
    "lock": mark("{firm} goes to {parcel}."),
    "lock anywhere": mark("{firm} moves."),
    "lock in year": mark("{firm} goes to {parcel} in {year}."),
    "lock anywhere in year": mark("{firm} moves in {year}."),
    "forbid": mark("{firm} does not go to {parcel}."),
    "forbid anywhere": mark("{firm} does not move."),
}
"""The sentence of each kind of step; a lever has words of its own (:mod:`planner.project.pulls`)."""
_OF_ANY_TABLE: Final = frozenset({"cell", "cell shape", "row added", "row taken out"})
IDENTITY: Final[Mapping[str, tuple[str, ...]]] = {
    "lever": ("name",),
    "term": ("name",),
    "cell": ("table", "row", "column"),
    "row": ("table", "row"),
    "fund": (),
    "target": (),
    "lock": ("firm",),
    "forbid": ("firm", "parcel"),
}
"""The values that say what a step is about: of two steps about the same, the later one holds."""


@dataclass(frozen=True)
class Step:
    """One difference to the base: kind and values (plain JSON, see :data:`Kind`)."""

    kind: Kind
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def about(self) -> tuple[str, ...]:
        """What the step is about: kind and identity."""
        return (self.kind, *(_folded(self, name) for name in IDENTITY[self.kind]))

    def sentence(self, language: Language, names: Mapping[str, str] | None = None) -> str:
        """Return the step in a language; ``names`` says what places are called, by id."""
        if self.kind == "lever":
            (pull,) = read_written({str(self.values["name"]): str(self.values["value"])})
            pulled = pull.said(language, names)
            return f"{pulled[:1].upper()}{pulled[1:]}."
        form = _form(self)
        said = {name: _shown(name, value, language) for name, value in self.values.items()}
        if self.kind == "cell":
            said |= {name: value_called(self.values["column"], said[name], language) for name in ("old", "new")}
        if form in _OF_ANY_TABLE:
            said["row"] = row_called(self.values["table"], self.values["row"], language)
            said["column"] = column_called(self.values["column"], language) if "column" in self.values else ""
        return text(SENTENCES[form], language, **said)

    def record(self, language: Language) -> dict[str, Any]:
        """Return the step as the JSON object of the command line."""
        return {"kind": self.kind, **self.values, "sentence": self.sentence(language)}


def _folded(step: Step, name: str) -> str:
    """Return an identifying value; the scope of a lever (``value@scope``) belongs to its identity."""
    value = str(step.values[name])
    if step.kind == "lever":
        _, at, scope = str(step.values["value"]).rpartition("@")
        return value + at + scope if at else value
    return value


def _form(step: Step) -> str:
    if step.kind == "cell":
        form = f"cell {step.values['table']}.{step.values['column']}"
        return form if form in SENTENCES else "cell shape" if step.values["column"] == "geometry" else "cell"
    if step.kind == "term" and step.values.get("source"):
        return "term source" if step.values["old"] == step.values["new"] else "term with source"
    if step.kind == "row":
        added = f"row added {step.values['table']}"
        return (added if added in SENTENCES else "row added") if step.values["added"] else "row taken out"
    if step.kind in {"lock", "forbid"}:
        return step.kind + (" anywhere" if step.values["parcel"] == "*" else "") + (" in year" if step.values.get("year") is not None else "")
    return step.kind


_WRITTEN: Final[Mapping[str, Callable[[Any, Language], str]]] = {
    "eur": money, "ha": lambda value, language: number(value, language, 2), "name": term_called,
    "evidence": lambda value, language: text(EVIDENCE_WORDS[value], language),
}
"""How values are said that are no plain text."""


def _shown(name: str, value: Any, language: Language) -> str:
    if value is None or value == "":
        return text("nothing", language)
    if name in _WRITTEN:
        return _WRITTEN[name](value, language)
    if isinstance(value, Mapping) and "likely" in value:
        return number(value["likely"], language, 2)
    if not isinstance(value, float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return str(int(value)) if value.is_integer() else f"{value:.12g}".replace(".", "," if language == "nl" else ".")


def in_force(steps: Iterable[Step]) -> dict[tuple[str, ...], Step]:
    """Return the step that holds for each thing that steps are about.

    Changes of one cell or term become one change from the first old to the last new value, and fall out where that is none.
    """
    out: dict[tuple[str, ...], Step] = {}
    for step in steps:
        before = out.pop(step.about, None)
        if step.kind in {"cell", "term"}:
            old = (before or step).values["old"]
            if old == step.values["new"] and not step.values.get("source"):
                continue
            out[step.about] = Step(step.kind, {**step.values, "old": old})
        elif not (step.kind == "row" and before is not None and before.values["added"] and not step.values["added"]):
            out[step.about] = step
    return out

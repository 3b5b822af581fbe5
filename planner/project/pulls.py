"""A pull of a lever: how it is written, and how it is said.

What a lever does to a project stands in :mod:`planner.scenarios.levers`; steps of scenarios, pages and reports only have to say it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from planner.language import Language, mark, money, number, percent, text
from planner.project.term_words import term_called

_NAMED: Final = 3


@dataclass(frozen=True)
class Written:
    """A pull as it is written: name of the lever or term, value, scope (empty: everywhere)."""

    name: str
    value: str
    scope: str = ""

    @property
    def label(self) -> str:
        """The pull as it is written."""
        return f"{self.name}={self.value}" + (f"@{self.scope}" if self.scope else "")

    @property
    def key(self) -> str:
        """What tells it from other pulls: name and scope."""
        return f"{self.name}@{self.scope}" if self.scope else self.name

    def said(self, language: Language, names: Mapping[str, str] | None = None) -> str:
        """Return the pull in words; as it is written where nothing is known of the lever or term.

        Parameters
        ----------
        language
            Of the words.
        names
            What places and firms are called, by id; without it they are called by their id.
        """
        if "." in self.name:
            return f"{term_called(self.name, language)}: {_plain(self.value, language)}"
        what = _said(self.name, self.value.split(":"), language)
        if what is None:
            return self.label
        return f"{what} {_where(self.scope, language, names or {})}" if self.scope else what


def read_written(pulls: Mapping[str, str] | Iterable[str]) -> list[Written]:
    """Return pulls in order: of ``NAME[@SCOPE]`` to ``VALUE[@SCOPE]``, or texts ``NAME=VALUE[@SCOPE]``.

    A dotted name is a term, which takes no scope: there the value may hold an ``@``.
    """
    pairs = pulls.items() if isinstance(pulls, Mapping) else [(text.partition("=")[0], text.partition("=")[2]) for text in pulls]
    out = []
    for given, asked in pairs:
        name, _, scope = given.partition("@")
        value = asked
        if "." not in name and not scope:
            value, _, scope = asked.partition("@")
        out.append(Written(name.strip(), value.strip(), scope.strip()))
    return out


def _plain(value: str, language: Language) -> str:
    """Return a figure with the decimal sign of the language; any other value as it is."""
    try:
        return number(float(value), language) if float(value).is_integer() else f"{float(value):.12g}".replace(".", "," if language == "nl" else ".")
    except ValueError:
        return value


type Figure = Callable[[str, Language], str]


def _figure(say: Callable[[float, Language], str]) -> Figure:
    """Return what says a figure that is written as text; what is no figure stays as it is written."""

    def said(value: str, language: Language) -> str:
        try:
            return say(float(value), language)
        except ValueError:
            return value

    return said


_EUR: Final = _figure(money)
_SHARE: Final = _figure(lambda share, language: percent(share, language, 0 if round(share, 2) == share else 1))


def _as_written(value: str, _: Language) -> str:
    """Return years and names as they are."""
    return value.replace("_", " ")


@dataclass(frozen=True)
class _Words:
    """How a lever is said.

    Parameters
    ----------
    said
        By its first part where that is a word; the empty key: where it is a figure. ``{figure}`` is the first part, ``{second}`` the second.
    parts
        How the parts are written as figures, in order; the last one holds for those after it.
    more
        What is added for each part after the first where it is given and not zero; an empty one is said already, or not at all.
    """

    said: Mapping[str, str]
    parts: tuple[Figure, ...] = (_plain,)
    more: tuple[str, ...] = field(default=())


_WORDS: Final[Mapping[str, _Words]] = {
    "fund": _Words({"": mark("Fund of {figure}")}, (_EUR,)),
    "fund_phasing": _Words({"": mark("Fund over the years: {figure} %")}),
    "cofinancing": _Words({"": mark("Municipalities pay {figure} of each grant")}, (_SHARE,)),
    "payer_cap": _Words({"": mark("A municipality puts in at most {figure} of the fund")}, (_SHARE,)),
    "grant_scheme": _Words({"need": mark("Grant of what is missing"), "share": mark("Grant of a fixed share of the unprofitable top")},
                           (_as_written, _SHARE, _EUR), (mark("{figure} of the top"), mark("at most {figure} a move"))),
    "scheme": _Words({"": mark("Scheme of before: {figure}")}, (_as_written,)),
    "category_steps": _Words({"1": mark("Environmental category one step higher"), "": mark("Environmental category {figure} steps higher")}),
    "coverage": _Words({"": mark("{figure} of a plot may be built over")}, (_SHARE,)),
    "lots": _Words({"": mark("Lots of {figure} m² or more")}, (_plain, _SHARE, _plain),
                   (mark("at least {figure} of the parcel"), mark("at most {figure} times what the firm needs"))),
    "grid_kw_per_node": _Words({"": mark("Grid stations {figure} kW stronger")}, (_plain, _as_written), (mark("from {figure}"),)),
    "grid_earlier": _Words({"1": mark("Grid reinforcement one year earlier"), "": mark("Grid reinforcement {figure} years earlier")}),
    "hub": _Words({"": mark("Energy hub of {figure} kW"), "sum": mark("Energy hub with the power that its members have")},
                  (_plain, _plain, _SHARE, _as_written, _plain),
                  (mark("{figure} kW storage"), mark("{figure} at the same time"), mark("from {figure}"), mark("{figure} kW fed in"))),
    "may_invest": _Words({"on": mark("The fund may invest"), "off": mark("The fund gives grants only")}),
    "invest": _Words({"done": mark("Investment done outside the fund")}),
    "estate_investment": _Words({"road": mark("The fund may invest {second} in a road"), "quay": mark("The fund may invest {second} in a quay"),
                                 "digital": mark("The fund may invest {second} in a digital network"),
                                 "renewal": mark("The fund may invest {second} in renewal")},
                                (_as_written, _EUR, _plain, _plain, _as_written),
                                ("", mark("{figure} ha gained"), mark("category {figure} step(s) higher"), mark("from {figure}"))),
    "quay": _Words({"on": mark("Quay built"), "off": mark("No quay")}),
    "open_parcels": _Words({"now": mark("Land issued at once"), "": mark("Land issued from {figure}")}, (_as_written,)),
    "buy_parcels": _Words({"now": mark("Land bought and issued at once"), "": mark("Land bought and issued from {figure}")}, (_as_written,)),
    "landlords_agree": _Words({"on": mark("Private owners take part"), "off": mark("Private owners do not take part")}),
    "land_price": _Words({"": mark("Land at {figure} €/m²")}),
    "reserve": _Words({"": mark("{figure} of open room kept for circular firms")}, (_SHARE,)),
    "ask_everyone": _Words({"on": mark("All firms asked early"), "off": mark("Firms not asked early")}),
    "consent": _Words({"open": mark("Firms open to a move"), "will_move": mark("Firms want to move")}),
    "partners": _Words({"on": mark("Firms become partners")}),
    "agreed": _Words({"own_eur": mark("Agreed: {second} euro of own money"), "own_kw": mark("Agreed: {second} kW of own power"),
                      "spare_m2": mark("Agreed: {second} m² less land"), "more_m2": mark("Agreed: {second} m² more land"),
                      "less_m": mark("Agreed: {second} m inside the guide distance, as measured"),
                      "less_steps": mark("Agreed: {second} category step(s) lower, as measured")}),
    "borders": _Words({"open": mark("Municipal borders open"), "closed": mark("Municipal borders closed")}),
    "housing_claims": _Words({"off": mark("No claims of housing"), "on": mark("Claims of housing as they are"), "": mark("Housing from {figure}")},
                             (_as_written,)),
    "permit_months": _Words({"": mark("Permits in {figure} months")}),
    "reuse_hall_age": _Words({"": mark("Halls re-used up to {figure} years old")}),
}
"""By name of the lever."""
_WHERE: Final[Mapping[str, str]] = {
    "municipality": mark("in the municipality of {places}"), "estate": mark("on estate {places}"), "parcel": mark("on parcel {places}"),
    "node": mark("at grid station {places}"), "firm": mark("for {places}"), "investment": mark("({places})"),
}
"""By kind of place."""


def _said(name: str, parts: list[str], language: Language) -> str | None:
    """Return what a pull does; None where nothing is known of the lever."""
    words = _WORDS.get(name)
    sentence = "" if words is None else words.said.get(parts[0], words.said.get("", ""))
    if words is None or not sentence:
        return None
    figures = [words.parts[min(at, len(words.parts) - 1)](part, language) for at, part in enumerate(parts)]
    if not words.more:
        figures[0] = " / ".join(figures) if "{second}" not in sentence else figures[0]
    said = [text(sentence, language, **_values(sentence, figures))]
    for written, figure, more in zip(parts[1:], figures[1:], words.more, strict=False):
        said += [text(more, language, figure=figure)] if more and written not in {"", "0", "none"} else []
    return ", ".join(said)


def _values(sentence: str, figures: list[str]) -> dict[str, str]:
    """Return the places of a sentence with their figures."""
    known = {"figure": figures[0], "second": figures[1] if len(figures) > 1 else "–"}
    return {name: figure for name, figure in known.items() if f"{{{name}}}" in sentence}


def _where(scope: str, language: Language, names: Mapping[str, str]) -> str:
    """Return the places of a scope by their names, the first few of many."""
    kind, _, ids = scope.partition(":")
    sentence = _WHERE.get(kind) if ids else None
    each = (ids if sentence else scope).split("+")
    places = ", ".join(names.get(one, one) for one in each[:_NAMED])
    if len(each) > _NAMED:
        places += " " + text("and {count} more", language, count=len(each) - _NAMED)
    return text(sentence or mark("at {places}"), language, places=places)

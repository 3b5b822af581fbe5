"""What the audit says: a finding names a rule, a place, a year, what is there and what is allowed."""

from dataclasses import dataclass
from math import isfinite

from planner.project.terms import CATEGORIES

SENTENCES: dict[str, tuple[str, str]] = {
    # rule: (Dutch, English); {where} {year} {amount} {allowed} are filled in, amounts with their unit
    "R3": ("{where}: deze verplaatser bestaat niet, of bedrijf en vraag horen er niet bij.",
           "{where}: there is no such mover, or firm and demand do not belong to it."),
    "R12": ("{where}: deze soort verplaatsing mag hier niet ({amount}, toegestaan {allowed}).",
            "{where}: this kind of move is not allowed here ({amount}, allowed {allowed})."),
    "served": ("{where}: circulaire ruimte {amount}, volgens R12 {allowed}.",
               "{where}: circular room {amount}, by R12 it is {allowed}."),
    "R10": ("{where}: nodig is {amount}, het kavel heeft ooit hoogstens {allowed}.",
            "{where}: {amount} is needed, the parcel never has more than {allowed}."),
    "R13": ("{where}: de uitgegeven kavel is {amount}, volgens R13 {allowed}.",
            "{where}: the lot is {amount}, by R13 it is {allowed}."),
    "R13 size": ("{where}: de kavel zou {amount} zijn, meer dan de toegestane {allowed}.",
                 "{where}: the lot would be {amount}, more than the {allowed} allowed."),
    "R14": ("{where}: verplaatsing in {amount}, de grens is {allowed}.",
            "{where}: the move is in {amount}, the limit is {allowed}."),
    "R14 room": ("{where}: in {year} is {amount} nodig en hoogstens {allowed} vrij.",
                 "{where}: in {year} {amount} is needed and at most {allowed} is free."),
    "category": ("{where}: milieucategorie {amount}, het kavel staat {allowed} toe.",
                 "{where}: category {amount}, the parcel allows {allowed}."),
    "distance": ("{where}: afstand {amount}, de richtafstand is {allowed}.",
                 "{where}: distance {amount}, the guide distance is {allowed}."),
    "quay": ("{where}: het bedrijf heeft een kade nodig en hier is er geen.",
             "{where}: the firm needs a quay and there is none here."),
    "radius": ("{where}: {amount} van de oude plek, hoogstens {allowed}.",
               "{where}: {amount} from the old place, at most {allowed}."),
    "municipality": ("{where}: naar een andere gemeente, terwijl bedrijven in hun eigen gemeente blijven.",
                     "{where}: to another municipality, while firms stay in their own."),
    "contribution": ("{where}: in {year} is {amount} subsidie nodig, er mag {allowed}.",
                     "{where}: in {year} a grant of {amount} is needed, {allowed} may be given."),
    "consent": ("{where}: het bedrijf heeft niet ingestemd.", "{where}: the firm has not consented."),
    "restriction": ("{where}: op het kavel rust een beperking.", "{where}: the parcel has a restriction."),
    "owner": ("{where}: de particuliere eigenaar heeft niet ingestemd.", "{where}: the private owner has not agreed."),
    "closing": ("{where}: het kavel sluit voor nieuwkomers in {allowed}, de verplaatsing is in {amount}.",
                "{where}: the parcel closes for newcomers in {allowed}, the move is in {amount}."),
    "cost": ("{where}: kosten {amount}, volgens K1–K11 {allowed}.", "{where}: cost {amount}, by K1–K11 it is {allowed}."),
    "R18": ("{where}: subsidie {amount}, volgens R18 {allowed}.", "{where}: grant {amount}, by R18 it is {allowed}."),
    "own": ("{where}: eigen bijdrage {amount}, kosten min subsidie is {allowed}.",
            "{where}: own contribution {amount}, cost less grant is {allowed}."),
    "R17": ("{where}: de genoemde steunregel past niet bij de verdeling over artikel 17 en de-minimis ({amount} de-minimis).",
            "{where}: the aid rule named does not fit the split over article 17 and de minimis ({amount} de minimis)."),
    "value": ("Waarde van het plan {amount}, volgens §5 {allowed}.", "Value of the plan {amount}, by section 5 it is {allowed}."),
    "mover": ("{where}: {amount} verplaatsingen, hoogstens {allowed}.", "{where}: {amount} moves, at most {allowed}."),
    "room": ("{where}: in {year} is {amount} uitgegeven, er is {allowed} vrij.",
             "{where}: in {year} {amount} is taken, {allowed} is free."),
    "fund": ("Fonds: in {year} is {amount} toegezegd, er is {allowed}.",
             "Fund: in {year} {amount} is granted, there is {allowed}."),
    "payer": ("{where}: in {year} betaalt deze {amount}, het plafond is {allowed}.",
              "{where}: in {year} it pays {amount}, its cap is {allowed}."),
    "bank": ("Grondbank: in {year} staat {amount} uit, er is {allowed}.",
             "Land bank: in {year} {amount} is out, there is {allowed}."),
    "aid": ("{where}: {amount} de-minimissteun in de jaren tot en met {year}, de ruimte is {allowed}.",
            "{where}: {amount} de minimis aid in the years up to {year}, the room is {allowed}."),
    "power": ("{where}: in {year} is {amount} van het net nodig, het knooppunt heeft {allowed}.",
              "{where}: in {year} {amount} is drawn, the node has {allowed}."),
    "node": ("{where}: in {year} wordt {amount} van het knooppunt gevraagd, er is {allowed}.",
             "{where}: in {year} {amount} is drawn from the node, there is {allowed}."),
    "hub": ("{where}: in {year} vragen de leden {amount}, de hub heeft {allowed}.",
            "{where}: in {year} the members ask {amount}, the hub has {allowed}."),
    "feed_in": ("{where}: in {year} wordt {amount} teruggeleverd, er is ruimte voor {allowed}.",
                "{where}: in {year} {amount} is fed in, there is room for {allowed}."),
    "cash": ("Kas: tot en met {year} wordt {amount} betaald, er is {allowed} binnengekomen.",
             "Cash: up to {year} {amount} is paid, {allowed} has come in."),
    "balance": ("{where}: verliest per saldo {amount}, hoogstens {allowed}.",
                "{where}: it loses {amount} on balance, at most {allowed}."),
    "reserve": ("{where}: in {year} neemt niet-circulair {amount}, er mag {allowed}.",
                "{where}: in {year} non-circular moves take {amount}, {allowed} is allowed."),
    "pace": ("{where}: in {year} wordt {amount} uitgegeven, hoogstens {allowed}.",
             "{where}: in {year} {amount} is taken, at most {allowed}."),
    "invest": ("{where}: deze investering staat {amount} keer in het plan, hoogstens {allowed} keer mag.",
               "{where}: this investment is in the plan {amount} times, at most {allowed} may be."),
    "lock": ("{where}: {amount} verplaatsingen voldoen aan deze vastgezette keuze, nodig is {allowed}.",
             "{where}: {amount} moves match this lock, {allowed} is needed."),
    "forbid": ("{where}: deze verplaatsing is verboden.", "{where}: this move is forbidden."),
}
"""Every rule that the audit can find broken, with its sentence in Dutch and English."""


@dataclass(frozen=True)
class Finding:
    """One rule that the plan breaks.

    Parameters
    ----------
    rule
        A key of :data:`SENTENCES`: a rule number of docs/method.md, a reason of its section 3 or a row of its section 6.
    where
        Ids of the mover, parcel, node, municipality … that it is about.
    year
        Calendar year, or None where the rule has none. Of a cumulative row: the first year that fails.
    amount, allowed
        What the plan says or takes, and what it should be or may be at most.
    unit
        Unit of both: ``m2``, ``ha``, ``eur``, ``kw``, ``m``, ``km``, ``year``, ``category`` (position on the ladder) or empty for a count.
    """

    rule: str
    where: tuple[str, ...]
    year: int | None
    amount: float
    allowed: float
    unit: str

    def sentence(self, language: str = "en") -> str:
        """Return the finding in words, in the language (``nl`` or ``en``)."""
        template = SENTENCES[self.rule][0 if language == "nl" else 1]
        return template.format(where=" → ".join(self.where), year=self.year,
                               amount=_quantity(self.amount, self.unit, language), allowed=_quantity(self.allowed, self.unit, language))


def _quantity(value: float, unit: str, language: str) -> str:
    """Return a number with its unit as it is written in the language."""
    if unit == "year":
        return str(int(value))
    if unit == "category":
        return CATEGORIES[int(value)]
    digits = {"eur": 2, "ha": 6, "kw": 3, "": 0}.get(unit, 2)
    text = f"{value:,.{digits}f}" if isfinite(value) else "∞"
    if language == "nl":
        text = text.translate(str.maketrans(",.", ".,"))
    sign = {"m2": "m²", "kw": "kW", "eur": "€"}.get(unit, unit)
    if unit == "eur":
        return f"{sign} {text}" if language == "nl" else f"{sign}{text}"
    return f"{text} {sign}".strip()

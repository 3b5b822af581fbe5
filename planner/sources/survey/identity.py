"""Which firm a form is about, and which row of the demand each of its activities is."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from planner.errors import Problem
from planner.sources.survey.answers import ESTABLISHMENT
from planner.sources.survey.returned import Return

KVK_DIGITS = 8


class Firms:
    """Finds the firm of a form among those of the project.

    Parameters
    ----------
    firms
        The table of the project.
    """

    def __init__(self, firms: pd.DataFrame) -> None:
        self.ids = set(firms["firm_id"])
        self.by_kvk: dict[str, list[str]] = {}
        self.by_name: dict[str, list[str]] = {}
        for firm_id, kvk_no, name in firms[["firm_id", "kvk_no", "name"]].itertuples(index=False):
            self.by_kvk.setdefault(kvk_no, []).append(firm_id)
            self.by_name.setdefault(_same(name), []).append(firm_id)

    def identify(self, form: Return, firm_id: str, kvk_no: str) -> tuple[str, Problem | None]:
        """Return the id of the firm that a form is about, and what must be said about it.

        The form's own number counts first, then the Chamber of Commerce number. The id is empty where there is neither, or where it is unclear.
        """
        if form.made_for and firm_id and firm_id != form.made_for:
            return "", Problem("survey_firm_differs", form.file, form.place, "firms.firm_id", firm_id, {"made_for": form.made_for})
        whole = firm_id.zfill(ESTABLISHMENT)
        if not form.made_for and firm_id.isdigit() and firm_id not in self.ids and whole in self.ids:
            return whole, Problem("code_completed", form.file, form.place, "firms.firm_id", firm_id, {"value": whole})
        if form.made_for and form.made_for not in self.ids:
            return form.made_for, Problem("survey_firm_missing", form.file, form.place, "firms.firm_id", form.made_for)
        if form.made_for or firm_id in self.ids:
            return form.made_for or firm_id, None
        return self._by_kvk(form, firm_id, kvk_no if len(kvk_no) == KVK_DIGITS else "")

    def _by_kvk(self, form: Return, firm_id: str, kvk_no: str) -> tuple[str, Problem | None]:
        """Return the firm with a Chamber of Commerce number; a new one where the project has none."""
        same = self.by_kvk.get(kvk_no, []) if kvk_no else []
        if firm_id:  # of one firm several establishments may be known, by their own numbers
            same = [other for other in same if not (other.isdigit() and len(other) == ESTABLISHMENT)]
        if len(same) > 1:
            return "", Problem("survey_firm_unclear", form.file, form.place, "firms.kvk_no", kvk_no, {"firms": ", ".join(same)})
        if same:
            return same[0], Problem("survey_firm_matched", form.file, form.place, "firms.kvk_no", kvk_no, {"firm": same[0]})
        new = firm_id or kvk_no
        return new, None if new else Problem("survey_no_firm", form.file, form.place)

    def partners(self, parts: Iterable[str]) -> tuple[list[str], list[str]]:
        """Return the ids of firms that are named by id, Chamber of Commerce number or name, and the names that are nobody here."""
        known, strange = [], []
        for part in parts:
            found = [part] if part in self.ids else self.by_kvk.get(part) or self.by_name.get(_same(part), [])
            known += found if len(found) == 1 else []
            strange += [] if len(found) == 1 else [part]
        return known, strange


def _same(name: str) -> str:
    return "".join(sign for sign in name.lower() if sign.isalnum())


def demand_ids(firm_id: str, activities: Sequence[tuple[str, str]], demand: pd.DataFrame) -> tuple[list[str], list[tuple[int, str]]]:
    """Return a ``demand_id`` for each activity of a form, and what was matched or added.

    An activity keeps the number that its form carries. Else ``firm-1``, ``firm-2`` … where the project has that row; else the only row of the
    firm with the same strategy, or the only row of the firm where the form has one activity too; else it is new.

    Parameters
    ----------
    firm_id
        The firm.
    activities
        Number on the form (empty: none) and strategy (empty: not answered) of each activity.
    demand
        Table of the project.

    Returns
    -------
    tuple
        Ids in the order of the activities; and (position, ``survey_room_matched`` or ``survey_room_added``) where a number was not given.
    """
    own: Mapping[str, str] = dict(demand.loc[demand["firm_id"] == firm_id, ["demand_id", "strategy"]].itertuples(index=False, name=None))
    out = [number or (f"{firm_id}-{position}" if f"{firm_id}-{position}" in own else "") for position, (number, _) in enumerate(activities, start=1)]
    matched: list[tuple[int, str]] = []
    for position, (_, strategy) in enumerate(activities):
        if out[position]:
            continue
        free = [row for row in own if row not in out]
        same = [row for row in free if own[row] == strategy]
        found = same if len(same) == 1 else free if len(free) == len(own) == len(activities) == 1 else []
        out[position] = found[0] if found else f"{firm_id}-{position + 1}"
        if own:
            matched.append((position, "survey_room_matched" if found else "survey_room_added"))
    return out, matched

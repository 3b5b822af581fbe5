"""What the user decided about conflicts: ``theirs``, ``ours``, ``FIRM=…``, ``FIRM.COLUMN=…`` with theirs, ours or the name of a returned file."""

from collections.abc import Iterable, Sequence

from planner.errors import InputError, Problem

THEIRS, OURS = "theirs", "ours"


class Decisions:
    """Decisions, the most exact one first.

    Parameters
    ----------
    words
        As written by the user.
    files
        Names of the returned files, which may be chosen as well.

    Raises
    ------
    InputError
        With every word that is none.
    """

    def __init__(self, words: Sequence[str], files: Iterable[str] = ()) -> None:
        self.files = tuple(files)
        self._all: dict[str, str] = {}
        self.used: set[str] = set()
        wrong = []
        for word in words:
            name, _, choice = word.rpartition("=")
            name, choice = name.strip(), choice.strip()
            if choice in {THEIRS, OURS} or (name and choice in self.files):
                self._all[name] = choice
            else:
                wrong.append(word)
        if wrong:
            raise InputError(_wrong(word, self.files) for word in wrong)

    def of(self, names: Iterable[str], column: str) -> str:
        """Return the decision about a cell, empty where there is none.

        Parameters
        ----------
        names
            How its row may be called, the most exact first: number of the demand, number of the firm.
        column
            ``table.column``.
        """
        short = column.partition(".")[2]
        names = list(names)
        for name in (*(f"{row}.{part}" for row in names for part in (column, short)), *names, ""):
            if name in self._all:
                self.used.add(name)
                return self._all[name]
        return ""

    @property
    def idle(self) -> list[str]:
        """Decisions about cells that need none; a decision for all cells is never idle."""
        return [f"{name}={choice}" for name, choice in self._all.items() if name and name not in self.used]


def _wrong(word: str, files: Sequence[str]) -> Problem:
    some = ", ".join(files[:3])
    return Problem("wrong_argument", values={
        "command": "survey read",
        "reason_en": f"--take is theirs, ours, FIRM=theirs, FIRM.COLUMN=theirs or FIRM.COLUMN=FILE (such as {some}), not “{word}”.",
        "reason_nl": f"--take is theirs, ours, BEDRIJF=theirs, BEDRIJF.KOLOM=theirs of BEDRIJF.KOLOM=BESTAND (zoals {some}), niet “{word}”."})

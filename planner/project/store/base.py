"""What a scenario was made against: the hash of the project, and enough of it to say what changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planner.project.project import Project


@dataclass(frozen=True)
class Base:
    """The project that a scenario differs from.

    Parameters
    ----------
    sha256
        Hash of the whole project (:meth:`~planner.project.project.Project.sha256`).
    tables
        Hash of each table that has rows.
    terms
        Each term by ``section.field``, as plain JSON.
    """

    sha256: str
    tables: Mapping[str, str]
    terms: Mapping[str, Any]

    def changed_in(self, now: "Base") -> tuple[str, ...]:
        """Return what differs: names of tables, and of terms as ``section.field``.

        A table without rows and a term that this base does not know (they came with a newer edition of the program) are no change.
        """
        tables = sorted(name for name in {*self.tables, *now.tables} if self.tables.get(name) != now.tables.get(name))
        terms = sorted(name for name, value in self.terms.items() if name in now.terms and now.terms[name] != value)
        return (*tables, *terms)


def base_of(project: Project) -> Base:
    """Return what a scenario of this project is made against."""
    terms = {f"{section}.{name}": value for section, values in project.terms.model_dump(mode="json").items() for name, value in values.items()}
    return Base(project.sha256(), project.table_hashes(), terms)

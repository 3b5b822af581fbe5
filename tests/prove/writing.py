"""Write what a proof found into docs/proof.md."""

import re
from collections.abc import Sequence
from pathlib import Path

PROOF = Path(__file__).parents[2] / "docs" / "proof.md"


def write(title: str, lines: Sequence[str]) -> None:
    """Put a section in docs/proof.md in place of an older one of that title; others stay where they are."""
    text = PROOF.read_text(encoding="utf-8") if PROOF.exists() else "# Proof\n"
    text = re.sub(rf"\n*## {re.escape(title)}\n.*?(?=\n## |\Z)", "", text, flags=re.DOTALL).rstrip("\n")
    PROOF.write_text("\n".join([text, "", f"## {title}", "", *lines, ""]), encoding="utf-8")


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Return a table; whole numbers with thousands separated."""
    cells = [[f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row] for row in rows]
    return ["| " + " | ".join(row) + " |" for row in (list(head), ["---"] * len(head), *cells)]

"""What a service says in words, as one short line to quote: its messages come as JSON, XML, a page or bare text."""

import json
import re
from typing import Any

LONGEST = 200
READ_AT_MOST = 8_192
"""Bytes of an answer that are looked through for words."""
_SAYING = ("detail", "description", "message", "error_description", "title")


def quoted(body: bytes) -> str:
    """Return the words of an answer in one line of at most 200 signs; empty text where it has none."""
    text = body[:READ_AT_MOST].decode("utf-8", errors="replace")
    found = _from_json(text) or _from_markup(text)
    return " ".join(found.split())[:LONGEST].rstrip()


def _from_json(text: str) -> str:
    try:
        content = json.loads(text)
    except ValueError:
        return ""
    if isinstance(content, dict) and isinstance(content.get("error"), dict):
        content = content["error"]
    if not isinstance(content, dict):
        return ""
    words = [str(content[name]) for name in _SAYING if content.get(name)]
    details: Any = content.get("details")
    return " ".join([*words[:1], *(map(str, details) if isinstance(details, list) else ())])


def _from_markup(text: str) -> str:
    """Return the exception of a service, the title of a page, or the text between the tags."""
    for name in ("ExceptionText", "ServiceException", "title"):
        found = re.search(rf"(?is)<(?:\w+:)?{name}\b[^>]*>(.*?)</(?:\w+:)?{name}>", text)
        if found and found[1].strip():
            return re.sub(r"<[^>]*>", " ", found[1])
    return re.sub(r"(?s)<[^>]*>?", " ", text)

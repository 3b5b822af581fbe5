"""GeoJSON pages: their features, and what stands there where there are none."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from planner.errors import InputError, Problem
from planner.sources.services.client import PASSING, Answer, PassingError
from planner.sources.services.quote import quoted


def read_document(answer: Answer) -> dict[str, Any]:
    """Return the JSON object of an answer.

    Raises
    ------
    PassingError
        Where there is no body, half a body, or a page for people: asking again may help.
    InputError
        Where it is the message of a service that refuses.
    """
    body = answer.path.read_bytes()
    if not body.strip():
        raise PassingError("an answer without content")
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        _refuse_exception(answer.url, body)
        kind = answer.headers.get("content-type", "").partition(";")[0]
        whole = f"{len(body)} bytes of {kind}" if kind else f"{len(body)} bytes"
        raise PassingError(f"{whole}, not JSON or only half of it: {quoted(body)[:80]}") from error
    if isinstance(document, dict) and isinstance(document.get("error"), dict):
        code = document["error"].get("code")
        if code in PASSING:
            raise PassingError(f"{code}: {quoted(body)}")
        raise _refused(answer.url, str(code or ""), body)
    if not isinstance(document, dict):
        raise _refused(answer.url, "", body)
    return document


def features_of(document: Mapping[str, Any], answer: Answer) -> list[dict[str, Any]]:
    """Return the features of a page.

    Raises
    ------
    InputError
        Where it is no collection of features.
    PassingError
        Where it holds another number of features than it says.
    """
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise _refused(answer.url, str(document.get("type", "")), answer.path.read_bytes())
    returned = whole_number(document.get("numberReturned"))
    if returned is not None and returned != len(features):
        raise PassingError(f"{len(features)} features where it says {returned}")
    return features


def page_features(path: Path) -> list[dict[str, Any]]:
    """Return the features of a page that was read before."""
    features: list[dict[str, Any]] = json.loads(path.read_bytes())["features"]
    return features


def hashes(features: Iterable[Mapping[str, Any]]) -> tuple[dict[str, str], int]:
    """Return feature id → hash, and the number of features whose id and content came before.

    Properties without value count as not there: services leave them out on some pages. A feature without an id is known by its
    hash; where the same one comes again it is another row.
    """
    out: dict[str, str] = {}
    repeats = 0
    for feature in features:
        properties = feature.get("properties")
        filled = {name: value for name, value in properties.items() if value is not None} if isinstance(properties, dict) else {}
        digest = hashlib.sha256(json.dumps([filled, feature.get("geometry")], sort_keys=True).encode()).hexdigest()
        name = str(feature["id"]) if feature.get("id") is not None else f"#{digest}"
        while name in out and (name.startswith("#") or out[name] != digest):
            name += "'"  # not the same row: the import says so
        repeats += name in out
        out[name] = digest
    return out, repeats


def whole_number(value: Any) -> int | None:
    """Return a count that a service gives; None for ``unknown`` and the like."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() else None


def _refuse_exception(url: str, body: bytes) -> None:
    """Raise for the exception report of a WFS, which comes as XML whatever was asked."""
    if b"ExceptionReport" in body[:2_000] or b"ServiceException" in body[:2_000]:
        raise _refused(url, "", body)


def _refused(url: str, seen: str, body: bytes) -> InputError:
    return InputError([Problem("service_refused", url, seen=seen, values={"words": quoted(body) or "-"})])

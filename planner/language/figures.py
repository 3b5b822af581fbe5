"""Numbers, money, areas and dates as the reader's language writes them."""

import datetime as dt
import math
from typing import Final

from babel.dates import format_date, format_timedelta
from babel.numbers import NumberFormatError, format_decimal, format_percent, parse_decimal

from planner.language.sentences import Language

_LOCALES: Final[dict[Language, str]] = {"nl": "nl_NL", "en": "en_GB"}
_MILLION: Final[dict[Language, str]] = {"nl": " mln", "en": "m"}
_BILLION: Final[dict[Language, str]] = {"nl": " mld", "en": "bn"}


def number(value: float, language: Language, decimals: int = 0) -> str:
    """Write a number with thousands and a fixed count of decimals: ``1.234,5`` or ``1,234.5``."""
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    return format_decimal(_no_negative_zero(value, decimals), format=pattern, locale=_LOCALES[language])


def money(value_eur: float, language: Language) -> str:
    """Write an amount in whole euros: ``€ 15.200.000`` or ``€15,200,000``."""
    return _with_euro(number(value_eur, language), language)


def short_money(value_eur: float, language: Language) -> str:
    """Write an amount in the shortest form that keeps three figures: ``€ 15,2 mln`` or ``€15.2m``.

    Notes
    -----
    The unit is chosen after rounding, so that 999,999 reads as one million and not as 1,000,000 euro.
    """
    for size, unit in ((1e9, _BILLION), (1e6, _MILLION)):
        amount = value_eur / size
        if abs(round(amount, 2)) >= 1:
            return _with_euro(number(amount, language, _short_decimals(amount)) + unit[language], language)
    return money(value_eur, language)


def hectares(value_ha: float, language: Language, decimals: int = 1) -> str:
    """Write an area in hectares: ``3,4 ha``."""
    return f"{number(value_ha, language, decimals)} ha"


def area(value_m2: float, language: Language) -> str:
    """Write an area in square metres, or in hectares from one hectare on."""
    if abs(value_m2) >= 10_000:
        return hectares(value_m2 / 10_000, language, 2)
    return f"{number(value_m2, language)} m²"


def percent(share: float, language: Language, decimals: int = 1) -> str:
    """Write a share from 0 to 1 as a percentage: ``1,0%``."""
    pattern = "0." + "0" * decimals + "%" if decimals else "0%"
    return format_percent(_no_negative_zero(share, decimals + 2), format=pattern, locale=_LOCALES[language])


def duration(seconds: float, language: Language) -> str:
    """Write about how long something takes, rounded up: ``20 seconden``, ``3 minuten``."""
    step = next(step for limit, step in ((60, 10), (3_600, 60), (math.inf, 3_600)) if seconds <= limit)
    return format_timedelta(dt.timedelta(seconds=max(math.ceil(seconds / step), 1) * step), threshold=1, locale=_LOCALES[language])


def date(value: dt.date, language: Language) -> str:
    """Write a day with the month in words: ``1 januari 2026``."""
    return format_date(value, format="d MMMM y", locale=_LOCALES[language])


def read_number(written: str, language: Language) -> float:
    """Return a number as a reader of a language writes it: ``4,5`` and ``1.000`` in Dutch, and ``4.5`` in both.

    Raises
    ------
    ValueError
        Where it is none.
    """
    plain = written.strip().replace("€", "").replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    try:
        return float(parse_decimal(plain, locale=_LOCALES[language], strict=True))
    except NumberFormatError:
        return float(plain)


def day(written: str, language: Language) -> str:
    """Return a date that is written as ISO 8601 (``2026-01-01``) as people write it; other text stays as it is."""
    try:
        return date(dt.date.fromisoformat(written), language)
    except ValueError:
        return written


def _with_euro(amount: str, language: Language) -> str:
    sign, digits = ("-", amount[1:]) if amount.startswith("-") else ("", amount)
    return f"€ {sign}{digits}" if language == "nl" else f"{sign}€{digits}"


def _short_decimals(amount: float) -> int:
    return 2 if abs(round(amount, 2)) < 10 else 1 if abs(round(amount, 1)) < 100 else 0


def _no_negative_zero(value: float, decimals: int) -> float:
    return 0.0 if round(value, decimals) == 0 else value

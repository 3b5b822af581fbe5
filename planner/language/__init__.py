"""Dutch and English: sentences, numbers, money and dates as a reader sees them.

The English sentence in the code is the message; ``nl.po`` holds the Dutch one and is read as it is, so a
translation is a text edit and nothing has to be compiled. Figures are written by Babel, because a browser
would follow its own locale instead of the language chosen in the app. Nothing here knows about planning.
"""

from planner.language.figures import area, date, day, duration, hectares, money, number, percent, read_number, short_money
from planner.language.sentences import LANGUAGES, Language, mark, text

__all__ = [
    "LANGUAGES",
    "Language",
    "area",
    "date",
    "day",
    "duration",
    "hectares",
    "mark",
    "money",
    "number",
    "percent",
    "read_number",
    "short_money",
    "text",
]

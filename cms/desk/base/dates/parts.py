"""What to write for a part of a time: “early 1989”, “the late 1960s”.

Nobody says which months or years those are, and EDTF has no form for them: “about 1989” would take in other
years, and a third of the time would be our guess, served as if somebody had stated it. So it is asked for.
"""

import calendar

from .days import length_of_month
from .english import BARE_FROM
from .stated import Point

PARTS = {"early": 0, "beginning": 0, "mid": 1, "middle": 1, "late": 2, "end": 2}
# The first and last of each third: of the months of a year, of the years of a decade, and of a century.
_MONTHS, _DECADE, _CENTURY = (
    ((1, 4), (5, 8), (9, 12)),
    ((0, 3), (4, 6), (7, 9)),
    ((0, 33), (34, 66), (67, 99)),
)


def instead(part: str, whole: Point) -> str:
    """The dates that a part would be by thirds, as they can be written; "" where it has none."""
    third, year = PARTS[part], whole.years[0]
    if year < BARE_FROM or whole.season or "X" in whole.month + whole.day or whole.day:
        return ""
    if whole.month:
        last = (10, 20, length_of_month(year, int(whole.month)))[third]
        return f"between {10 * third + 1} and {last} {calendar.month_name[int(whole.month)]} {year}"
    if "X" not in whole.year:
        first_month, last_month = (calendar.month_name[each] for each in _MONTHS[third])
        return f"between {first_month} and {last_month} {year}"
    spans = {1: _DECADE, 2: _CENTURY}.get(whole.year.count("X"))
    return f"between {year + spans[third][0]} and {year + spans[third][1]}" if spans else ""

"""One day, month, season, year, decade or century, as people type it."""

import calendar
import re
from collections.abc import Callable

from .days import FIRST_YEAR, LAST_YEAR
from .english import ordinal
from .parts import PARTS, instead
from .refusals import NotUnderstood, not_a_date
from .stated import SEASONS, Point, out_of_range, read_edtf, require_real

MONTHS = [each.lower() for each in calendar.month_name[1:]]
MONTH = r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
MONTH += r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
DAY, YEAR, NTH = r"([0-9]{1,2})(?:st|nd|rd|th)?\.?", r"([0-9]{1,5})", r"([0-9]{1,3})(?:st|nd|rd|th)"
ERA = re.compile(r"(?<=[0-9 my])\s*(b\.?\s?c\.?(?:\s?e\.?)?|c\.?e\.?|a\.?\s?d\.?)$", re.IGNORECASE)
# Of the common era it may stand before the year: “24 August AD 79”.
LEADING_ERA = re.compile(r"\ba\.?\s?d\.?\s+(?=[0-9]+$)", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:circa|approximately|approx|about|around|ca|c)(?:\.\s*|\s+|(?=[0-9]))(?=.)", re.IGNORECASE
)
_PERHAPS = re.compile(r"(?:perhaps|possibly|probably|maybe)\s+", re.IGNORECASE)
_LEAD = re.compile(r"(?:(?:in|on|during|the|year|of)\s+)+", re.IGNORECASE)
_FORMS: list[tuple[re.Pattern[str], Callable[..., Point]]] = []


def read_point(text: str) -> Point:
    """The point that a text means; NotUnderstood where it means none, or could mean two."""
    mark, rest = _marked(text)
    rest = _LEAD.sub("", rest, count=1) if _LEAD.match(rest) else rest
    rest, era = _without_era(rest)
    for pattern, read in _FORMS:
        if found := pattern.fullmatch(rest):
            point = read(text, era, *found.groups())
            return _with_mark(point, mark, text)
    if not era and re.fullmatch(r"-?[0-9X]{4}(-[0-9X]{2}){0,2}", rest, re.IGNORECASE):
        return _with_mark(_edtf(rest), mark, text)
    raise not_a_date(text)


def _edtf(text: str) -> Point:
    found = read_edtf(text)
    if not isinstance(found, Point):
        raise not_a_date(text)
    return found


def _marked(text: str) -> tuple[str, str]:
    """The mark that a text has before or after it, and the rest."""
    rest, is_about, is_perhaps = text.strip(), False, False
    while True:
        if found := _ABOUT.match(rest):
            is_about, rest = True, rest[found.end() :]
        elif found := _PERHAPS.match(rest):
            is_perhaps, rest = True, rest[found.end() :]
        elif rest[-1:] in ("?", "~", "%"):
            is_about |= rest[-1] in "~%"
            is_perhaps |= rest[-1] in "?%"
            rest = rest[:-1].rstrip()
        else:
            return {(True, True): "%", (True, False): "~", (False, True): "?"}.get(
                (is_about, is_perhaps), ""
            ), rest


def _with_mark(point: Point, mark: str, text: str) -> Point:
    if mark and point.season:
        raise NotUnderstood(
            f"“{text}”: a season is vague already, and takes no “about” or “perhaps”: leave that away.",
            code="marked_season",
        )
    return Point(point.year, point.month, point.day, mark or point.mark)


def _without_era(text: str) -> tuple[str, str]:
    """The text and its era, `bce` or `ce`; "" where none is given."""
    if found := LEADING_ERA.search(text):
        return text[: found.start()] + text[found.end() :], "ce"
    if found := ERA.search(text):
        return text[: found.start()].rstrip(" ,"), "bce" if found[1][0] in "bB" else "ce"
    return text, ""


def year_of(digits: str, era: str, text: str) -> int:
    """The year as astronomers count it: 44 BCE is -43."""
    if not era and len(digits) < 4:
        raise NotUnderstood(
            f"“{text}” could be of any century: write the year in four digits, or with its era, such as "
            f"“{int(digits)} CE”.",
            code="short_year",
        )
    if era and not int(digits):
        raise NotUnderstood(f"“{text}”: there is no year 0; after 1 BCE comes 1 CE.", code="year_zero")
    year = 1 - int(digits) if era == "bce" else int(digits)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise out_of_range(text)
    return year


def _form(pattern: str) -> Callable[[Callable[..., Point]], Callable[..., Point]]:
    def add(read: Callable[..., Point]) -> Callable[..., Point]:
        _FORMS.append((re.compile(pattern, re.IGNORECASE), read))
        return read

    return add


def _month(name: str) -> int:
    return next(place for place, each in enumerate(MONTHS, 1) if each.startswith(name.lower()[:3]))


def _real(text: str, year: int, month: int, day: int) -> Point:
    require_real(year, month, day or 99, text)
    return Point.of(year, month, day)


@_form(YEAR)
def _year(text: str, era: str, year: str) -> Point:
    return Point.of(year_of(year, era, text))


@_form(rf"{MONTH},? {YEAR}")
def _month_year(text: str, era: str, month: str, year: str) -> Point:
    return Point.of(year_of(year, era, text), _month(month))


@_form(rf"{DAY}(?: of)? {MONTH},? {YEAR}")
def _day_month_year(text: str, era: str, day: str, month: str, year: str) -> Point:
    return _real(text, year_of(year, era, text), _month(month), int(day))


@_form(rf"{MONTH} {DAY},? {YEAR}")
def _month_day_year(text: str, era: str, month: str, day: str, year: str) -> Point:
    return _real(text, year_of(year, era, text), _month(month), int(day))


@_form(rf"{DAY}(?: of)? {MONTH}|{MONTH} {DAY}|{MONTH}")
def _without_year(
    text: str, era: str, day: str, month: str, month_first: str, day_last: str, alone: str
) -> Point:
    # 2000 was a leap year: whether there is a 29 February can't be told yet.
    require_real(2000, _month(month or month_first or alone), int(day or day_last or 1) or 99, text)
    raise NotUnderstood(f"“{text}” lacks its year: write it too.", code="no_year")


@_form(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{2,4})")
def _numbers(text: str, era: str, one: str, _: str, other: str, year: str) -> Point:
    first, second = int(one), int(other)
    if first <= 12 and second <= 12 and first != second:
        raise NotUnderstood(
            f"“{text}” could be the {ordinal(first)} of {MONTHS[second - 1].capitalize()} or the "
            f"{ordinal(second)} of {MONTHS[first - 1].capitalize()}: write the month in words.",
            code="ambiguous",
        )
    day, month = (first, second) if second <= 12 else (second, first)
    return _real(text, year_of(year, era, text), month, day)


@_form(r"([0-9]{4})[./]([0-9]{1,2})[./]([0-9]{1,2})")
def _year_first(text: str, era: str, year: str, month: str, day: str) -> Point:
    return _real(text, year_of(year, era, text), int(month), int(day))


@_form(rf"(spring|summer|autumn|fall|winter)(?: of| in)?,? {YEAR}")
def _season(text: str, era: str, name: str, year: str) -> Point:
    called = "autumn" if name.lower() == "fall" else name.lower()
    number = next(number for number, each in SEASONS.items() if each == called)
    return Point.of(year_of(year, era, text), number)


@_form(r"([0-9]{1,3}0)['’]?s")
def _decade(text: str, era: str, year: str) -> Point:
    first = int(year)
    if len(year) < 4 or era:
        raise NotUnderstood(
            f"“{text}”: write that decade by its years, such as “the decade 800 CE to 809 CE”.", code="decade"
        )
    if first % 100 == 0:
        raise NotUnderstood(
            f"“{text}” could be ten years or a hundred: write “the decade {first} to {first + 9}” or “the "
            f"{ordinal(first // 100 + 1)} century”.",
            code="ambiguous",
        )
    return Point(year[:3] + "X")


@_form(rf"decade {YEAR}( ?[a-z.]+)? to {YEAR}")
def _decade_by_years(text: str, era: str, first: str, its_era: str | None, last: str) -> Point:
    own = _without_era(f"{first}{its_era or ''}")[1] or era
    start, end = year_of(first, own, text), year_of(last, era, text)
    for point in (Point(f"{start:04}"[:3] + "X"), Point(f"-{-end:04}"[:4] + "X")):
        if re.fullmatch(r"-?[0-9]{3}X", point.year) and point.years == (start, end):
            return point
    raise NotUnderstood(
        f"“{text}” is no decade: write ten years, the first of which ends in 0.", code="decade"
    )


@_form(rf"{NTH} (century|cent\.?|millennium)")
def _century(text: str, era: str, number: str, what: str) -> Point:
    is_century = what.lower().startswith("c")
    before = int(number) - 1
    if not 0 <= before <= (99 if is_century else 9):
        raise not_a_date(text)
    known = f"{before:02}XX" if is_century else f"{before}XXX"
    return Point(f"-{known}" if era == "bce" else known)


@_form(rf"(?:the )?({'|'.join(PARTS)})(?:[ -](?:of |in )?(?:the )?(.+))?|(?:the )?(?:first|second) half\b.*")
def _part(text: str, era: str, part: str | None, of: str | None) -> Point:
    try:
        dates = instead(part.lower(), read_point(f"{of} {era}")) if part and of else ""
    except NotUnderstood:
        dates = ""
    raise NotUnderstood(
        f"“{text}”: how much of it that is, no two people say alike: write its dates, such as "
        f"“{dates or 'between 1900 and 1930'}”, or the whole of it.",
        code="part",
    )


@_form(rf"some (day|month) (?:of|in) (?:{MONTH} )?{YEAR}")
def _some(text: str, era: str, what: str, month: str | None, year: str) -> Point:
    whole = Point.of(year_of(year, era, text), _month(month) if month else 0)
    if what.lower() == "month":
        if month:
            raise not_a_date(text)
        return Point(whole.year, "XX")
    return Point(whole.year, whole.month or "XX", "XX")

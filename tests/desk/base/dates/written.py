"""Dates of every shape that is held, for property tests."""

from hypothesis import assume
from hypothesis import strategies as st

from cms.desk.base.dates.days import length_of_month
from cms.desk.base.dates.refusals import NotUnderstood
from cms.desk.base.dates.stated import OneOf, Point, Span, Stated, validated

YEARS = st.integers(-9999, 9999) | st.integers(-120, 120) | st.integers(1800, 2030)
MARKS = st.sampled_from(["", "~", "?", "%"])


@st.composite
def plain(draw: st.DrawFn, years: st.SearchStrategy[int] = YEARS) -> Point:
    """A whole year, month or day."""
    year, month = draw(years), draw(st.integers(0, 12))
    day = draw(st.integers(0, length_of_month(year, month))) if month else 0
    return Point.of(year, month, day)


@st.composite
def left_out(draw: st.DrawFn) -> Point:
    """A decade, century, millennium, or some day or month."""
    year = Point.of(draw(YEARS)).year
    digits = draw(st.integers(0, 3))
    if digits:
        return Point(year[:-digits] + "X" * digits, mark=draw(MARKS))
    month, day = draw(st.sampled_from([("XX", ""), ("XX", "XX"), ("05", "XX"), ("12", "XX")]))
    return Point(year, month, day, draw(MARKS))


seasons = st.builds(Point.of, YEARS, st.integers(21, 24))
marked = st.builds(lambda point, mark: Point(point.year, point.month, point.day, mark), plain(), MARKS)
decades = left_out().filter(lambda point: not point.month)
POINTS = plain() | marked | seasons | left_out()


def _possible(stated: Stated) -> Stated:
    try:
        return validated(stated, stated.edtf)
    except NotUnderstood:
        assume(False)
        raise


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """From one point to another, either end open or unknown."""
    ends = sorted(
        draw(st.lists(marked | seasons | decades, min_size=2, max_size=2)), key=lambda each: each.earliest
    )
    missing = draw(st.sampled_from(["", "start", "end"]))
    start, end = (None if missing == "start" else ends[0], None if missing == "end" else ends[1])
    return _possible(Span(start, end, is_open=draw(st.booleans()) if missing else True))


@st.composite
def choices(draw: st.DrawFn) -> OneOf:
    """One of several points, any between two, or before or after one."""
    points = draw(st.lists(plain(), min_size=2, max_size=4))
    points.sort(key=lambda each: (each.earliest, each.latest))
    shape = draw(st.sampled_from(["list", "range", "before", "after"]))
    if shape == "list":
        return _possible(OneOf(tuple(points)))
    if shape == "range":
        assume(points[0].edtf.lstrip("-").count("-") == points[1].edtf.lstrip("-").count("-"))
    first, last = (None if shape == "before" else points[0], None if shape == "after" else points[1])
    return _possible(OneOf((first, last), is_range=True))


STATED = POINTS | spans() | choices()

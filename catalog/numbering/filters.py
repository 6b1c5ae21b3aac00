"""Filters of the feed's lists by numbers: in which count, whose, and which number."""

from collections.abc import Iterable, Iterator

from cms.desk.records.registry import Facts, Filter

from .models import Scheme
from .periods import Row
from .typed import term
from .written import read_number

NUMBER, NUMBERING, NUMBERED, NUMBERED_BY = "number", "numbering", "numbered", "numbered_by"


def counts(row: Row) -> Iterator[str]:
    """The counts that a row is a number in: its scheme, and that with provider or country."""
    yield row["scheme"]
    if row["provider"]:
        yield f"{row['scheme']}:{row['provider']['$ref']}"
    if row["country"]:
        yield f"{row['scheme']}:{row['country']}"


def terms(row: Row) -> Iterator[str]:
    """What a row is found by: its number, each of a span, and with the season there; a code as such too."""
    bare = read_number(row["value"]).bare
    yield bare
    if row["scheme"] == Scheme.CODE:
        yield f"code:{bare}"
    if row["first"] is None:
        return
    season = read_number(row.get("of_season") or "").bare
    for number in range(row["first"], row["last"] + 1):
        yield str(number)
        if season:
            yield f"s{season}e{number}"


def _number(body: Facts) -> Iterable[str | None]:
    return () if body["number"] is None else (str(body["number"]),)


def _meant(value: str, kind: str) -> str:
    if value.partition(":")[0] not in Scheme.values:
        raise ValueError(f"“{value[:100]}” is no way of counting here. Known are {', '.join(Scheme.values)}.")
    return value


number_filters = (
    Filter(
        name=NUMBER,
        help="Its own number, such as 3.",
        values=_number,
        meant=lambda value, kind: read_number(value).bare,
    ),
    Filter(
        name=NUMBERING,
        help=f"It has a number in that count: {', '.join(Scheme.values)}; after a colon, the id of who "
        "counts it so or the code of the country, such as territory:US.",
        values=lambda body: [each for row in body["numberings"] for each in counts(row)],
        names=True,
        meant=_meant,
    ),
    Filter(
        name=NUMBERED_BY,
        help="Id of the organisation that has a number of its own for it.",
        values=lambda body: [str(row["provider"]["$ref"]) for row in body["numberings"] if row["provider"]],
        names=True,
    ),
    Filter(
        name=NUMBERED,
        help="A number that it has in any other count, as people write it: S03E05, 3x05, 5, Part Two, 4F22.",
        values=lambda body: [each for row in body["numberings"] for each in terms(row)],
        meant=lambda value, kind: term(value),
    ),
)

"""Filters of the feed's lists by numbers: in which count, whose, and which number."""

from collections.abc import Iterable, Iterator

from cms.desk.records.registry import Facts, Filter

from .models import THROUGH, Scheme
from .periods import Row, held
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


def places(body: Facts) -> dict[str, str]:
    """Where the record stands in each count: the season there, as far as it is stated, and the number.

    Of several numbers in one count the first that is not over, or that no later one has replaced.
    """
    rows = body["numberings"]
    lasting = {each.row["id"] for each in held(rows) if not each.until}
    found: dict[str, tuple[bool, str]] = {}
    for row in rows:
        place = (row["id"] not in lasting, _place(row))
        for count in counts(row):
            found[count] = min(found.get(count, place), place)
    return {count: place for count, (_, place) in found.items()}


def _place(row: Row) -> str:
    season = "" if row["scheme"] in THROUGH else read_number(row.get("of_season") or "").key
    return f"{season} {read_number(row['value']).key}"


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
        "counts it so or the code of the country, such as territory:US. With order=numbering, by the "
        "season there, as far as that is stated, and the number: narrow it by season for those of one.",
        values=lambda body: [each for row in body["numberings"] for each in counts(row)],
        names=True,
        meant=_meant,
        places=places,
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

"""Query parameters, parsed and checked; a problem names the parameter at fault."""

import unicodedata
from collections.abc import Collection, Iterable

from django.http import HttpRequest, QueryDict

from cms.desk.records.registry import Filter, Kind
from cms.feed.problems import Problem

BIGGEST = 2**63 - 1  # of a bigint column
# Each filter is a subquery.
MOST_TERMS = 20
# As many characters as the column of a live record's terms holds.
TERM_LENGTH = 200


def wrong(parameter: str, detail: str) -> Problem:
    return Problem("bad-parameter", detail, parameter=parameter)


def require_known(request: HttpRequest, known: Collection[str], *, repeatable: Collection[str] = ()) -> None:
    """Raise a problem for a parameter that is not `known`, or is given twice and not `repeatable`."""
    # A typo would otherwise read as a list without that filter, or as an empty one.
    for name, values in request.GET.lists():
        if name not in known:
            shown = name[:100]
            allowed = f"Allowed: {', '.join(known)}." if known else "None is allowed."
            raise wrong(shown, f"“{shown}” is not a parameter here. {allowed}")
        if len(values) > 1 and name not in repeatable:
            raise wrong(name, f"“{name}” is given {len(values)} times: give it once.")


def number(query: QueryDict, name: str, *, default: int, least: int, most: int) -> int:
    """A whole number in decimal digits from `least` to `most`."""
    text = query.get(name, str(default))
    if not is_number(text) or not least <= int(text) <= most:
        raise wrong(name, f"“{name}” has to be a whole number from {least} to {most}.")
    return int(text)


def is_number(text: str) -> bool:
    """Whether the text is a number of at most 19 digits, as many as a bigint has."""
    return len(text) <= 19 and text.isascii() and text.isdigit()


def codes(query: QueryDict, name: str, known: Collection[str]) -> list[str]:
    """The codes in a comma-separated parameter, each once, all of them `known`."""
    if name not in query:
        return []
    asked = list(dict.fromkeys(query.get(name, "").split(",")))
    for code in asked:
        if code not in known:
            allowed = f"Allowed: {', '.join(known)}." if known else "None is allowed here."
            raise wrong(name, f"“{code[:100]}” is not a value of “{name}”. {allowed}")
    return asked


def terms(query: QueryDict, kind: Kind) -> list[tuple[str, str]]:
    """The filters of a list as names and values, sorted, so that their order in the request is no matter."""
    found = {(each, value) for each in kind.filters for value in query.getlist(each.name)}
    if len(found) > MOST_TERMS:
        raise wrong(max(each.name for each, _ in found), f"At most {MOST_TERMS} filters at once.")
    return sorted({(each.name, _term(each, value, kind)) for each, value in found})


def _term(of: Filter, value: str, kind: Kind) -> str:
    if not value or "\0" in value:
        raise wrong(of.name, f"“{of.name}” needs a value; leave the filter out to see all.")
    # As bodies are stored: two spellings of one accented letter have to match.
    text = unicodedata.normalize("NFC", value)[:TERM_LENGTH]
    try:
        return of.meant(text, kind.code)
    except ValueError as error:
        raise wrong(of.name, str(error))


def names(kind: Kind) -> Iterable[str]:
    return [each.name for each in kind.filters]

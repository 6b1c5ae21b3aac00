"""Which nominations are honours, in which category, and how many there are."""

from collections.abc import Iterable, Mapping
from typing import Any

from cms.desk.base import canonical

from .models import Nomination

Document = Mapping[str, Any]
Result, Afterwards = Nomination.Result, Nomination.Afterwards

HONOURS = (Result.WON, Result.TIED, Result.HONOURED)
# Who declines or returns a prize was still given it; only those who gave it can take it back.
VOID = (Afterwards.REVOKED, Afterwards.REASSIGNED)


def is_void(nomination: Document) -> bool:
    """Whether it was revoked or reassigned since: it stays in the record, and counts no more."""
    return nomination.get("afterwards") in VOID


def is_honour(nomination: Document) -> bool:
    """Whether it was won, alone, tied or without a contest, then or afterwards, and stands."""
    is_given = nomination.get("result") in HONOURS or is_later(nomination)
    return is_given and not is_void(nomination)


def is_later(nomination: Document) -> bool:
    """Whether it was awarded later than it was announced."""
    return nomination.get("afterwards") == Afterwards.AWARDED


def standing_results(nomination: Document) -> list[str]:
    """What a filter by result finds it by: nothing where it is void, won where it was awarded later."""
    if is_void(nomination):
        return []
    return [Result.WON.value] if is_later(nomination) else [nomination["result"]]


def announced(nominees: Iterable[Document] | None) -> list[Document]:
    """The nominees as they were announced."""
    return [each for each in nominees or () if not each.get("added_afterwards")]


def added(nominees: Iterable[Document] | None) -> list[Document]:
    """The nominees with whom the award is shared since."""
    return [each for each in nominees or () if each.get("added_afterwards")]


def names_its_work(nomination: Document) -> bool:
    """Whether the work that it is for is nominated itself, so that naming both would name it twice."""
    work = (nomination.get("title") or {}).get("id")
    return any(
        work and (row.get("nominee") or {}).get("id") == work for row in nomination.get("nominees") or ()
    )


def category_name(nomination: Document) -> str:
    """The category as the award prints it, else the words of its code."""
    code = (nomination.get("category") or "").replace("-", " ").capitalize()
    return nomination.get("category_named") or code


def folded_category(nomination: Document) -> str:
    """What tells a ceremony's categories apart: the printed name, whatever its case, accents and spaces."""
    return canonical.fold(category_name(nomination))


def tally(nominations: Iterable[Document]) -> str:
    """“3 won, 4 more nominations”; "" for none. Not counted is what ended, was withdrawn or unofficial."""
    some = [each for each in nominations if not is_void(each)]
    won = sum(is_honour(each) for each in some)
    lost = sum(each.get("result") == Result.NOMINATED and not is_honour(each) for each in some)
    more = f"{lost} {'more ' if won else ''}nomination{'' if lost == 1 else 's'}" if lost else ""
    return ", ".join(filter(None, (f"{won} won" if won else "", more)))

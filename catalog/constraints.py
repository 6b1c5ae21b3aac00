"""Database conditions that several kinds share."""

from collections.abc import Iterable
from functools import reduce
from operator import and_, or_

from django.db.models import Q
from django.db.models.functions import Length, Substr


def at_most_one(*names: str) -> Q:
    """The condition that no two of the columns are filled."""
    return reduce(or_, (_empty(name for name in names if name != filled) for filled in names))


def exactly_one(*names: str) -> Q:
    """The condition that one of the columns is filled, and no other."""
    filled = (Q(**{f"{name}__isnull": False}) for name in names)
    return reduce(or_, filled) & at_most_one(*names)


def _empty(names: Iterable[str]) -> Q:
    return Q(**dict.fromkeys(names))


def within_stated(stated: str, *plain: str) -> Q:
    """The condition that the partial dates, as far as they are given, lie within those of the stated one."""
    # Cut to the precision of each, as in `not_before`; its days are texts that compare with partial dates.
    return reduce(
        and_,
        (not_before(each, f"{stated}_earliest") & _not_after(each, f"{stated}_latest") for each in plain),
    )


def _not_after(earlier: str, later: str) -> Q:
    return Q(**{f"{earlier}__lte": Substr(later, 1, Length(earlier))})


def not_before(later: str, earlier: str) -> Q:
    """The condition that the partial date `later` is not before `earlier`, at the precision of `later`."""
    # “2019” has to pass after “2019-05”, so the earlier date is cut to the length of the later one.
    return Q(**{f"{later}__gte": Substr(earlier, 1, Length(later))})

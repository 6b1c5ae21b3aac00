"""Sources that an article may be: those with its address, its very text, or nearly its text."""

from functools import lru_cache
from typing import NamedTuple

from ..sources.models import Snapshot, Source
from ..sources.sketches import ALIKE, read_sketch, resemblance, sketch
from .models import Intake

NEWEST = 300  # copies that are compared; a reprint comes soon after what it reprints

# Each page of a long article asks for it anew.
sketched = lru_cache(maxsize=8)(sketch)


class There(NamedTuple):
    source: Source
    why: str


def already(intake: Intake) -> list[There]:
    """The sources, each once, the surest first; a bounded number of queries."""
    found: dict[int, There] = {}
    done = Intake.objects.filter(digest=intake.digest, source__isnull=False).exclude(pk=intake.pk)
    for each in done.select_related("source__card")[:3]:
        if each.source:
            found.setdefault(each.source.pk, There(each.source, "has this very text"))
    if intake.url:
        for source in Source.objects.filter(url=intake.url).select_related("card")[:3]:
            found.setdefault(source.pk, There(source, "has this address"))
    mine = sketched(intake.text)
    copies = Snapshot.objects.order_by("-pk").values_list("source", "sketch")[:NEWEST]
    alike = {source: resemblance(mine, read_sketch(stored)) for source, stored in copies}
    near = sorted((source for source, share in alike.items() if share >= ALIKE), key=lambda key: -alike[key])
    sources = Source.objects.select_related("card").in_bulk(near[:3])
    for key in near[:3]:
        why = "has this very text" if alike[key] == 1 else f"has nearly this text ({alike[key]:.0%} alike)"
        found.setdefault(key, There(sources[key], why))
    return list(found.values())

"""Slugs: each belongs to one record of its kind, and for ever once it was live."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import slugify

from cms.desk.base import canonical
from cms.desk.models import Card, Slug
from cms.desk.records.registry import kind

from .edits import Edit, Problem, fill_labels

LONGEST = 100
TAIL = 20  # of a slug that has to be shortened, room for “season-12” at its end


def assign(edits: Sequence[Edit]) -> list[Problem]:
    """Make a slug from the name where a record has none; a problem for each typed one that is taken."""
    problems = []
    for code in sorted({edit.kind.code for edit in edits if edit.kind.has_slug}):
        mine = [edit for edit in edits if edit.kind.code == code]
        chosen = [edit for edit in mine if edit.state["slug"] and edit.state["slug"] != edit.current["slug"]]
        problems += _taken(code, chosen)
        without = [edit for edit in mine if not edit.state["slug"] and edit.label]
        _make(code, without, used={edit.state["slug"] for edit in chosen})
    return problems


def clear_made(edits: Sequence[Edit]) -> list[str | None]:
    """Empty the slugs that were made from names, to be made again; returns all slugs as they were."""
    were = [edit.state["slug"] for edit in edits]
    for edit in edits:
        if edit.makes_slug:
            edit.state["slug"] = None
    return were


def _owners(code: str, slugs: set[str]) -> dict[str, Slug]:
    return {row.slug: row for row in Slug.objects.filter(kind=code, slug__in=slugs).select_related("card")}


def _taken(code: str, edits: Sequence[Edit]) -> list[Problem]:
    owners = _owners(code, {edit.state["slug"] for edit in edits})
    problems, seen = [], set()
    for edit in edits:
        slug = edit.state["slug"]
        owner = owners.get(slug)
        if (owner and owner.card_id != edit.card.pk) or slug in seen:
            name = f"“{owner.card}”" if owner else "another row here"
            message = f"The slug “{slug}” belongs, or once belonged, to {name}: choose another."
            problems.append(Problem(edit.place, "slug", message, "slug_taken"))
        seen.add(slug)
    return problems


def _make(code: str, edits: Sequence[Edit], *, used: set[str]) -> None:
    """Give each record a slug from its name, numbered where others have it; most batches need one query."""
    waiting = defaultdict(list)
    for edit in edits:
        waiting[stem_of(code, edit.label, edit.address)].append(edit)
    first = 1
    while waiting:
        # Twice as many candidates as needed, since other records may have some: mostly one query is enough.
        candidates = {
            stem: [_numbered(stem, number) for number in range(first, first + 2 * len(named))]
            for stem, named in waiting.items()
        }
        owners = _owners(code, {slug for slugs in candidates.values() for slug in slugs})
        first += 2 * max(len(named) for named in waiting.values())
        for stem, slugs in candidates.items():
            left = [edit for edit in waiting.pop(stem) if not _give(edit, slugs, owners, used)]
            if left:
                waiting[stem] = left


def _give(edit: Edit, slugs: Sequence[str], owners: Mapping[str, Slug], used: set[str]) -> bool:
    """Give the record the first free slug; False where none is."""
    for slug in slugs:
        if slug not in used and (slug not in owners or owners[slug].card_id == edit.card.pk):
            used.add(slug)
            edit.state["slug"], edit.makes_slug = slug, True
            return True
    return False


def offered(card: Card, state: Mapping[str, Any]) -> str | None:
    """The slug that the record would get from its name as it is now; None where it has that, or none.

    state: of its working copy.
    """
    of = kind(card.kind)
    if not (of.has_slug and card.slug):
        return None
    edit = Edit(card=card, kind=of, expect=card.version, fields={}, state={**state})
    fill_labels([edit])
    if is_of(stem_of(of.code, edit.label, edit.address), card.slug):
        return None
    _make(of.code, [edit], used=set())
    return str(edit.state["slug"])


def is_of(stem: str, slug: str) -> bool:
    """Whether a slug is the stem; a number at its end only tells it from another record of the same name."""
    return re.fullmatch(rf"{re.escape(stem)}(-\d+)?", slug) is not None


def stem_of(code: str, label: str, address: Sequence[str]) -> str:
    """The slug that is made of a record's label and address, as long as nobody else has it."""
    slug = "-".join(_shortened([_slugged(each) for each in address]))[:LONGEST].strip("-")
    # A slug of digits alone would read as an id, and a name without letters or digits leaves nothing at all.
    if any(letter.isalpha() for letter in slug):
        return slug
    return f"{slug}-{code}" if slug else f"{code}-{canonical.digest(label)[:8]}"


def _shortened(words: Sequence[str]) -> list[str]:
    """The words of an address that fit into a slug: the widest go first, the number of a season never."""
    kept = [word for word in words if word]
    while len(kept) > 2 and len("-".join(kept)) > LONGEST:
        kept.pop(0)
    if len(kept) == 2 and (over := len("-".join(kept)) - LONGEST) > 0:
        start, end = kept[0][:-TAIL][: -over - 1].strip("-"), kept[0][-TAIL:].strip("-")
        kept[0] = f"{start}-{end}".strip("-")
    return kept


def _slugged(text: str) -> str:
    return slugify(re.sub("[_/]", " ", canonical.in_ascii(text).replace("'", ""))).strip("-")


def _numbered(stem: str, number: int) -> str:
    return stem if number == 1 else f"{stem}-{number}"

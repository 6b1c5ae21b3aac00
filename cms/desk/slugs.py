"""Slugs: each belongs to one record of its kind, for ever once it was live."""

from collections.abc import Sequence

from django.utils.text import slugify

from . import canonical
from .edits import Edit, Problem
from .models import Slug

LONGEST = 100


def assign(edits: Sequence[Edit]) -> list[Problem]:
    """Make a slug from the name where a record has none; a problem for each that belongs to another."""
    problems = []
    for code in sorted({edit.kind.code for edit in edits if edit.kind.has_slug}):
        mine = [edit for edit in edits if edit.kind.code == code]
        chosen = [edit for edit in mine if edit.state["slug"] and edit.state["slug"] != edit.current["slug"]]
        problems += _taken(code, chosen)
        _make(code, [edit for edit in mine if not edit.state["slug"] and edit.kind.body.label(edit.state)])
    return problems


def give_back(edits: Sequence[Edit]) -> list[str | None]:
    """Empty the slugs that were made, so that they are made again; the slugs as they were."""
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
            problems.append(Problem(edit.place, "slug", message))
        seen.add(slug)
    return problems


def _make(code: str, edits: Sequence[Edit]) -> None:
    waiting = {id(edit): edit for edit in edits}
    used: set[str] = set()
    number = 1
    while waiting:
        wanted = {key: _slug(code, edit, number) for key, edit in waiting.items()}
        owners = _owners(code, set(wanted.values()))
        for key, slug in wanted.items():
            if slug not in used and (slug not in owners or owners[slug].card_id == waiting[key].card.pk):
                used.add(slug)
                edit = waiting.pop(key)
                edit.state["slug"], edit.makes_slug = slug, True
        number += 1


def _slug(code: str, edit: Edit, number: int) -> str:
    label = edit.kind.body.label(edit.state)
    slug = slugify(label.replace("'", "").replace("’", ""))[:LONGEST].strip("-_").replace("_", "-")
    if not any(letter.isalpha() for letter in slug):
        slug = f"{slug}-{code}" if slug else f"{code}-{canonical.digest(label)[:8]}"
    return slug if number == 1 else f"{slug}-{number}"

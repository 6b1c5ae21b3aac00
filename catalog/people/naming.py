"""People who may not be named: they are not published, and no published record names them."""

from collections.abc import Iterable, Sequence

from cms.desk.checks.rules import Finding, Proposed
from cms.desk.records.registry import references

from .models import Person


def may_be_named(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A blocker for each record that is, or names, a person who may not be named."""
    named = {
        each.card: {each.card.pk, *(ref["$ref"] for ref in references(each.body))}
        for each in proposals
        if each.body
    }
    people = Person.objects.exclude(naming=Person.Naming.FREE).select_related("card")
    unnamed = people.in_bulk({pk for ids in named.values() for pk in ids})
    for card, ids in named.items():
        for pk in sorted(ids & unnamed.keys()):
            person = unnamed[pk]
            what = "can't be published" if pk == card.pk else "describe the role instead"
            message = f"“{person}” is marked {person.get_naming_display()}: {what}."
            yield Finding(card, "person-not-to-be-named", message)

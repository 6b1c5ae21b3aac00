"""The names of the records that are there, in portions."""

from django.db import migrations

from cms.desk.base.search_words import search_words, spaced, squeezed

PORTION = 1000


def fill(apps, schema_editor):
    Card, CardName, Slug = (apps.get_model("desk", name) for name in ("Card", "CardName", "Slug"))
    using = schema_editor.connection.alias
    into = dict(Card.objects.using(using).exclude(merged_into=None).values_list("pk", "merged_into"))
    cards = Card.objects.using(using).only("kind", "label", "also").order_by("pk")
    last = 0
    while portion := list(cards.filter(pk__gt=last)[:PORTION]):
        last = portion[-1].pk
        slugs = {}
        for owner, slug in (
            Slug.objects.using(using).filter(card__in=portion).order_by("pk").values_list("card", "slug")
        ):
            slugs.setdefault(owner, []).append(slug)
        CardName.objects.using(using).bulk_create(
            row
            for card in portion
            for row in rows(
                CardName,
                card,
                main=card.label,
                others=[*card.also.split("\n"), *slugs.get(card.pk, ())],
                finds=survivor(card.pk, into),
            )
        )


def rows(model, card, *, main, others, finds):
    """As names were written when this migration was: the table had no other columns yet."""
    seen = set()
    for place, name in enumerate([main, *others]):
        found = spaced(search_words(name)), squeezed(name)
        if found[1] and found not in seen:
            seen.add(found)
            words, bare = found
            yield model(
                card=card, kind=card.kind, finds=finds, is_main=not place, words=words, squeezed=bare
            )


def survivor(card, into):
    seen = set()
    while card in into and card not in seen:
        seen.add(card)
        card = into[card]
    return card


class Migration(migrations.Migration):
    dependencies = [("desk", "0019_found_by_words")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

"""The names in the documents that are live, in portions."""

from django.db import migrations

from cms.desk.base import canonical
from cms.desk.base.search_words import search_words, spaced, squeezed
from cms.desk.records.registry import kind

PORTION = 1000


def fill(apps, schema_editor):
    Card, LiveDocument = apps.get_model("desk", "Card"), apps.get_model("publishing", "LiveDocument")
    LiveName = apps.get_model("publishing", "LiveName")
    using = schema_editor.connection.alias
    documents = LiveDocument.objects.using(using).order_by("pk")
    last = 0
    while portion := list(documents.filter(pk__gt=last)[:PORTION]):
        last = portion[-1].pk
        LiveName.objects.using(using).bulk_create(
            row
            for each in portion
            for row in rows(
                LiveName,
                Card(pk=each.pk, kind=each.kind),
                main=each.label,
                others=[*names_in(each), each.slug or ""],
                finds=each.pk,
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


def names_in(document):
    found = kind(document.kind).body.live_names(canonical.loads(document.text))
    return [name for name in found if name]


class Migration(migrations.Migration):
    dependencies = [("publishing", "0004_live_names"), ("desk", "0020_names_indexed")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

"""The names in the documents that are live, in portions."""

from django.db import migrations

from cms.desk.base import canonical
from cms.desk.finding.names import rows
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


def names_in(document):
    found = kind(document.kind).body.live_names(canonical.loads(document.text))
    return [name for name in found if name]


class Migration(migrations.Migration):
    dependencies = [("publishing", "0004_live_names"), ("desk", "0020_names_indexed")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

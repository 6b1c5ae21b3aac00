"""Copies get their sketches, and what is live is rendered again with its origins."""

from django.db import migrations

from sources.sources.sketches import sketch

BATCH = 500
INTERESTED = ("audience", "viewing-rank")
AUTHORITY = ("scheduled-for", "running-time")
KINDS = ("claim", "source")


def sketch_copies(apps, schema_editor):
    alias = schema_editor.connection.alias
    snapshots = apps.get_model("sources", "Snapshot").objects.using(alias)
    last = 0
    while some := list(snapshots.filter(pk__gt=last, sketch=None).order_by("pk")[:BATCH]):
        last = some[-1].pk
        for each in some:
            each.sketch = b"".join(sorted(sketch(each.text)))
        snapshots.bulk_update(some, ["sketch"])


def decide_parties(apps, schema_editor):
    """Whose own word counts for the first properties, and whose does not."""
    properties = apps.get_model("sources", "Property").objects.using(schema_editor.connection.alias)
    properties.filter(code__in=INTERESTED).update(party="interested")
    properties.filter(code__in=AUTHORITY).update(party="authority")


def render_again(apps, schema_editor):
    alias = schema_editor.connection.alias
    live = apps.get_model("publishing", "LiveDocument").objects.using(alias).filter(kind__in=KINDS)
    due = apps.get_model("publishing", "RefreshDue")
    due.objects.using(alias).bulk_create(
        [due(card_id=card, reason="origins") for card in live.values_list("card", flat=True)],
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [("publishing", "0003_document_dates"), ("sources", "0010_origins")]

    operations = [
        migrations.RunPython(sketch_copies, migrations.RunPython.noop),
        migrations.RunPython(decide_parties, migrations.RunPython.noop),
        migrations.RunPython(render_again, migrations.RunPython.noop),
    ]

"""Live claims are rendered again with when they were said and hold, as stated.

Claims that hold at different times contradict each other no longer: what such claims state is looked at again.
"""

from django.db import migrations
from django.db.models import Q


def render_again(apps, schema_editor):
    """Have live claims served with the new facts."""
    alias = schema_editor.connection.alias
    live = apps.get_model("publishing", "LiveDocument").objects.using(alias).filter(kind="claim")
    due = apps.get_model("publishing", "RefreshDue")
    due.objects.using(alias).bulk_create(
        [due(card_id=card, reason="dates as stated") for card in live.values_list("card", flat=True)],
        batch_size=1000,
    )


def queue(apps, schema_editor):
    """Queue what claims state that say since or until when they hold."""
    alias = schema_editor.connection.alias
    claims = apps.get_model("sources", "Claim").objects.using(alias)
    bounded = claims.filter(Q(valid_from__isnull=False) | Q(valid_to__isnull=False))
    names = ("subject", "property", "depicted_in")
    found = bounded.filter(subject__isnull=False, property__isnull=False).order_by().values_list(*names)
    due = apps.get_model("sources", "ConflictDue")
    rows = (due(**dict(zip(names, each, strict=True))) for each in found.distinct().iterator())
    due.objects.using(alias).bulk_create(rows, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0003_document_dates"),
        ("sources", "0012_said_and_valid_as_stated"),
    ]

    operations = [
        migrations.RunPython(render_again, migrations.RunPython.noop),
        migrations.RunPython(queue, migrations.RunPython.noop),
    ]

"""What is live is rendered again with its dates as stated, and found by the times of those that it has."""

from itertools import islice

from django.db import migrations

from cms.desk.base import canonical
from cms.desk.base.dates.overlap import filed_under

KINDS = ("claim",)

def found_by(document):
    """The new terms of a live claim; its date is plain still."""
    return filed_under(document["value"].get("date"))


def render_again(apps, schema_editor):
    """Have live claims served with the new facts."""
    alias = schema_editor.connection.alias
    live = apps.get_model("publishing", "LiveDocument").objects.using(alias).filter(kind__in=KINDS)
    due = apps.get_model("publishing", "RefreshDue")
    due.objects.using(alias).bulk_create(
        [due(card_id=card, reason="dates as stated") for card in live.values_list("card", flat=True)],
        batch_size=1000,
    )


def file_anew(apps, schema_editor):
    """Have live records found by the new filters; rendering does not touch what they are found by."""
    alias = schema_editor.connection.alias
    live = apps.get_model("publishing", "LiveDocument").objects.using(alias).filter(kind__in=KINDS)
    term = apps.get_model("publishing", "LiveTerm")
    found = live.values_list("card", "text").iterator()
    while some := list(islice(found, 1000)):
        term.objects.using(alias).bulk_create(
            term(card_id=card, kind="claim", name="during", value=value)
            for card, text in some
            for value in found_by(canonical.loads(text))
        )


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0003_document_dates"),
        ("sources", "0007_stated_dates"),
    ]

    operations = [
        migrations.RunPython(render_again, migrations.RunPython.noop),
        migrations.RunPython(file_anew, migrations.RunPython.noop),
    ]

"""Works that are live are rendered again, with the first showings that they have from now on."""

from django.db import migrations

KINDS = ("title", "season", "episode")


def render_again(apps, schema_editor):
    """Have live works served with the new facts; none of them has a showing to be found by yet."""
    alias = schema_editor.connection.alias
    live = apps.get_model("publishing", "LiveDocument").objects.using(alias).filter(kind__in=KINDS)
    due = apps.get_model("publishing", "RefreshDue")
    due.objects.using(alias).bulk_create(
        [due(card_id=card, reason="first showings") for card in live.values_list("card", flat=True)],
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0003_document_dates"),
        ("catalog", "0024_showings"),
    ]

    operations = [migrations.RunPython(render_again, migrations.RunPython.noop)]

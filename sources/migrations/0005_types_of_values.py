"""What is live is rendered again with the type of its value."""

from django.db import migrations


def render_again(apps, schema_editor):
    """Have live claims served with the new value."""
    alias = schema_editor.connection.alias
    live = apps.get_model("publishing", "LiveDocument").objects.using(alias).filter(kind="claim")
    due = apps.get_model("publishing", "RefreshDue")
    due.objects.using(alias).bulk_create(
        [due(card_id=card, reason="type of its value") for card in live.values_list("card", flat=True)],
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0003_document_dates"),
        ("sources", "0004_plain_words"),
    ]

    operations = [migrations.RunPython(render_again, migrations.RunPython.noop)]

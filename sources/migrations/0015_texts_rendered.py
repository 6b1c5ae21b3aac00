"""What is live is rendered again, with its texts in other languages and the languages of quotations."""

from django.db import migrations


def render_again(apps, schema_editor):
    alias = schema_editor.connection.alias
    live = apps.get_model("publishing", "LiveDocument").objects.using(alias)
    due = apps.get_model("publishing", "RefreshDue")
    due.objects.using(alias).bulk_create(
        (due(card_id=card, reason="languages") for card in live.values_list("card", flat=True).iterator()),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0027_languages_written"),
        ("publishing", "0005_live_names_indexed"),
        ("sources", "0014_language_of_quotations"),
    ]
    operations = [migrations.RunPython(render_again, migrations.RunPython.noop)]

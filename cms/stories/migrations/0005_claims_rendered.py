"""Stories are rendered again, with what their claims say."""

from django.db import migrations


def render_again(apps, schema_editor):
    alias = schema_editor.connection.alias
    live = apps.get_model("publishing", "LiveDocument").objects.using(alias).filter(kind="story")
    due = apps.get_model("publishing", "RefreshDue")
    due.objects.using(alias).bulk_create(
        (due(card_id=card, reason="claims told") for card in live.values_list("card", flat=True).iterator()),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [("stories", "0004_excuses"), ("publishing", "0010_passages_indexed")]

    operations = [migrations.RunPython(render_again, migrations.RunPython.noop)]

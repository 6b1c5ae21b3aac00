"""Live offers are rendered again, so that readers of the feed get the new fields."""

from django.db import migrations


def render_again(apps, schema_editor):
    live = apps.get_model("publishing", "LiveDocument").objects.filter(kind="offer")
    due = apps.get_model("publishing", "RefreshDue")
    due.objects.bulk_create(
        due(card_id=card, reason="new field") for card in live.values_list("card", flat=True)
    )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0014_offer_times"), ("publishing", "0001_initial")]

    operations = [migrations.RunPython(render_again, migrations.RunPython.noop)]

"""Live corrections are rendered again with the other records that told what was wrong."""

from django.db import migrations


def render_again(apps, schema_editor):
    """Have live corrections served with the new fact."""
    alias = schema_editor.connection.alias
    live = apps.get_model("publishing", "LiveDocument").objects.using(alias).filter(kind="correction")
    due = apps.get_model("publishing", "RefreshDue")
    due.objects.using(alias).bulk_create(
        [due(card_id=card, reason="records corrected") for card in live.values_list("card", flat=True)],
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [("publishing", "0011_notices"), ("sources", "0020_corrections_at_work")]

    operations = [migrations.RunPython(render_again, migrations.RunPython.noop)]

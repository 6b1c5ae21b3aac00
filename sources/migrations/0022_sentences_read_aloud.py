"""What is live of claims is rendered again, since their sentences read otherwise; and the words of an answer."""

from django.db import migrations, models


def render_again(apps, schema_editor):
    """Have live claims served with their new sentences."""
    alias = schema_editor.connection.alias
    live = apps.get_model("publishing", "LiveDocument").objects.using(alias).filter(kind="claim")
    due = apps.get_model("publishing", "RefreshDue")
    due.objects.using(alias).bulk_create(
        (due(card_id=card, reason="sentences") for card in live.values_list("card", flat=True).iterator()),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0008_moved_not_renamed"),
        ("sources", "0021_corrections_rendered"),
    ]
    operations = [
        migrations.AlterField(
            model_name="claim",
            name="value_state",
            field=models.CharField(
                choices=[
                    ("known", "as given here"),
                    ("unknown", "not stated by the source"),
                    ("none", "there is none"),
                ],
                default="known",
                max_length=8,
                verbose_name="value",
            ),
        ),
        migrations.RunPython(render_again, migrations.RunPython.noop),
    ]

"""Open conflicts are stored: those there are found by the first worker, or by `manage.py find_conflicts`."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Coalesce


def queue(apps, schema_editor):
    """Queue whatever several claims state: whether they contradict each other is asked of the rule of today."""
    alias = schema_editor.connection.alias
    claims = apps.get_model("sources", "Claim").objects.using(alias)
    competing = claims.exclude(standing="deprecated").filter(
        subject__isnull=False, property__many=False, card__merged_into=None
    )
    names = ("subject", "property", "depicted_in")
    groups = competing.order_by().values(*names).annotate(number=models.Count("pk")).filter(number__gt=1)
    due = apps.get_model("sources", "ConflictDue")
    rows = (due(**dict(zip(names, group, strict=True))) for group in groups.values_list(*names).iterator())
    due.objects.using(alias).bulk_create(rows, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0023_ids_searched"),
        ("sources", "0008_stated_dates_rendered"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConflictDue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.BigIntegerField()),
                ("property", models.CharField(max_length=60)),
                ("depicted_in", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="OpenConflict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="desk.card"
                    ),
                ),
                (
                    "property",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="sources.property"
                    ),
                ),
                (
                    "depicted_in",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="desk.card",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject", "property", "id"], name="open_conflict_order"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        "subject", "property", Coalesce("depicted_in", 0), name="open_conflict_once"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["subject", "property", "depicted_in"], name="claim_statement"),
        ),
        migrations.RunPython(queue, migrations.RunPython.noop),
    ]

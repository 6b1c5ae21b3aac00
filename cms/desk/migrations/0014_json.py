"""What no digest is made of is JSON to the database too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0013_transliterated_names")]

    operations = [
        migrations.RenameField("outline", "text", "groups"),
        migrations.AlterField("outline", "groups", models.JSONField()),
        migrations.RenameField("draw", "text", "drawn"),
        migrations.AlterField("draw", "drawn", models.JSONField()),
        migrations.AlterField("decision", "reading", models.JSONField(null=True)),
    ]

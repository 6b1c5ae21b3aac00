"""The last date given to documents, in the feed and in the advance feed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0002_advance")]

    operations = [
        migrations.AddField("advancehead", "dated_at", models.DateTimeField(null=True)),
        migrations.AddField("feedhead", "dated_at", models.DateTimeField(null=True)),
    ]

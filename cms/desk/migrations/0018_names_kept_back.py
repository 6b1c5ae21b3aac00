"""Names that readers may not see, beside the card's other names."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0017_skeletons_filled")]

    operations = [
        migrations.AddField(
            model_name="card",
            name="kept_back",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="card",
            name="live_kept_back",
            field=models.TextField(blank=True, default=""),
        ),
    ]

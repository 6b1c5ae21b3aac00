"""What names in other scripts look like in Latin letters: stored with the card, for those there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0015_field_terms")]

    operations = [
        migrations.AddField(
            model_name="card",
            name="skeleton",
            field=models.CharField(blank=True, default="", max_length=500),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                condition=models.Q(("skeleton", ""), _negated=True),
                fields=["skeleton", "kind"],
                name="card_skeleton",
            ),
        ),
    ]

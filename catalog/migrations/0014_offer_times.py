"""The times of day at which an offer begins and ends, and their zone."""

from django.db import migrations

import cms.desk.base.fields


class Migration(migrations.Migration):
    dependencies = [("catalog", "0013_awards_afterwards")]

    operations = [
        migrations.AddField(
            model_name="offer",
            name="starts_time",
            field=cms.desk.base.fields.ClockTimeField(
                blank=True, help_text="First minute of that day, if known: 21:00.", max_length=5, null=True
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="ends_time",
            field=cms.desk.base.fields.ClockTimeField(
                blank=True, help_text="Last minute of that day, if known: 23:59.", max_length=5, null=True
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="zone",
            field=cms.desk.base.fields.ZoneField(
                blank=True,
                help_text="The time zone of both times, such as Europe/London.",
                max_length=64,
                null=True,
            ),
        ),
    ]

"""Schedules under embargo."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0008_approvals_wanted'),
    ]

    operations = [
        migrations.AddField(
            model_name='schedule',
            name='embargo',
            field=models.BooleanField(default=False),
        ),
    ]

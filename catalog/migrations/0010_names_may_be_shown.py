"""Former and birth names of people and organisations are shown only where somebody says so."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0009_external_ids_spelled'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisationname',
            name='may_be_shown',
            field=models.BooleanField(default=False, help_text="Only for former and birth names: tick it where readers may see the name. Without it, only the newsroom's search knows it."),
        ),
        migrations.AddField(
            model_name='personname',
            name='may_be_shown',
            field=models.BooleanField(default=False, help_text="Only for former and birth names: tick it where readers may see the name. Without it, only the newsroom's search knows it."),
        ),
    ]

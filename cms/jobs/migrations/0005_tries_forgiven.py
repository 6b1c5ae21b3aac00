"""Jobs that were tried for as long as it took now fail after some tries: those under way get all of them."""

from django.db import migrations
from django.db.models import F


def forgive(apps, schema_editor):
    apps.get_model("jobs", "Job").objects.filter(done_at=None, tries__gt=0).update(forgiven=F("tries"))


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0004_tasks'),
    ]

    operations = [
        migrations.RunPython(forgive, migrations.RunPython.noop),
    ]

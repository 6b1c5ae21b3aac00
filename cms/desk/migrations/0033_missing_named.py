"""What is lacked is sorted by the names of the records that lack it."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

import cms.desk.base.fields


def fill(apps, schema_editor):
    Card, Missing = apps.get_model("desk", "Card"), apps.get_model("desk", "Missing")
    using = schema_editor.connection.alias
    name = Card.objects.using(using).filter(pk=OuterRef("card")).values("folded")
    Missing.objects.using(using).update(folded=Subquery(name))


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0032_approval_of_a_senior"),
    ]

    operations = [
        migrations.AddField(
            model_name="missing",
            name="folded",
            field=cms.desk.base.fields.PlainOrderField(default="", max_length=500),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

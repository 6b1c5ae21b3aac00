"""A remark is made on its subject: the subject is not what prompted or said it."""

from django.db import migrations, models

PHRASES = {"remark": ("prompted the remark that {value}", "On {subject}: {value}")}


def fill(apps, schema_editor):
    """Change the phrase where it is still the first one."""
    Property = apps.get_model("sources", "Property")
    for code, (first, phrase) in PHRASES.items():
        Property.objects.filter(code=code, phrase=first).update(phrase=phrase)


class Migration(migrations.Migration):
    dependencies = [("sources", "0002_vocabularies")]
    operations = [
        migrations.AlterField(
            model_name="property",
            name="phrase",
            field=models.CharField(
                help_text="How it reads after the subject, with {value}: “had been watched by {value}”; with "
                "{subject} where that comes elsewhere: “On {subject}: {value}”.",
                max_length=200,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

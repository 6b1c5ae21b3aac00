"""Some approvals take a senior editor: chief editors get that right."""

from django.db import migrations

from cms.accounts.grants import give


def give_right(apps, schema_editor):
    give(
        apps,
        "desk.approve_as_senior",
        "Can approve what takes a senior editor",
        model="changeset",
        groups=["chief editor"],
    )


class Migration(migrations.Migration):
    dependencies = [("desk", "0031_told_apart"), ("accounts", "0009_acts_of_the_system")]

    operations = [
        migrations.AlterModelOptions(
            name="changeset",
            options={
                "ordering": ["-pk"],
                "permissions": [
                    ("submit_changeset", "Can submit for review and take out"),
                    ("approve_changeset", "Can approve, reject and ask for changes"),
                    ("approve_as_senior", "Can approve what takes a senior editor"),
                    ("publish_changeset", "Can publish what is approved"),
                    ("schedule_changeset", "Can schedule what is approved, and clear alerts"),
                ],
            },
        ),
        migrations.RunPython(give_right, migrations.RunPython.noop),
    ]

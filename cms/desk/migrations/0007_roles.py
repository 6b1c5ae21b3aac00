"""The groups chief editor and data editor, and the right to keep vocabularies."""

from django.db import migrations

from cms.accounts.grants import give

WRITERS = ["data editor", "chief editor"]
EDITORS = ["chief editor"]


def give_rights(apps, schema_editor):
    give(apps, "desk.write_record", "Can write records", model="card", groups=WRITERS)
    give(apps, "desk.hold_record", "Can hold a live record", model="card", groups=EDITORS)
    give(apps, "desk.lift_hold", "Can lift or confirm a hold", model="card", groups=EDITORS)
    give(
        apps, "desk.manage_vocabularies", "Can keep the vocabularies", model="card", groups=["administrator"]
    )
    give(
        apps,
        "desk.submit_changeset",
        "Can submit for review and take out",
        model="changeset",
        groups=WRITERS,
    )
    give(
        apps,
        "desk.approve_changeset",
        "Can approve, reject and ask for changes",
        model="changeset",
        groups=EDITORS,
    )
    give(apps, "desk.publish_changeset", "Can publish what is approved", model="changeset", groups=EDITORS)
    give(
        apps,
        "desk.schedule_changeset",
        "Can schedule what is approved, and clear alerts",
        model="changeset",
        groups=EDITORS,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_rights'),
        ('desk', '0006_schedules'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='card',
            options={'permissions': [('write_record', 'Can write records'), ('hold_record', 'Can hold a live record'), ('lift_hold', 'Can lift or confirm a hold'), ('manage_vocabularies', 'Can keep the vocabularies')]},
        ),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]

"""The group administrator, and the rights to run a desk without a superuser."""

from django.db import migrations

from cms.accounts.grants import give


def give_rights(apps, schema_editor):
    give(apps, "accounts.manage_people", "Can manage people", model="user", groups=["administrator"])
    give(apps, "accounts.manage_groups", "Can manage groups", model="user", groups=["administrator"])
    give(
        apps,
        "accounts.give_any_right",
        "Can give rights that they don't hold",
        model="user",
        groups=["administrator"],
    )
    give(
        apps,
        "accounts.read_audit",
        "Can read who did what",
        model="act",
        groups=["administrator", "chief editor"],
    )


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_acts'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='user',
            options={'permissions': [('manage_people', 'Can manage people'), ('manage_groups', 'Can manage groups'), ('give_any_right', "Can give rights that they don't hold")], 'verbose_name': 'user', 'verbose_name_plural': 'users'},
        ),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]

"""Importing sheets is a right of its own. Whoever could import so far still can."""

from django.db import migrations

from cms.accounts.grants import give

GROUPS = ["data editor", "editor", "chief editor"]


def give_right(apps, schema_editor):
    right = give(apps, "sheets.import_sheets", "Can import sheets", model="import", groups=GROUPS)
    Group = apps.get_model("auth", "Group")
    writing = {"permissions__content_type__app_label": "desk", "permissions__codename": "write_record"}
    for group in Group.objects.filter(**writing).exclude(name="writer"):
        group.permissions.add(right)
    data_editor = Group.objects.get(name="data editor")
    for person in apps.get_model("accounts", "User").objects.filter(groups__name="writer"):
        person.groups.add(data_editor)
    own = {f"user_{name}": value for name, value in writing.items()}
    for person in apps.get_model("accounts", "User").objects.filter(**own):
        person.user_permissions.add(right)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_rights'),
        ('desk', '0007_roles'),
        ('sheets', '0002_source_of_changes'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='import',
            options={'ordering': ['-pk'], 'permissions': [('import_sheets', 'Can import sheets')]},
        ),
        migrations.RunPython(give_right, migrations.RunPython.noop),
    ]

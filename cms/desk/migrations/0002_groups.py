"""The groups writer and editor, with what each may do."""

from django.db import migrations

RIGHTS = {
    "write_record": ("card", "Can write records and import sheets"),
    "hold_record": ("card", "Can hold a live record"),
    "lift_hold": ("card", "Can lift or confirm a hold"),
    "submit_changeset": ("changeset", "Can submit for review and take out"),
    "approve_changeset": ("changeset", "Can approve, reject and ask for changes"),
    "publish_changeset": ("changeset", "Can publish what is approved"),
}
GROUPS = {"writer": ["write_record", "submit_changeset"], "editor": list(RIGHTS)}


def make_groups(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    rights = {}
    for codename, (model, name) in RIGHTS.items():
        content_type, _ = ContentType.objects.get_or_create(app_label="desk", model=model)
        rights[codename], _ = Permission.objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )
    for name, codenames in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*(rights[codename] for codename in codenames))


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]

"""Skeletons of the names that are there, in portions."""

from django.db import migrations

from cms.desk.base.scripts import stored_skeleton

PORTION = 1000


def fill(apps, schema_editor):
    Card = apps.get_model("desk", "Card")
    cards = Card.objects.using(schema_editor.connection.alias).only("label", "skeleton")
    last = 0
    while portion := list(cards.filter(pk__gt=last).order_by("pk")[:PORTION]):
        last = portion[-1].pk
        moved = []
        for card in portion:
            if (found := stored_skeleton(card.label)[:500]) != card.skeleton:
                card.skeleton = found
                moved.append(card)
        Card.objects.using(schema_editor.connection.alias).bulk_update(moved, ["skeleton"])


class Migration(migrations.Migration):
    dependencies = [("desk", "0016_skeletons")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

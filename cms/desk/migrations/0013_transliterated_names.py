"""Names are folded into Latin letters: what is there is folded again, in portions."""

from django.db import migrations

from cms.desk.base.canonical import fold

PORTION = 1000


def fold_again(apps, schema_editor):
    Card = apps.get_model("desk", "Card")
    cards = Card.objects.using(schema_editor.connection.alias).only("label", "folded", "also")
    last = 0
    while portion := list(cards.filter(pk__gt=last).order_by("pk")[:PORTION]):
        last = portion[-1].pk
        moved = []
        for card in portion:
            folded, also = fold(card.label)[:500], "\n".join(dict.fromkeys(map(fold, card.also.split("\n"))))
            if (folded, also) != (card.folded, card.also):
                card.folded, card.also = folded, also
                moved.append(card)
        Card.objects.bulk_update(moved, ["folded", "also"])


class Migration(migrations.Migration):
    dependencies = [("desk", "0012_outlines")]

    operations = [migrations.RunPython(fold_again, migrations.RunPython.noop)]

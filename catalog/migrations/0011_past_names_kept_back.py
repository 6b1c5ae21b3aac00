"""What is live with a former or birth name is rendered again without it, and so is what names the record."""

from django.db import migrations

from cms.desk.base.canonical import fold

PORTION = 1000


def keep_back(apps, schema_editor):
    alias = schema_editor.connection.alias
    Card = apps.get_model("desk", "Card")
    NameChange = apps.get_model("publishing", "NameChange")
    for model in "PersonName", "OrganisationName":
        owner = model.removesuffix("Name").lower()
        rows = apps.get_model("catalog", model).objects.using(alias).filter(kind__in=("former", "birth"))
        names = {}
        for card, today, text in rows.values_list(f"{owner}__card", f"{owner}__name", "text").order_by("pk"):
            if fold(text) != fold(today or ""):
                names.setdefault(card, []).append(fold(text))
        for first in range(0, len(names), PORTION):
            cards = list(Card.objects.using(alias).filter(pk__in=sorted(names)[first : first + PORTION]))
            for card in cards:
                card.kept_back = card.live_kept_back = "\n".join(dict.fromkeys(names[card.pk]))
            Card.objects.using(alias).bulk_update(cards, ["kept_back", "live_kept_back"])
            NameChange.objects.using(alias).bulk_create(
                [NameChange(card_id=card.pk) for card in cards if card.last_position is not None]
            )


def render_again(apps, schema_editor):
    alias = schema_editor.connection.alias
    named = set()
    for model in "PersonName", "OrganisationName":
        rows = apps.get_model("catalog", model).objects.using(alias).filter(kind__in=("former", "birth"))
        named.update(rows.values_list(f"{model.removesuffix('Name').lower()}__card", flat=True))
    live = apps.get_model("publishing", "LiveDocument").objects.using(alias)
    due = apps.get_model("publishing", "RefreshDue")
    # By what is live, too: a name that was deleted since from the working copy is still served.
    kinds = live.filter(kind__in=("person", "organisation"))
    served = kinds.filter(text__contains='"kind":"former"') | kinds.filter(text__contains='"kind":"birth"')
    cards = {*live.filter(card__in=named).values_list("card", flat=True), *served.values_list("card", flat=True)}
    due.objects.using(alias).bulk_create(
        [due(card_id=card, reason="past names kept back") for card in sorted(cards)], batch_size=1000
    )


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0010_names_may_be_shown"),
        ("desk", "0018_names_kept_back"),
        ("publishing", "0002_advance"),
    ]

    operations = [
        migrations.RunPython(keep_back, migrations.RunPython.noop),
        migrations.RunPython(render_again, migrations.RunPython.noop),
    ]

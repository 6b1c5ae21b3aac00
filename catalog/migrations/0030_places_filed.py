"""Live seasons and episodes get their places in the counts that they have a number in."""

from itertools import islice

from django.db import migrations

from catalog.numbering.filters import NUMBERING, places
from cms.desk.base import canonical

KINDS = ("season", "episode")


def file_places(apps, schema_editor):
    alias = schema_editor.connection.alias
    live = apps.get_model("publishing", "LiveDocument").objects.using(alias).filter(kind__in=KINDS)
    terms = apps.get_model("publishing", "LiveTerm").objects.using(alias).filter(name=NUMBERING)
    found = live.filter(card__in=terms.values("card")).order_by("pk").values_list("pk", "text").iterator()
    while some := list(islice(found, 1000)):
        there = {card: places(_body(canonical.loads(text))) for card, text in some}
        mine = list(terms.filter(card__in=there, kind__in=KINDS))
        for term in mine:
            term.place = there[term.card_id].get(term.value)
        terms.bulk_update(mine, ["place"], batch_size=500)


def _body(document):
    """The numbers of a document as a body has them, where who counts is a reference."""
    rows = document.get("numberings") or ()
    return {"numberings": [row | {"provider": _ref(row["provider"])} for row in rows]}


def _ref(provider):
    return {"$ref": provider["id"]} if provider else None


class Migration(migrations.Migration):
    dependencies = [("publishing", "0013_places_of_terms"), ("catalog", "0029_first_shown_filled")]

    operations = [migrations.RunPython(file_places, migrations.RunPython.noop)]

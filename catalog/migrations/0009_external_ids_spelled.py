"""External ids in the one spelling of their scheme, where nobody else has that id; the rest the checks tell."""

from django.core.exceptions import ValidationError
from django.db import migrations

from catalog import schemes  # noqa: F401 - declares them
from cms.desk.base.external_ids import KEY, spelled

PORTION = 1000
TMDB = {"film": "movie", "documentary": "movie", "short": "movie", "series": "tv", "limited_series": "tv"}


def spell(apps, schema_editor):
    ExternalId = apps.get_model("desk", "ExternalId")
    Title = apps.get_model("catalog", "Title")
    rows = ExternalId.objects.using(schema_editor.connection.alias).exclude(scheme__startswith=KEY)
    taken = set(rows.values_list("scheme", "value"))
    last = 0
    while portion := list(rows.filter(pk__gt=last).order_by("pk").select_related("card")[:PORTION]):
        last = portion[-1].pk
        of_type = dict(
            Title.objects.using(schema_editor.connection.alias)
            .filter(pk__in=[row.card_id for row in portion])
            .values_list("pk", "type")
        )
        moved = []
        for row in portion:
            before, after = (row.scheme, row.value), _spelled(row, of_type)
            # Two spellings of one id on two records: which of them is right, only an editor can say.
            if after != before and after not in taken:
                taken.add(after)
                row.scheme, row.value = after
                moved.append(row)
        ExternalId.objects.using(schema_editor.connection.alias).bulk_update(moved, ["scheme", "value"])


def _spelled(row, of_type):
    value = row.value
    page = TMDB.get(of_type.get(row.card_id) or "")
    if row.scheme in ("tmdb", "tvdb") and value.isascii() and value.isdigit() and page:
        value = f"{'series' if (row.scheme, page) == ('tvdb', 'tv') else page}/{value}"
    try:
        return spelled(row.scheme, value, row.card.kind)
    except ValidationError:
        return row.scheme, row.value


class Migration(migrations.Migration):
    dependencies = [("catalog", "0008_plain_words"), ("desk", "0015_field_terms")]

    operations = [migrations.RunPython(spell, migrations.RunPython.noop)]

"""Works get the date that lists sort and narrow them by: as stated, else as their first showing gives it."""

from itertools import groupby, islice

from django.db import migrations
from django.db.models import F

from catalog.showings.first import known

WORKS = (("Title", "premiere"), ("Season", "premiere"), ("Episode", "air_date"))
STATED = ("kind", "date", "time", "zone", "which_time")
BATCH = 1000


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    for name, fact in WORKS:
        works = apps.get_model("catalog", name).objects.using(alias)
        works.exclude(**{fact: None}).update(first_shown=F(fact))
        owner = name.lower()
        showings = apps.get_model("catalog", "Showing").objects.using(alias)
        rows = showings.exclude(date=None).filter(**{f"{owner}__isnull": False, f"{owner}__{fact}": None})
        read = rows.order_by(owner, "pk").values_list(f"{owner}_id", "pk", "country_id", *STATED)
        by_work = groupby(read.iterator(), key=lambda row: row[0])
        shown = ((work, known(None, [_facts(row) for row in some])) for work, some in by_work)
        while batch := dict(islice(shown, BATCH)):
            found = list(works.filter(pk__in=batch))
            for each in found:
                each.first_shown = batch[each.pk]
            works.bulk_update(found, ["first_shown"])


def _facts(row):
    _, key, country, *stated = row
    return {"id": key, "country": country, **dict(zip(STATED, stated, strict=True))}


class Migration(migrations.Migration):
    dependencies = [("catalog", "0028_first_shown")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

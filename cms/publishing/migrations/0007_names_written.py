"""How records that are there are written, where that is not in plain Latin letters; in portions.

Their other names follow when each is next changed.
"""

from django.db import migrations

from cms.desk.base.search_words import printed

PORTION = 1000


def fill(apps, schema_editor):
    LiveDocument, LiveName = (apps.get_model("publishing", name) for name in ("LiveDocument", "LiveName"))
    using = schema_editor.connection.alias
    named = LiveDocument.objects.using(using).order_by("pk").values_list("pk", "label")
    last = 0
    while portion := list(named.filter(pk__gt=last)[:PORTION]):
        last = portion[-1][0]
        written = {key: text for key, label in portion if (text := printed(label))}
        rows = list(LiveName.objects.using(using).filter(card__in=written, is_main=True))
        for row in rows:
            row.printed = written[row.card_id]
        LiveName.objects.using(using).bulk_update(rows, ["printed"])


class Migration(migrations.Migration):
    dependencies = [("publishing", "0006_names_as_written")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

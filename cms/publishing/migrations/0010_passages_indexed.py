"""What the documents that are live say in running words, in portions."""

from django.db import migrations

from cms.publishing.finding.passages import rows_of

PORTION = 500


def fill(apps, schema_editor):
    LiveDocument, LivePassage, LiveFigure = (
        apps.get_model("publishing", name) for name in ("LiveDocument", "LivePassage", "LiveFigure")
    )
    using = schema_editor.connection.alias
    documents = LiveDocument.objects.using(using).order_by("pk").only("pk", "kind", "text")
    last = 0
    while portion := list(documents.filter(pk__gt=last)[:PORTION]):
        last = portion[-1].pk
        made = [rows_of(each) for each in portion]
        LivePassage.objects.using(using).bulk_create(
            (LivePassage(**row) for each in made for row in each.passages), batch_size=1000
        )
        LiveFigure.objects.using(using).bulk_create(
            (LiveFigure(**row) for each in made for row in each.figures), batch_size=1000
        )


class Migration(migrations.Migration):
    dependencies = [("publishing", "0009_passages")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

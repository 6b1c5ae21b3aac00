"""Numbers that are there get the key they sort by; what is live is rendered again, and found by its numbers."""

from itertools import islice

from django.db import migrations

from catalog.numbering.written import read_number
from cms.desk.base import canonical

KINDS = ("season", "episode")


def fill(apps, schema_editor):
    """Write beside each number of a season what follows from it."""
    numbering = apps.get_model("catalog", "Numbering")
    rows = numbering.objects.using(schema_editor.connection.alias).order_by("pk").iterator()
    while some := list(islice(rows, 1000)):
        for row in some:
            written = read_number(row.value)
            row.key, row.first, row.last = written.key, written.first, written.last
        numbering.objects.using(schema_editor.connection.alias).bulk_update(some, ["key", "first", "last"])


def found_by(document):
    """The new terms of a live document, as name and value; no number has a provider or a span of time yet."""
    if document.get("number") is not None:
        yield "number", str(document["number"])
    for row in document.get("numberings") or ():
        written = read_number(row["value"])
        yield "numbering", row["scheme"]
        if row["country"]:
            yield "numbering", f"{row['scheme']}:{row['country']}"
        yield "numbered", written.bare
        for number in range(written.first, written.last + 1) if written.first is not None else ():
            yield "numbered", str(number)


def render_again(apps, schema_editor):
    """Have live seasons and episodes served with the new facts."""
    alias = schema_editor.connection.alias
    live = apps.get_model("publishing", "LiveDocument").objects.using(alias).filter(kind__in=KINDS)
    due = apps.get_model("publishing", "RefreshDue")
    due.objects.using(alias).bulk_create(
        [due(card_id=card, reason="numbers by provider") for card in live.values_list("card", flat=True)],
        batch_size=1000,
    )


def file_anew(apps, schema_editor):
    """Have live records found by the new filters; rendering does not touch what they are found by."""
    alias = schema_editor.connection.alias
    live = apps.get_model("publishing", "LiveDocument").objects.using(alias).filter(kind__in=KINDS)
    term = apps.get_model("publishing", "LiveTerm")
    found = live.values_list("card", "kind", "text").iterator()
    while some := list(islice(found, 1000)):
        term.objects.using(alias).bulk_create(
            term(card_id=card, kind=code, name=name, value=value)
            for card, code, text in some
            for name, value in dict.fromkeys(found_by(canonical.loads(text)))
        )


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0003_document_dates"),
        ("catalog", "0022_numbering_by_provider"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(render_again, migrations.RunPython.noop),
        migrations.RunPython(file_anew, migrations.RunPython.noop),
    ]

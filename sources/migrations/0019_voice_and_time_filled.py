"""Live claims keep the voice that they are served with as the one that was approved, and are rendered again.

They get the terms by which what is over by a day is found; sources are rendered again, since their copies say
whether they are excerpts.
"""

import json

from django.db import migrations

from sources.claims.voice.staleness import as_of_day, due_days

BATCH = 500
KINDS = ("claim", "source")


def keep_voices(apps, schema_editor):
    """Have live claims keep their voice, in their working copies too, and find them by their days."""
    alias = schema_editor.connection.alias
    live = apps.get_model("publishing", "LiveDocument").objects.using(alias).filter(kind="claim")
    before = apps.get_model("sources", "VoiceBefore")
    terms = apps.get_model("publishing", "LiveTerm")
    claims = apps.get_model("sources", "Claim").objects.using(alias)
    last = 0
    while some := list(live.filter(card__gt=last).order_by("card")[:BATCH]):
        last = some[-1].card_id
        documents = {each.card_id: json.loads(each.text) for each in some}
        facts = [card for card, each in documents.items() if each["derived"].get("voice") == "fact"]
        before.objects.using(alias).bulk_create(
            [before(card_id=card, voice="fact") for card in facts], ignore_conflicts=True
        )
        claims.filter(pk__in=facts).update(told_as="fact")
        rows = [
            terms(card_id=card, kind="claim", name=name, value=value)
            for card, each in documents.items()
            for name, value in _days(each)
        ]
        terms.objects.using(alias).bulk_create(rows, ignore_conflicts=True)


def _days(document):
    later = {"valid_when": None, "said_when": None}
    rows = [{"when": None, **row} for row in document["qualifiers"]]
    claim = {**later, **document, "qualifiers": rows}
    yield from (("due", day) for day in dict.fromkeys(due_days(claim)))
    if day := as_of_day(claim):
        yield "as_of", day.isoformat()


def render_again(apps, schema_editor):
    alias = schema_editor.connection.alias
    live = apps.get_model("publishing", "LiveDocument").objects.using(alias).filter(kind__in=KINDS)
    due = apps.get_model("publishing", "RefreshDue")
    due.objects.using(alias).bulk_create(
        (due(card_id=card, reason="voice and time") for card in live.values_list("card", flat=True).iterator()),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0008_moved_not_renamed"),
        ("sources", "0018_voice_and_time"),
    ]

    operations = [
        migrations.RunPython(keep_voices, migrations.RunPython.noop),
        migrations.RunPython(render_again, migrations.RunPython.noop),
    ]

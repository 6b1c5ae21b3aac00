"""The demo's correction: a year that was typed wrong, reported, and put right where it is told.

The year that stays is the one of the page that the claim cites; the wrong one is ours.
"""

from datetime import datetime, timedelta

from cms.accounts.models import User
from cms.desk.models import Card, ExternalId
from cms.desk.records.registry import kind
from cms.desk.review import contents
from cms.desk.write.change import change
from cms.newsroom.demo import demo_step, publish_reviewed

from .act import Answer, Said, answer, begin
from .models import Case, Place, Report
from .reports import close, receive

KEY = "naveen-since"
WRONG, RIGHT = "2004", "2014"


@demo_step
def correct_a_year(*, writer: User, editor: User, chief: User, at: datetime) -> None:
    """Publish the wrong year, keep a reader's report of it, and correct it; nothing where that was done."""
    key = ExternalId.objects.filter(scheme="sheet:claim", value=KEY).select_related("card").first()
    if key is None or Case.objects.filter(target=key.card).exists():
        return
    _mistype(key.card, writer=writer, editor=editor, at=at)
    report = receive(
        Report(
            record=key.card,
            party=Report.Party.READER,
            name="A reader",
            contact="reader@stet.example",
            text=f"You say {WRONG}. The page that you link to says {RIGHT}.",
            due_at=at + timedelta(days=1),
        ),
        by=editor,
        at=at,
    )
    case = _correct(key.card, report, by=writer, at=at)
    changeset = Card.objects.select_related("pending").get(pk=case.pk).pending
    assert changeset is not None  # noqa: S101 - what was just begun is in one
    publish_reviewed(changeset, writer=writer, editor=editor, at=at)
    report.refresh_from_db()
    close(report, outcome="corrected", answer="Thank you: it is put right, with a notice.", by=editor, at=at)


def _mistype(card: Card, *, writer: User, editor: User, at: datetime) -> None:
    record = kind(card.kind).model._default_manager.get(pk=card.pk)
    change(record, by=writer, at=at, expect=card.version, fields={"date": WRONG})
    changeset = contents.propose([Card.objects.get(pk=card.pk)], by=writer, at=at)
    publish_reviewed(changeset, writer=writer, editor=editor, at=at)


def _correct(card: Card, report: Report, *, by: User, at: datetime) -> Case:
    said = Said(
        type="correction",
        wrong=WRONG,
        right=RIGHT,
        cause="our_error",
        note=f"We gave the year as {WRONG}. It was {RIGHT}, as our source says.",
        fact="date",
        value=RIGHT,
    )
    case = begin(card, said, report=report, by=by, at=at)
    given = {
        each.pk: Answer(Place.State.FIX, each.instead)
        if each.how == Place.How.TARGET
        else Answer(Place.State.EXCUSED, reason="It does not tell that year.")
        for each in case.places.filter(state=Place.State.OPEN)
    }
    for refusal in answer(case, given, by=by, at=at).values():
        raise refusal
    return case

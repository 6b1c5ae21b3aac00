"""Writing the copies of samples into the database at hand."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import Group
from django.db import connection, models

from catalog.organisations.models import Organisation
from cms.accounts.models import User
from cms.desk.models import Record
from cms.desk.review.contents import propose
from cms.desk.review.decisions import approve
from cms.desk.review.submit import submit
from cms.desk.write.change import change
from cms.publishing.models import FeedHead
from cms.publishing.publish import publish
from tests.make import make_user

from . import copies
from .copies import Template
from .marks import ELSEWHERE, People, Span, Vocabulary
from .sample import Catalogue, Desk, Marks

CHUNK = 20  # copies that are written together
FOUNDED = datetime(2015, 1, 1, 12, tzinfo=UTC)
HUBS = ("Netflix", "Prime Video", "The Guardian", "Rotten Tomatoes")


@dataclass
class Set:
    """One sample, ready to be copied. number: how many copies are wanted."""

    vocabulary: Vocabulary
    templates: list[Template]
    number: int

    @property
    def rows(self) -> int:
        return sum(template.rows for template in self.templates)

    def written(self, first: int, last: int) -> Iterable[tuple[type[models.Model], str]]:
        """The rows of some copies by table, those that others refer to first."""
        values = [self.vocabulary.values(copy) for copy in range(first, last)]
        for template in self.templates:
            yield template.model, "".join(template.text(each) for each in values)


@dataclass(frozen=True)
class Newsroom:
    """What all copies share: the people, and organisations that many records name."""

    people: People
    hubs: Sequence[Record]


def found(writers: int = 12, editors: int = 6) -> Newsroom:
    """The people and what all copies name, for good."""
    of = {
        "writer": [make_user(f"writer{n}", "writer", "data editor") for n in range(writers)],
        "editor": [make_user(f"editor{n}", "editor") for n in range(editors)],
    }
    chief = make_user("chief", "chief editor")
    chief.groups.add(Group.objects.get(name="administrator"))
    hubs = _hubs(by=of["writer"][0], approver=of["editor"][0])
    ids = {name: [user.pk for user in users] for name, users in of.items()}
    return Newsroom(People(ids["writer"], ids["editor"]), hubs)


def _hubs(*, by: User, approver: User) -> list[Record]:
    """Live before anything else, for the times of the log go up with its positions."""
    hubs = [Organisation() for _ in HUBS]
    for hub, name in zip(hubs, HUBS, strict=True):
        change(hub, by=by, at=FOUNDED, expect=0, fields={"name": name})
    changeset = submit(propose([hub.card for hub in hubs], by=by, at=FOUNDED), by=by, at=FOUNDED)
    approve(changeset, seen=changeset.digest(), by=approver, at=FOUNDED)
    publish(changeset, by=approver, at=FOUNDED)
    return list(hubs)


def taken(
    build: Callable[[Marks, Sequence[User]], None],
    newsroom: Newsroom,
    number: int,
    span: Span,
    after: Set | None = None,
) -> Set:
    """A sample made by `build`, to be copied `number` times; its ids follow those of `after`'s copies."""
    given, started, starts = Marks(), datetime.now(UTC), _starts(after)
    with copies.numbered_apart():
        people = [make_user(f"{group}-{n}", group, *also) for group, n, also in PEOPLE]
        build(given, people)
        rows = {copies.number(model): copies.used(model) for model in copies.tables()}
        vocabulary = Vocabulary(given.of, rows, starts, copies.number(User), newsroom.people, span, started)
        copies.digest_texts(vocabulary)
        found = [copies.template(model, vocabulary) for model in copies.copied()]
    rows[ELSEWHERE] = max(copies.used_elsewhere(vocabulary), len(given.of))
    return Set(vocabulary, [each for each in found if each], number)


PEOPLE = (
    *(("writer", n, ("data editor",)) for n in (1, 2)),
    *(("editor", n, ()) for n in (1, 2)),
)


def _starts(after: Set | None) -> dict[int, int]:
    if after is None:
        # From the rows that are there already.
        last = {
            copies.number(model): model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0
            for model in copies.tables()
        }
        return {**last, ELSEWHERE: 10**6}
    of = after.vocabulary
    return {table: start + after.number * of.rows[table] for table, start in of.starts.items()}


def fill(titles: int, *, size: int = 100, work: int | None = None) -> None:
    """All of it, into the database at hand; its constraints are checked as by any writer."""
    made = sets(titles, found(), size=size, work=work)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # what publishes has them checked at once
    for one in made:
        write(one, 0, one.number)
    finish(made[-1])


def sets(titles: int, newsroom: Newsroom, *, size: int = 100, work: int | None = None) -> list[Set]:
    """The live catalogue of so many titles and, after it, the unfinished work of such a newsroom.

    size: titles in the sample. work: how often the unfinished work is copied.
    """
    now = datetime.now(UTC)
    live, work = max(1, titles // size), work or max(1, titles // 1000)
    month, years = timedelta(days=30), timedelta(days=5 * 365)

    def catalogue(given: Marks, people: Sequence[User]) -> None:
        Catalogue(size, given, people, newsroom.hubs).build()

    def desk(given: Marks, people: Sequence[User]) -> None:
        small = Catalogue(20, given, people, newsroom.hubs)
        small.build()
        Desk(small).build()

    past = Span(now - years, (years - month) / live, now + month, timedelta(0))
    coming = Span(
        now - month, (month - timedelta(hours=13)) / work, now + timedelta(hours=1), timedelta(minutes=13)
    )
    first = taken(catalogue, newsroom, live, past)
    return [first, taken(desk, newsroom, work, coming, after=first)]


def write(one: Set, first: int, last: int) -> None:
    """Write some copies into the database, in one go for each table."""
    for start in range(first, last, CHUNK):
        for model, text in one.written(start, min(last, start + CHUNK)):
            insert(model, text)


def insert(model: type[models.Model], text: str) -> None:
    table, into = model._meta.db_table, copies.listed(model)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({into}) FROM STDIN') as copy:
                copy.write(text)
            return
        places = ", ".join(["?"] * len(copies.columns(model)))
        rows = map(copies.values_of, text.splitlines())
        connection.connection.executemany(f'INSERT INTO "{table}" ({into}) VALUES ({places})', rows)


def finish(last: Set) -> None:
    """Let the database go on after the copies: its sequences, and the heads of its logs."""
    ends = _starts(last)
    moved = last.vocabulary.span.before + last.number * last.vocabulary.span.apart
    with connection.cursor() as cursor:
        for model in copies.tables():
            end = ends[copies.number(model)]
            if head := copies.HEADS.get(model):
                head._default_manager.update_or_create(pk=1, defaults={"position": end, "dated_at": moved})
            elif end and model is not User:
                copies._set_sequence(cursor, model, end)
    FeedHead.objects.update(published_at=moved)

"""What never leaks: one word marks everything that is not public, and no answer may contain it."""

import pytest
from django.db import connection

from cms.desk.models import Card, Hold
from cms.desk.records.registry import kind
from cms.publishing.hold import hold
from cms.publishing.includes import includes_of
from cms.publishing.models import LiveDocument, LiveTerm
from cms.publishing.refresh import refresh_all
from tests.make import (
    NOON,
    credit,
    edit,
    make_live,
    make_organisation,
    make_person,
    make_submitted,
    make_title,
)
from tests.make.hidden import STATES, make_hidden
from tests.make.kinds import codes, make_full, make_least

WORD = "xyzzy"
BEYOND_NUMBERS = 10_000_000
pytestmark = pytest.mark.django_db


def marked(make, by, **fields):
    """A record with the word in every text field."""
    text = {"synopsis": WORD} if make is make_title else {"biography": WORD}
    ids = {"new-1": {"scheme": f"{WORD}-{make.__name__}-{fields.get('slug', WORD)}", "value": WORD}}
    return make(by, name=WORD.capitalize(), external_ids=ids, **text, **fields)


@pytest.fixture(scope="class")
def public(shared):
    """What is public: a person with a title."""
    writer, editor = shared
    person = make_person(writer, name="Ava")
    title = make_title(writer, name="One", credits={"new-1": credit(person, credited_as="Ava")})
    make_live(person, title, by=writer, approver=editor)
    return person, title


@pytest.fixture(scope="class")
def hidden(public, shared):
    """Cards of what is not: drafts, edits of live records, records in review, held and withdrawn ones."""
    writer, editor = shared
    person, title = public
    lines = {"credits": {"new-1": credit(person, character=WORD)}}
    found = [
        marked(make_title, writer, slug=f"{WORD}-draft", **lines),
        marked(make_person, writer, slug=f"{WORD}-draft"),
        marked(make_organisation, writer, slug=f"{WORD}-draft"),
        _reviewed(writer, lines),
        _held(writer, editor, lines, reason="error"),
        _held(writer, editor, lines, reason="legal"),
        _withdrawn(writer, editor, lines),
    ]
    edit(person, writer, name=WORD, biography=WORD, slug=f"{WORD}-edited")
    edit(title, writer, name=WORD, synopsis=WORD, slug=f"{WORD}-edited")
    make_submitted(person, by=writer, note=WORD, title=WORD)
    return found


def _reviewed(writer, lines):
    title = marked(make_title, writer, slug=f"{WORD}-review", **lines)
    make_submitted(title, by=writer, note=WORD, title=WORD)
    return title


def _held(writer, editor, lines, *, reason):
    title = marked(make_title, writer, slug=f"{WORD}-{reason}", **lines)
    make_live(title, by=writer, approver=editor, note=WORD, title=WORD)
    hold(title.card, by=editor, at=NOON, reason=reason, note=WORD)
    return title


def _withdrawn(writer, editor, lines):
    title = marked(make_title, writer, slug=f"{WORD}-withdrawn", **lines)
    make_live(title, by=writer, approver=editor, note=WORD, title=WORD)
    make_live(title, by=writer, approver=editor, action="withdraw", note="It was a hoax.", title=WORD)
    return title


def surfaces(public, hidden) -> list[str]:
    person, title = public
    plurals = ("titles", "people", "organisations")
    ids = [person.pk, title.pk, *(record.pk for record in hidden)]
    return [
        "",
        "schema",
        "docs",
        "changes",
        "changes?limit=1",
        "changes?kind=title",
        *plurals,
        *(f"{plural}?limit=1" for plural in plurals),
        *(f"{plural}/{pk}" for plural in plurals for pk in ids),
        *(f"{plural}/{pk}?include=titles" for plural in plurals for pk in ids),
        "people/ava",
        "people/ava?include=titles",
        "titles/one",
        f"titles?person={person.pk}",
        "titles?type=film",
        "titles?wrong=1",
        "titles?after=wrong",
        "nowhere",
    ]


def own_slug(record) -> bytes:
    return f'"slug":"{LiveDocument.objects.get(pk=record.pk).slug}"'.encode()


def said(response) -> bytes:
    """Every byte of an answer: status line, headers, body."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return (headers.encode() + response.content).lower()


class TestNoSurface:
    def test_says_the_word(self, client, public, hidden):
        for path in surfaces(public, hidden):
            assert WORD.encode() not in said(client.get(f"/api/v1/{path}")), path

    def test_says_it_to_a_writer_either(self, client, public, hidden, writer):
        client.force_login(writer)
        for path in surfaces(public, hidden):
            assert WORD.encode() not in said(client.get(f"/api/v1/{path}")), path

    def test_says_it_to_whom_follows_every_page(self, client, public, hidden):
        for path in ("titles?limit=1", "people?limit=1", "changes?limit=1"):
            address = f"/api/v1/{path}"
            while address:
                response = client.get(address)
                assert WORD.encode() not in said(response)
                address = response.json()["next"]

    def test_finds_by_it(self, client, public, hidden):
        for state in ("draft", "withdrawn", "error", "legal", "review", "nothing"):
            scheme = f"{WORD}-make_title-{WORD}-{state}"
            answer = client.get(f"/api/v1/titles?external_id={scheme}:{WORD}")
            # Nothing live has an id of that scheme: the same answer as for one that nobody ever used.
            assert (answer.status_code, answer.json()["type"][-13:]) == (400, "bad-parameter")
            assert WORD not in answer.json()["detail"].replace(scheme[:40], "")

    def test_answers_for_a_slug_beyond_what_was_served(self, client, public, hidden):
        statuses = {
            state: client.get(f"/api/v1/titles/{WORD}-{state}").status_code
            for state in ("draft", "review", "edited", "error", "legal", "withdrawn", "nothing")
        }
        assert statuses == {
            "draft": 404,
            "review": 404,
            "edited": 404,
            "nothing": 404,
            "error": 410,
            "legal": 451,
            "withdrawn": 410,
        }

    def test_echoes_more_of_a_slug_than_was_asked_for(self, client, public, hidden):
        for state in ("draft", "review", "edited", "error", "legal", "withdrawn"):
            path = f"/api/v1/titles/{WORD}-{state}"
            assert WORD.encode() not in said(client.get(path)).replace(path.encode(), b"")

    def test_shows_a_date_or_a_digest_of_what_is_hidden(self, client, public, hidden):
        for record in hidden:
            response = client.get(f"/api/v1/titles/{record.pk}")
            assert response.status_code in (404, 410, 451)
            assert not {"ETag", "Last-Modified"} & response.headers.keys()


@pytest.fixture(scope="class")
def every_kind(shared):
    """Records that are not public, of every kind and state, beside live ones of every kind."""
    writer, editor = shared
    public = make_least(writer)
    make_live(*public.values(), by=writer, approver=editor)
    return make_hidden(public, WORD, writer=writer, editor=editor)


@pytest.fixture(scope="class")
def ids_beyond_numbers(shared):
    """Cards with ids that are no number or year that a record states."""
    make_person(shared[0])  # SQLite counts on from there
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A sequence is not rolled back.
            name = "pg_get_serial_sequence('desk_card', 'id')"
            cursor.execute(f"SELECT nextval({name}), setval({name}, %s)", [BEYOND_NUMBERS])
            before = cursor.fetchone()[0]
            yield
            cursor.execute(f"SELECT setval({name}, %s)", [before])
        else:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = 'desk_card'", [BEYOND_NUMBERS])
            yield


@pytest.fixture(scope="class")
def naming(ids_beyond_numbers, shared):
    """Live records of every kind that name what is held now, of every kind."""
    writer, editor = shared
    held = make_least(writer, WORD)
    assert min(record.pk for record in held.values()) > BEYOND_NUMBERS
    make_live(*held.values(), by=writer, approver=editor)
    found = [*make_full(writer, held, "Fine")]
    make_live(*found, by=writer, approver=editor)
    for record in held.values():
        hold(record.card, by=editor, at=NOON, reason="error")
    refresh_all(at=NOON)
    return found


def feed(of, ids=()) -> list[str]:
    """The addresses of a kind: its list, its changes, and records by id with all that names them."""
    queries = ["", f"?include={','.join(includes_of(of))}"] if includes_of(of) else [""]
    details = [f"{of.plural}/{pk}{query}" for pk in ids for query in queries]
    return [of.plural, f"changes?kind={of.code}", *details]


class TestNoRecordOfAnyKind:
    def test_is_read_before_or_after_its_time(self, client, every_kind):
        for code in codes():
            ids = [each.pk for some in every_kind.values() for each in some if each.card.kind == code]
            assert len(ids) >= len(STATES)
            for path in feed(kind(code), ids):
                assert WORD.encode() not in said(client.get(f"/api/v1/{path}")), path

    def test_answers_but_for_its_state(self, client, every_kind):
        expected = {"draft": 404, "edited": 200, "review": 404, "error": 410, "legal": 451, "withdrawn": 410}
        for state, records in every_kind.items():
            for record in records:
                response = client.get(f"/api/v1/{kind(record.card.kind).plural}/{record.pk}")
                assert response.status_code == expected[state], (state, record.card.kind)
                if state != "edited":
                    assert not {"ETag", "Last-Modified"} & response.headers.keys()

    def test_is_selected_by_a_filter(self, client, every_kind):
        hidden = {each.pk for state, some in every_kind.items() for each in some if state != "edited"}
        for of in map(kind, sorted(codes())):
            for each in of.filters:
                terms = LiveTerm.objects.filter(kind=of.code, name=each.name).order_by("pk")
                values = {WORD, *terms.values_list("value", flat=True)[:3]}
                for value in values:
                    # What can be no value at all is a problem, and selects nothing either.
                    answer = client.get(f"/api/v1/{of.plural}", {each.name: value}).json()
                    found = {row["id"] for row in answer.get("results", ())}
                    assert not hidden & found, (of.code, each.name)

    def test_is_in_what_another_derives(self, client, every_kind):
        hidden = {each.pk for state, some in every_kind.items() for each in some if state != "edited"}
        claims = client.get("/api/v1/claims").json()["results"]
        beside = [row["claim"]["id"] for each in claims for row in each["derived"]["conflicts"]]
        assert not hidden & set(beside)


class TestWhatIsHeld:
    def test_is_named_by_no_other(self, client, naming):
        for record in naming:
            for path in feed(kind(record.card.kind), [record.pk]):
                # The address of a season or episode has its title's in it, and stays for ever.
                answer = said(client.get(f"/api/v1/{path}")).replace(own_slug(record), b"")
                assert WORD.encode() not in answer, path
        assert not LiveDocument.objects.filter(label__icontains=WORD).exists()

    def test_selects_nothing_that_names_it(self, client, naming):
        held = {str(card) for card in Hold.objects.values_list("card", flat=True)}
        tried = set()
        for term in LiveTerm.objects.filter(card__in=[record.pk for record in naming]):
            if held & set(term.value.split(":")):
                answer = client.get(f"/api/v1/{kind(term.kind).plural}", {term.name: term.value})
                assert answer.json()["results"] == [], (term.kind, term.name, term.value)
                tried.add(term.name)
        assert {"person", "subject", "source", "claim", "statement"} <= tried


def test_the_matrix_would_notice(client, public, hidden):
    """If a hidden record were live, the word would be found: the test can fail."""
    LiveDocument.objects.create(
        card=Card.objects.get(pk=hidden[0].pk),
        kind="title",
        slug=f"{WORD}-draft",
        label=WORD,
        version=1,
        text=f'{{"name":"{WORD}"}}',
        etag="0" * 64,
        modified_at=NOON,
    )
    assert WORD.encode() in said(client.get("/api/v1/titles"))

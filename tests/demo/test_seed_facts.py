"""Each fact that the five pages state is in the feed, in a document that cites the page."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client, TestCase

from cms.accounts.models import User
from cms.desk.models import ExternalId, FactLock
from cms.desk.records.registry import kind
from cms.newsroom.demo import make_account, show
from sources.claims.models import FoundConflict
from sources.claims.stored.demo import lock_disputed_credits, settle_who_produced_it

from .seed_facts import STATED, Fact

SLUGS = {
    "digital-mums-season-2": "when-they-see-us-season-2-is-an-anthology-series-coming-to-netflix",
    "directexpose-23m": "when-they-see-us-earns-23m-viewers-and-becomes-most-watched-series-on-netflix",
    "guide-key-details": "when-they-see-us-all-the-key-details",
    "season-page": "when-they-see-us-season-1",
    "beacon-23m-accounts": "when-they-see-us-viewed-on-23-million-accounts-netflix-confirms",
}
TABLE = [(page, fact) for page, facts in STATED.items() for fact in facts]
STEP = re.compile(r"(\w+)(?:\[((?:[^\[\]]|\[[^\]]*\])*)\])?\.?")
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


class Feed:
    """The documents of the demonstration as the feed serves them, each fetched once."""

    def __init__(self) -> None:
        self.client = Client()
        self.documents: dict[tuple[str, str], dict[str, Any]] = {}

    def document(self, of: str, key: str) -> dict[str, Any]:
        """The live document of the record that the demonstration's sheets call `key`."""
        if (of, key) not in self.documents:
            card = ExternalId.objects.get(scheme=f"sheet:{of}", value=key).card_id
            self.documents[of, key] = self.get(of, str(card))
        return self.documents[of, key]

    def get(self, of: str, name: str) -> dict[str, Any]:
        answer = self.client.get(f"/api/v1/{kind(of).plural}/{name}")
        assert answer.status_code == 200, answer.content
        return answer.json()


@pytest.fixture(scope="module")
def feed(django_db_setup, django_db_blocker) -> Iterator[Feed]:
    with django_db_blocker.unblock():
        atomics = TestCase._enter_atomics()
        try:
            writer = make_account("wren", "data editor", first_name="Wren", last_name="Writer")
            editor = make_account("edda", "editor", first_name="Edda", last_name="Editor")
            chief = make_account("cleo", "chief editor", first_name="Cleo", last_name="Chief")
            show(writer=writer, editor=editor, chief=chief, at=NOON)
            yield Feed()
        finally:
            TestCase._rollback_atomics(atomics)


def found(value: Any, path: str, place: str = "") -> Iterator[tuple[str, Any]]:
    """Each value at `path` below `value`, with the path that a citation of it would have."""
    if isinstance(value, list) and all(isinstance(row, dict) for row in value):
        for row in value:
            yield from found(row, path, place)
        return
    if not path:
        yield place, value
        return
    step = STEP.match(path)
    assert step, path
    name, conditions = step.groups()
    rest = path[step.end() :]
    below = (value or {}).get(name)
    if not isinstance(below, list) or not all(isinstance(row, dict) for row in below):
        yield from found(below, rest, place or name)
        return
    for row in below:
        if all(_holds(row, condition) for condition in (conditions or "").split(";") if condition):
            yield from found(row, rest, place or f"{name}/{row['id']}")


def _holds(row: dict[str, Any], condition: str) -> bool:
    path, _, value = condition.partition("=")
    return states(row, path, value)


def states(document: dict[str, Any], path: str, value: Any) -> bool:
    return any(says(stated, value) for _, stated in found(document, path))


def says(stated: Any, value: Any) -> bool:
    return value in stated if isinstance(stated, list) else stated == value


def is_cited(document: dict[str, Any], path: str, slug: str) -> bool:
    """Whether a citation of the whole, of the fact, of its list or of a part of it names the source."""
    wholes = ("", path, path.partition("/")[0])
    return any(
        each["source"]["slug"] == slug and (each["path"] in wholes or each["path"].startswith(f"{path}/"))
        for each in document["citations"]
    )


def name(row: tuple[str, Fact]) -> str:
    page, fact = row
    return f"{page}-{fact.key}-{fact.path}-{fact.value}"


class TestFactsOfTheSeeds:
    @pytest.mark.parametrize(("page", "fact"), TABLE, ids=map(name, TABLE))
    def test_is_served_with_the_page_that_states_it(self, feed, page, fact):
        document = feed.document(fact.kind, fact.key)
        places = [place for place, stated in found(document, fact.path) if says(stated, fact.value)]
        assert places, list(found(document, fact.path))
        assert {path: states(document, path, value) for path, value in fact.beside.items()} == dict.fromkeys(
            fact.beside, True
        )
        assert any(is_cited(document, place, SLUGS[page]) for place in places), document["citations"]

    def test_there_are_enough_of_each_page(self):
        assert {page: len(facts) >= 35 for page, facts in STATED.items()} == dict.fromkeys(STATED, True)
        assert len(TABLE) >= 250

    @pytest.mark.parametrize("page", STATED)
    def test_the_page_is_a_source_itself(self, feed, page):
        assert feed.get("source", SLUGS[page])["id"] == feed.document("source", page)["id"]


class TestAnAwardThatEndedOtherwise:
    """Beside the five pages, one prize that went to another film three weeks later."""

    def test_is_told_on_both_sides_with_its_source(self, feed):
        given = feed.document("nomination", "oscar-young-americans")
        taken = feed.document("nomination", "oscar-journey-into-self")
        assert (given["result"], given["afterwards"], given["stands"]) == ("won", "reassigned", False)
        assert (taken["result"], taken["afterwards"], taken["stands"]) == ("nominated", "awarded", True)
        for one, other in ((given, taken), (taken, given)):
            assert one["afterwards_nomination"]["id"] == other["id"]
            assert one["afterwards_by"]["name"] == "Academy of Motion Picture Arts and Sciences"
            assert {row["path"] or "" for row in one["citations"]} == {"", "afterwards"}


class TestAConflictThatWasResolved:
    """Two of the pages name two producers, and an editor said that both stand."""

    def test_is_served_without_an_alarm_and_the_open_ones_with_theirs(self, feed):
        netflix, person = (
            feed.document("claim", f"wtsu-produced-by-{each}") for each in ("netflix", "duvernay")
        )
        assert netflix["derived"]["conflicts"] == person["derived"]["conflicts"] == []
        assert feed.document("claim", "wtsu-accounts")["derived"]["conflicts"] != []

    def test_keeps_who_said_so_and_why(self, feed):
        (found,) = FoundConflict.objects.exclude(outcome=None)
        assert (found.outcome, found.resolved_by.username, found.is_open()) == ("both_stand", "edda", False)
        assert "neither says “only”" in found.reason

    def test_is_resolved_once_however_often_the_demo_is_shown(self, feed):
        edda = User.objects.get(username="edda")
        settle_who_produced_it(writer=edda, editor=edda, chief=edda, at=NOON + timedelta(days=1))
        assert FoundConflict.objects.exclude(outcome=None).get().resolved_at == NOON


class TestAnEpisodeWithTwoFirstShowings:
    """One series of another show, shown in the United States ten months later, two episodes a night."""

    def test_is_told_with_both_days_and_their_source(self, feed):
        episode = feed.document("episode", "bake-off-6-4")
        shown = {row["country"]: (row["date"], row["id"]) for row in episode["showings"]}
        assert {country: day for country, (day, _) in shown.items()} == {
            "GB": "2015-08-26",
            "US": "2016-07-15",
        }
        for _, row in shown.values():
            assert is_cited(episode, f"showings/{row}", "bakeoff")
        third = feed.document("episode", "bake-off-6-3")
        assert "2016-07-15" in {row["date"] for row in third["showings"]}


class TestALockedFact:
    def test_is_the_disputed_credits_with_who_and_why(self, feed):
        lock = FactLock.objects.get()
        assert (lock.path, lock.by.username, lock.lifted_at) == ("credits", "cleo", None)
        assert lock.card_id == feed.document("title", "when-they-see-us")["id"]
        assert "who wrote it" in lock.reason

    def test_is_locked_once(self, feed):
        cleo = User.objects.get(username="cleo")
        lock_disputed_credits(writer=cleo, editor=cleo, chief=cleo, at=NOON)
        assert FactLock.objects.count() == 1

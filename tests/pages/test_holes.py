"""No text has a hole where a record is not live: words stand in for its name, or the sentence goes."""

import html
import json
import re
from contextlib import suppress

import pytest

from cms.desk.base import canonical
from cms.desk.models import Card
from cms.desk.records.registry import kind, kinds
from cms.desk.records.stand_ins import standing_in
from cms.publishing.hold import HoldError, confirm, hold
from cms.publishing.models import LiveDocument
from cms.publishing.refresh import refresh_all
from tests.make import NOON, make_event, make_live, make_person, make_title, make_user
from tests.make.sources import cite, make_claim, make_source
from tests.make.world import make_story, make_world

pytestmark = pytest.mark.django_db
HOLES = (
    re.compile(r"(?<=\w) [.,;:](?!\w)"),
    re.compile(r"\(\s*\)|“\s*”"),
    re.compile(
        r"\b(by|citing|through)\s*[.,;)]|\b(of|on|in|as|with|from|and|the)\s*([.;)]|$)", re.IGNORECASE
    ),
    re.compile(r"^·|·\s*·|·\s*$|^[,;]|[,;]$|\bNone\b"),
)
EMPTY = re.compile(r"<(a|h[1-6]|p|dd|dt|li|b|strong|title|blockquote)(\s[^>]*)?>\s*</\1>")
BLOCKS = re.compile(r"</?(p|h[1-6]|li|dt|dd|div|title|section|figcaption|summary|article|span|ul|ol)\b[^>]*>")


def lines(page: str) -> list[str]:
    """The text of a page, a line for each of its paragraphs, headings and cells."""
    text = re.sub(r"<(script|nav|footer|details)\b.*?</\1>", "\n", page, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"<[^>]+>", "", BLOCKS.sub("\n", text))
    return [html.unescape(line).strip() for line in text.split("\n") if line.strip()]


def holes(page: str) -> list[str]:
    bad = [line for line in lines(page) for hole in HOLES if hole.search(line)]
    return [*bad, *(found[0] for found in EMPTY.finditer(page))]


def hollow(value, path: str = "") -> list[str]:
    """Paths of the names and texts of JSON-LD that are empty or have a hole."""
    if isinstance(value, dict):
        return [found for key, each in value.items() for found in hollow(each, f"{path}.{key}")]
    if isinstance(value, list):
        return [found for each in value for found in hollow(each, f"{path}[]")]
    if isinstance(value, str) and (not value.strip() or any(hole.search(value) for hole in HOLES[:3])):
        return [f"{path}: {value!r}"]
    return []


def address(document: LiveDocument) -> str:
    return f"/{kind(document.kind).plural}/{document.slug or document.pk}"


def everything(client) -> set[str]:
    """The holes of every page, its JSON-LD and each derived sentence of the feed."""
    found = set(holes(client.get("/").content.decode()))
    for each in LiveDocument.objects.all():
        page = client.get(address(each)).content.decode()
        data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
        said = canonical.loads(each.text)["derived"].get("sentence", "whole")
        found |= {*holes(page), *hollow(json.loads(data[1]) if data else {}), *hollow({"sentence": said})}
    return found


OURS = [each.code for each in kinds() if not each.model.__module__.startswith("tests.")]


class TestEveryPage:
    @pytest.mark.parametrize("code", OURS)
    def test_gets_no_hole_by_a_record_that_is_held_and_withdrawn(self, writer, editor, client, code):
        make_world(writer, editor, rows=1)
        # Headings of ours such as “Where it has it from” look like one.
        before = everything(client)
        first = LiveDocument.objects.filter(kind=code).order_by("pk").first()
        placed = hold(Card.objects.get(pk=first.pk), by=editor, at=NOON, reason="error")
        refresh_all(at=NOON)
        assert everything(client) - before == set()
        # What others can't do without may be held, and not withdrawn.
        with suppress(HoldError):
            confirm(placed, by=make_user("deputy", "editor"), at=NOON)
        refresh_all(at=NOON)
        assert everything(client) - before == set()


class TestAStory:
    def story(self, writer, editor, text) -> tuple:
        title, source = make_title(writer, name="Adolescence"), make_source(writer)
        claim = make_claim(writer, title, citations={"new-1": cite(source)})
        body = text.format(claim=f"{{{claim.pk}}}")
        story = make_story(writer, blocks={"new-1": {"position": 1, "type": "paragraph", "text": body}})
        make_live(title, source, claim, story, by=writer, approver=editor)
        hold(claim.card, by=editor, at=NOON, reason="error")
        refresh_all(at=NOON)
        return story, claim

    @pytest.mark.parametrize(
        ("text", "read"),
        [
            ("It was watched by {claim}. Stephen Graham", "It was watched by a figure under review. Stephen"),
            ("It ran. {claim} Stephen Graham wrote it.", "It ran. A figure under review. Stephen Graham"),
            ("It ran. {claim}. Then it ended.", "It ran. A figure under review. Then it ended."),
            ("{claim}, and more followed.", "a figure under review, and more followed."),
        ],
    )
    def test_has_words_in_place_of_a_claim_under_review(self, writer, editor, client, text, read):
        story, _ = self.story(writer, editor, text)
        page = client.get(address(LiveDocument.objects.get(pk=story.pk))).content.decode()
        assert read in " ".join(lines(page))
        data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1]
        assert read in json.loads(data)["articleBody"]


class TestASentence:
    def sentence(self, claim) -> str:
        refresh_all(at=NOON)
        return canonical.loads(LiveDocument.objects.get(pk=claim.pk).text)["derived"]["sentence"]

    def test_stays_somebodys_words_while_the_speaker_is_held(self, writer, editor):
        speaker, title = make_person(writer), make_title(writer, name="Adolescence")
        source = make_source(writer)
        fields = {"speaker": speaker, "speaker_described": None, "modality": "party_statement"}
        claim = make_claim(writer, title, citations={"new-1": cite(source)}, **fields)
        make_live(speaker, title, source, claim, by=writer, approver=editor)
        hold(speaker.card, by=editor, at=NOON, reason="error")
        assert self.sentence(claim).endswith(", somebody said.")

    def test_keeps_what_it_is_restricted_to(self, writer, editor):
        event, title, source = make_event(writer), make_title(writer), make_source(writer)
        rows = {"new-1": {"kind": "occasion", "record": event}}
        claim = make_claim(writer, title, citations={"new-1": cite(source)}, qualifiers=rows)
        make_live(event, title, source, claim, by=writer, approver=editor)
        hold(event.card, by=editor, at=NOON, reason="error")
        assert "(a record that is not published)" in self.sentence(claim)


class TestTheWords:
    @pytest.mark.parametrize("of", kinds(), ids=lambda of: of.code)
    def test_are_a_noun_with_its_article_for_every_kind(self, of):
        assert re.fullmatch(r"an? [a-z][a-z ]+", standing_in(of.code))

    def test_are_those_that_a_kind_declares(self):
        assert standing_in("claim") == "a figure under review"
        assert (standing_in("person"), standing_in("episode")) == ("a person", "an episode")

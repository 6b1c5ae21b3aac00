"""Stories: texts that link to records and state claims, and headlines that match those claims."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.datastructures import MultiValueDict

from cms.desk.checks import rules as check_rules
from cms.desk.checks.rules import Level
from cms.desk.models import Card
from cms.desk.records.registry import references
from cms.desk.review.lifecycle import ReviewError
from cms.desk.write.change import ChangeRefused
from cms.publishing.publish import publish
from cms.publishing.refresh import refresh_all
from cms.stories.markup import pieces
from cms.stories.models import Story
from cms.stories.start import SHOWING, StartFigureStory, StartGuide
from sources.models import Property
from tests.make import (
    NOON,
    document,
    edit,
    keyed,
    make_approved,
    make_live,
    make_organisation,
    make_person,
    make_submitted,
    make_title,
)
from tests.make.sheets import come_in, make_import, problems
from tests.make.sources import cite, make_claim, make_source
from tests.make.stories import make_story
from tests.refusals import refused
from tests.shapes import assert_as_described


def read(text: str | None) -> list:
    """A text as plain words, ("words", id) for a mention and the id for a claim."""
    found = []
    for each in pieces(text):
        if each["claim"]:
            found.append(each["claim"]["$ref"])
        elif each["mention"]:
            found.append((each["words"], each["mention"]["$ref"]))
        else:
            found.append(each["words"])
    return found


class TestMarkup:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", []),
            (None, []),
            ("Words.", ["Words."]),
            ("[Ava](12)", [("Ava", 12)]),
            ("{34}", [34]),
            ("By [Ava](12), who says {34}.", ["By ", ("Ava", 12), ", who says ", 34, "."]),
            ("[Ava](12)[Us](13){34}{35}", [("Ava", 12), ("Us", 13), 34, 35]),
            ("[[Ava](12)]", ["[", ("Ava", 12), "]"]),
            ("[Ava](007)", [("Ava", 7)]),
            ("[two\nlines](12)", [("two\nlines", 12)]),
        ],
    )
    def test_is_words_mentions_and_claims(self, text, expected):
        assert read(text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "[Ava]",
            "[Ava] (12)",
            "[Ava](12",
            "[](12)",
            "[Ava](ava)",
            "[Ava](-1)",
            "[Ava](1.5)",
            "[Ava](١٢)",
            "[Ava](1234567890123456789)",
            "[Ava](https://a.example/12)",
            "{}",
            "{12",
            "{ 12 }",
            "{12.5}",
            "{claim}",
            "{1234567890123456789}",
            "<script>alert(1)</script> & <b>{x}</b>",
        ],
    )
    def test_lookalikes_stay_text(self, text):
        assert read(text) == [text]

    def test_names_records_of_any_kind_by_their_words(self):
        [named] = references(pieces("[Ava](12)"))
        assert named == {"$ref": 12, "kind": None, "role": "mention", "printed": "Ava"}

    def test_states_claims_that_have_no_other_words(self):
        [named] = references(pieces("{34}"))
        assert named == {"$ref": 34, "kind": "claim", "role": "claim", "printed": None}


@pytest.fixture
def title(writer, editor):
    made = make_title(writer, name="When They See Us", **keyed("title", "wtsu"))
    make_live(made, by=writer, approver=editor)
    return made


@pytest.fixture
def page(writer, editor):
    source = make_source(writer)
    make_live(source, by=writer, approver=editor)
    return source


@pytest.fixture
def claim(writer, editor, title, page):
    made = make_claim(writer, title, source=page, **keyed("claim", "audience"))
    make_live(made, by=writer, approver=editor)
    return made


def findings(story) -> dict[str, str]:
    """What the checks find in the story: rule to message."""
    found = check_rules.of_cards([Card.objects.select_related("pending").get(pk=story.pk)])
    return {each.rule: each.message for each in found}


def warnings(story) -> dict[str, str]:
    """The story's warnings: rule to message."""
    found = check_rules.of_cards([Card.objects.select_related("pending").get(pk=story.pk)])
    return {each.rule: each.message for each in found if each.level is Level.WARNING}


@pytest.mark.django_db
class TestAStory:
    def test_is_served_as_pieces_in_their_order(self, writer, editor, title, claim):
        ava = make_person(writer, name="Ava DuVernay")
        story = make_story(writer, f"By [A. DuVernay]({ava.pk}): {{{claim.pk}}}")
        edit(story, writer, blocks={"new-1": {"position": 0, "type": "heading", "text": "First"}})
        make_live(ava, story, by=writer, approver=editor)
        first, second = document(story)["blocks"]
        nothing = {"mention": None, "claim": None}
        assert first["text"] == [{"words": "First", **nothing}]
        assert second["text"] == [
            {"words": "By ", **nothing},
            {
                "words": "A. DuVernay",
                "mention": {"kind": "person", "id": ava.pk, "slug": "ava-duvernay", "name": "Ava DuVernay"},
                "claim": None,
            },
            {"words": ": ", **nothing},
            {
                "words": None,
                "mention": None,
                "claim": {"kind": "claim", "id": claim.pk, "slug": None, "name": document_label(claim)},
            },
        ]

    def test_serves_script_tags_as_text(self, writer, editor, client):
        story = make_story(writer, "<script>alert(1)</script>", headline="<b>Bold</b>")
        make_live(story, by=writer, approver=editor)
        served = client.get(f"/api/v1/stories/{story.pk}")
        assert served.json()["blocks"][0]["text"][0]["words"] == "<script>alert(1)</script>"
        assert served.json()["headline"] == "<b>Bold</b>"
        assert served["Content-Type"].startswith("application/json")

    def test_puts_blocks_and_pieces_without_a_place_last(self, writer, editor):
        rows = [
            {"type": "paragraph", "text": "Last."},
            {"position": 2, "text": "b"},
            {"position": 1, "text": "a"},
        ]
        related = [{"heading": "Last"}, {"heading": "First", "position": 1}]
        story = make_story(
            writer,
            blocks={f"new-{n}": row for n, row in enumerate(rows)},
            related={f"new-{n}": row for n, row in enumerate(related)},
        )
        make_live(story, by=writer, approver=editor)
        served = document(story)
        assert [each["text"][0]["words"] for each in served["blocks"]] == ["a", "b", "Last."]
        assert [each["heading"] for each in served["related"]] == ["First", "Last"]

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"blocks": {f"new-{n}": {"position": 1, "text": "x"} for n in (1, 2)}}, "give each its own"),
            ({"blocks": {"new-1": {"type": "poem"}}}, "poem"),
            ({"bylines": {"new-1": {"role": "research"}}}, "needs a person, or a name as printed"),
            (
                {"related": {"new-1": {"url": "https://a.example"}}},
                "or give the heading of a piece elsewhere",
            ),
            ({"related": {"new-1": {"also": 999999}}}, "There is no story"),
            ({"title": 999999}, "There is no title"),
            ({"topics": ["nothing"]}, "There is no topic"),
            ({"review_on": "soon"}, "is not a date"),
        ],
    )
    def test_is_constrained_in_drafts_too(self, writer, fields, message):
        with pytest.raises(ChangeRefused, match=message):
            make_story(writer, **fields)

    @pytest.mark.parametrize(
        ("fields", "finding"),
        [
            ({"headline": None}, "headline-missing"),
            ({"form": None}, "form-missing"),
            ({"blocks": {}}, "story-empty"),
        ],
    )
    def test_is_complete_at_submission(self, writer, fields, finding):
        with refused(ReviewError, "blocked", finding):
            make_submitted(make_story(writer, **fields), by=writer)

    def test_without_an_author_is_a_warning(self, writer):
        assert warnings(make_story(writer, bylines={}))["story-unsigned"] == "It has no byline: add one."
        assert not warnings(make_story(writer))

    def test_changes_its_blocks_one_by_one(self, writer):
        story = make_story(writer, "One.", "Two.")
        first, second = story.blocks.order_by("position")
        edit(story, writer, blocks={first.pk: None, second.pk: {"text": "Too."}})
        assert list(story.blocks.values_list("pk", "text")) == [(second.pk, "Too.")]


def document_label(record) -> str:
    return Card.objects.get(pk=record.pk).label


@pytest.mark.django_db
class TestWhatAStoryNames:
    def test_is_live_or_in_the_changeset(self, writer, editor, title, page):
        claim = make_claim(writer, title, source=page)
        story = make_story(writer, f"{{{claim.pk}}}")
        with refused(ReviewError, "blocked", "reference-not-live"):
            make_submitted(story, by=writer)
        make_live(story, claim, by=writer, approver=editor)
        assert document(story)["blocks"][0]["text"][0]["claim"]["id"] == claim.pk

    @pytest.mark.parametrize("text", ["{999999}", "[words](999999)", "{0}", f"[words]({10**18 - 1})"])
    def test_exists(self, writer, text):
        story = make_story(writer, text)
        with pytest.raises(ReviewError, match=r"It names record \d+, which does not exist: remove that line"):
            make_submitted(story, by=writer)
        assert story.card.label

    def test_in_braces_is_a_claim(self, writer, title):
        story = make_story(writer, f"{{{title.pk}}}")
        with pytest.raises(ReviewError, match="is “When They See Us”, which is not a claim"):
            make_submitted(story, by=writer)

    def test_can_not_be_a_claim_that_was_withdrawn(self, writer, editor, claim):
        make_live(claim, by=writer, approver=editor, action="withdraw")
        story = make_story(writer, f"{{{claim.pk}}}")
        with refused(ReviewError, "blocked", "reference-not-live"):
            make_submitted(story, by=writer)

    @pytest.mark.parametrize("block", ["text", "claim"])
    def test_keeps_a_claim_that_it_states_from_being_withdrawn(self, writer, editor, claim, block):
        value = f"{{{claim.pk}}}" if block == "text" else claim.pk
        story = make_story(writer, blocks={"new-1": {"position": 1, "type": "quote", block: value}})
        make_live(story, by=writer, approver=editor)
        with pytest.raises(ReviewError, match="fill in no other words: take the claim out there first"):
            make_live(claim, by=writer, approver=editor, action="withdraw")
        make_live(story, claim, by=writer, approver=editor, action="withdraw")

    def test_keeps_the_words_of_its_link_when_it_is_withdrawn(self, writer, editor):
        ava = make_person(writer, name="Ava")
        story = make_story(writer, f"By [A. DuVernay]({ava.pk}).")
        make_live(ava, story, by=writer, approver=editor)
        make_live(ava, by=writer, approver=editor, action="withdraw")
        refresh_all(at=NOON)
        named = document(story)["blocks"][0]["text"][1]
        assert (named["words"], named["mention"]["id"], named["mention"]["name"]) == (
            "A. DuVernay",
            None,
            None,
        )

    def test_is_not_a_person_who_may_not_be_named(self, writer):
        boy = make_person(writer, name="A boy", naming="never")
        with pytest.raises(ReviewError, match="is marked never to be named"):
            make_submitted(make_story(writer, f"[He]({boy.pk})"), by=writer)


@pytest.mark.django_db
class TestAHeadline:
    def told(self, writer, headline, *claims) -> set[str]:
        """The rules that a story with this headline meets, whatever their level."""
        texts = [f"{{{claim.pk}}}" for claim in claims] or ["Words."]
        return {
            rule for rule in findings(make_story(writer, *texts, headline=headline)) if "headline" in rule
        }

    @pytest.mark.parametrize(
        "headline",
        [
            "23M viewers",
            "Seen by 23 million viewers",
            "23m Viewers in a month",
            "More than 23 million, says a spokesman",
        ],
    )
    def test_that_counts_viewers_where_the_claim_counts_accounts_stops_it(self, writer, claim, headline):
        assert self.told(writer, headline, claim) == {"headline-unit"}

    @pytest.mark.parametrize(
        "headline",
        [
            "More than 23M accounts, a spokesman says",
            "Over 23,000,000 Accounts, Spokesman Says",
            "Spokesman: More Than 23 MILLION Accounts",
            "Spokesman on more than 23.000.000 accounts",
            "Spokesman: more than 23 000 000 accounts",
            "Spokesman: more than 23\u202f000\u202f000 accounts",
            "Spokesman: more than 0.023bn accounts",
            "At least 23m accounts, said a spokesman",
            "Over twenty-three million accounts?",
        ],
    )
    def test_that_says_what_the_claim_says_is_none(self, writer, claim, headline):
        assert self.told(writer, headline, claim) == set()

    @pytest.mark.parametrize(
        "headline",
        [
            "Fewer than 23 million accounts",
            "23 million accounts",
            "Under 23M accounts",
            "At most 23 mn accounts",
            "Up to 23M accounts",
        ],
    )
    def test_with_another_bound_than_the_claim_stops_it(self, writer, claim, headline):
        assert self.told(writer, headline, claim) == {"headline-bound"}

    def test_may_take_its_bound_from_any_of_its_claims(self, writer, title, page, claim):
        other = make_claim(writer, title, source=page, bound="at_most")
        assert self.told(writer, "Up to 23M accounts, a spokesman says", claim, other) == set()

    def test_names_the_number_and_the_unit(self, writer, claim):
        found = findings(make_story(writer, f"{{{claim.pk}}}", headline="25M viewers"))
        assert "The headline says 25M viewers, but no claim of the story does" in found["headline-number"]
        found = findings(make_story(writer, f"{{{claim.pk}}}", headline="Over 23M viewers"))
        assert "but the story’s claim counts accounts: say accounts" in found["headline-unit"]

    @pytest.mark.parametrize(
        "headline",
        [
            "125,000 sign a petition",
            "125000 signatures",
            "$125,000",
            "1.5 billion",
            "45% agree",
            "3k",
            "100 reasons",
            "24.000.000 sign",
            "2,5 million 24 mn",
        ],
    )
    def test_with_a_number_that_no_claim_says_stops_it(self, writer, headline):
        assert self.told(writer, headline) == {"headline-number"}

    @pytest.mark.parametrize(
        "headline",
        [
            "When They See Us",
            "The best of 2019",
            "From 1989 to 2002",
            "Season 2",
            "Part 4",
            "Part 4 of Season 2, in 2019",
            "5 things to know",
            "The S2E10 recap",
            "31 May 2019",
            "Season 2 in 1.234 scenes",
        ],
    )
    def test_with_years_seasons_and_parts_is_none(self, writer, headline):
        assert self.told(writer, headline) == set()

    def test_may_rest_on_a_draft(self, writer, title, page):
        draft = make_claim(writer, title, source=page, amount="125000", unit="viewers")
        assert self.told(writer, "More than 125,000 viewers, a spokesman says", draft) == set()

    def test_rests_on_what_is_live_and_not_on_an_edit_of_it(self, writer, claim):
        edit(claim, writer, amount="25000000")
        assert self.told(writer, "Spokesman: over 23M accounts", claim) == set()
        assert self.told(writer, "25M accounts", claim) == {"headline-number"}

    def test_rests_on_an_edit_in_the_same_changeset(self, writer, claim):
        edit(claim, writer, amount="25000000")
        story = make_story(writer, f"{{{claim.pk}}}", headline="Spokesman: over 25M accounts")
        changeset = make_submitted(story, claim, by=writer)
        rules = {each.rule for each in check_rules.of_proposals(changeset.standing().select_related("card"))}
        assert not {rule for rule in rules if rule.startswith("headline")}

    def test_may_say_an_end_of_a_range_as_such(self, writer, title, page):
        ends = {"amount": "20000000", "amount_to": "23000000", "bound": None}
        ranged = make_claim(writer, title, source=page, **ends)
        assert self.told(writer, "Up to 23M accounts, a spokesman says", ranged) == set()
        assert self.told(writer, "20 to 23 million accounts, a spokesman says", ranged) == set()
        assert self.told(writer, "23M accounts, a spokesman says", ranged) == {"headline-bound"}

    def test_says_money_as_people_write_it(self, writer, title, page):
        make_property("settlement", "money")
        paid = make_claim(
            *(writer, title),
            source=page,
            property="settlement",
            amount="4100000000",
            currency="USD",
            unit=None,
            bound=None,
        )
        assert self.told(writer, "$41 million settlement, says a spokesman", paid) == set()


def make_property(code: str, value_type: str) -> None:
    Property.objects.create(code=code, label=code, value_type=value_type, phrase="is {value}")


@pytest.mark.django_db
class TestStarts:
    def test_a_guide_has_its_shape_and_shows_the_title(self, writer, title):
        form = StartGuide({"title": title.pk, "headline": "Key facts"})
        assert form.is_valid()
        draft = form.draft()
        assert (draft["title"], draft["headline"], draft["form"]) == (title.pk, "Key facts", "guide")
        story = make_story(writer, **draft)
        shown = {row.type: row.record_id for row in story.blocks.all() if row.record_id}
        assert shown == dict.fromkeys(SHOWING, title.pk)
        places = list(story.blocks.order_by("position").values_list("position", flat=True))
        assert places == [10 * place for place in range(1, len(places) + 1)]

    def test_a_figure_story_begins_with_its_claim(self, writer, title, claim):
        form = StartFigureStory({"title": title.pk, "claim": claim.pk, "headline": "The number"})
        assert form.is_valid()
        draft = form.draft()
        assert (draft["title"], draft["headline"], draft["form"]) == (title.pk, "The number", "news")
        assert "claim" not in draft
        first = make_story(writer, **draft).blocks.order_by("position").first()
        assert read(first.text) == [claim.pk]

    @pytest.mark.parametrize("form", [StartGuide, StartFigureStory])
    def test_ask_for_all_they_need(self, form):
        started = form(MultiValueDict())
        assert not started.is_valid()
        assert set(started.errors) == set(started.fields)


@pytest.mark.django_db
class TestInTheFeed:
    def test_matches_the_schema(self, writer, editor, title, claim, client):
        ava, outlet = make_person(writer), make_organisation(writer)
        bare = make_story(writer)
        full = make_story(
            writer,
            f"[Ava]({ava.pk}) {{{claim.pk}}}",
            standfirst="More.",
            section="Television",
            topics=["awards", "reviews"],
            title=title.pk,
            review_on="2026-06",
            bylines={
                "new-1": {"person": ava.pk, "name": "A. D.", "role": "reporting", "bio": "She directs."}
            },
            related={
                "new-1": {"also": bare.pk, "position": 1},
                "new-2": {
                    "heading": "Elsewhere",
                    "url": "https://a.example/1",
                    "outlet": outlet.pk,
                    "outlet_named": "The Outlet",
                    "published": "2019",
                    "image_credit": "Jo",
                },
            },
        )
        more = {
            "position": 9,
            "type": "image",
            "record": title.pk,
            "claim": claim.pk,
            "attribution": "Ava",
            "url": "https://a.example/1.jpg",
            "alt": "Five boys",
            "credit": "Jo",
        }
        edit(full, writer, blocks={"new-1": more})
        make_live(ava, outlet, bare, full, by=writer, approver=editor)
        assert_as_described(client, bare, full)
        served = document(full)
        assert served["title"]["name"] == "When They See Us"
        assert [each["story"] and each["story"]["id"] for each in served["related"]] == [bare.pk, None]
        assert served["blocks"][1]["record"]["id"] == title.pk

    def test_comes_with_what_it_is_about_states_names_and_who_wrote_it(
        self, writer, editor, title, claim, client
    ):
        ava, jo = make_person(writer), make_person(writer)
        story = make_story(
            writer,
            f"[Ava]({ava.pk}) {{{claim.pk}}}",
            title=title.pk,
            topics=["awards"],
            bylines={"new-1": {"person": jo.pk}},
        )
        other = make_story(writer)
        make_live(ava, jo, story, other, by=writer, approver=editor)
        for address, name in (
            (f"titles/{title.pk}", "stories"),
            (f"claims/{claim.pk}", "stories"),
            (f"people/{ava.pk}", "mentioned_in"),
            (f"people/{jo.pk}", "written"),
        ):
            included = client.get(f"/api/v1/{address}?include={name}").json()["included"]
            assert [each["id"] for each in included[name]["results"]] == [story.pk], name
        for query in (
            "topic=awards",
            f"title={title.pk}",
            f"claim={claim.pk}",
            f"mentions={ava.pk}",
            f"author={jo.pk}",
        ):
            found = client.get(f"/api/v1/stories?{query}").json()["results"]
            assert [each["id"] for each in found] == [story.pk], query

    def test_publishing_asks_no_more_of_the_database_for_more(self, writer, editor, title, page):
        asked = []
        # The first has no live claim of the same beside it to read.
        for size in (1, 2, 5):
            people = [make_person(writer) for _ in range(2 * size)]
            claims = [make_claim(writer, title, source=page) for _ in range(2 * size)]
            stories = [
                make_story(
                    writer,
                    *(f"[A]({people[n + m].pk}) {{{claims[n + m].pk}}}" for m in (0, size)),
                    headline="More than 23M accounts",
                    title=title.pk,
                    topics=["awards", "reviews"],
                    bylines={f"new-{m}": {"person": people[n + m].pk} for m in (0, size)},
                    citations={"new-1": cite(page), "new-2": cite(page, "headline", quotation="words")},
                )
                for n in range(size)
            ]
            changeset = make_approved(*people, *claims, *stories, by=writer, approver=editor)
            with CaptureQueriesContext(connection) as queries:
                publish(changeset, by=editor, at=NOON)
            asked.append(len(queries))
        assert asked[1] == asked[2]


@pytest.mark.django_db
class TestSheets:
    def test_bring_stories_with_what_belongs_to_them(self, writer, title, claim):
        ava = make_person(writer, **keyed("person", "ava"))
        make_organisation(writer, **keyed("organisation", "outlet"))
        columns = "headline,standfirst,form,section,topics,title,review on"
        come_in(
            writer,
            "stories",
            f"key,{columns}",
            "one,The number,More.,news,Television,awards|reviews,wtsu,2026-06",
            "two,Key facts,,key-facts guide,,,,",
        )
        come_in(writer, "story-bylines", "story,person,name,role,bio", "one,ava,A. D.,reporting,She directs.")
        come_in(
            writer,
            "story-blocks",
            "story,position,type,text,record,claim,attribution,url,alt,credit",
            "one,1,paragraph,By [Ava](person:ava): {claim:audience} of [Us](title:wtsu).,,,,,,",
            "one,2,picture,,title:wtsu,audience,Ava,https://a.example/1.jpg,Five boys,Jo",
        )
        come_in(
            writer,
            "story-related",
            "story,also,heading,url,outlet,outlet named,published,image credit,position",
            "one,two,,,,,,,1",
            "one,,Elsewhere,https://a.example/1,outlet,The Outlet,2019,Jo,2",
        )
        one = Story.objects.get(headline="The number")
        first, second = one.blocks.order_by("position")
        assert first.text == f"By [Ava]({ava.pk}): {{{claim.pk}}} of [Us]({title.pk})."
        assert (second.type, second.record, second.claim) == ("image", title.card, claim)
        assert list(one.related.order_by("position").values_list("also__headline", "heading")) == [
            ("Key facts", None),
            (None, "Elsewhere"),
        ]

    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ("[Ava](person:nope)", "There is no person with the key “nope”: import people first"),
            ("{claim:nope}", "There is no claim with the key “nope”: import claims first"),
            ("{title:wtsu}", "“title:wtsu” is not a claim: link it with [words](title:wtsu)"),
            ("[Ava](actor:ava)", "“actor:ava” names no record: write its kind and key, such as title:selma"),
            (
                "[a page](https://a.example/1)",
                "“https://a.example/1” names no record: write its kind and key",
            ),
        ],
    )
    def test_say_which_key_in_a_text_is_unknown(self, writer, title, text, rule):
        make_story(writer, **keyed("story", "one"))
        staged = make_import(writer, "story,position,text", f"one,7,{text}", code="story-blocks")
        [(column, _, said)] = problems(staged, 2)
        assert column == "text"
        assert said.startswith(rule)

    def test_keep_text_that_only_looks_like_a_key(self, writer):
        make_story(writer, **keyed("story", "one"))
        text = "[1] (person:ava) {person} [sic] {a: b}"
        come_in(writer, "story-blocks", "story,position,text", f"one,7,{text}")
        assert Story.objects.get().blocks.get(position=7).text == text


@pytest.mark.django_db
class TestStrayMarks:
    @pytest.mark.parametrize("text", ["{nonsense}", "[words](nobody)", "see {claim:12} here"])
    def test_are_a_warning(self, writer, text):
        story = make_story(writer, blocks={"new-1": {"position": 1, "text": text}})
        rules = {each.rule for each in check_rules.of_cards([story.card])}
        assert "stray-mark" in rules

    def test_are_none_in_plain_text(self, writer):
        story = make_story(writer, blocks={"new-1": {"position": 1, "text": "She said [sic] (twice)."}})
        assert "stray-mark" not in {each.rule for each in check_rules.of_cards([story.card])}

"""Citations of any fact of any record: what they support, unsourced facts, and checks of quotations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.desk.models import Version
from cms.desk.review.lifecycle import ReviewError
from cms.desk.write.change import ChangeRefused
from cms.publishing.refresh import refresh_all
from sources.citations.quotations import Outcome, fold, look_up
from sources.sources.models import Source
from tests.make import NOON, credit, edit, make_live, make_person, make_submitted, make_title
from tests.make.sources import cite, make_source
from tests.refusals import refused

TEXT = (
    "The series has been viewed on more than 23 million accounts. “It’s a story”, she said —\u00a0twice. "
    "No more. No more."
)


class TestLookingUp:
    @pytest.mark.parametrize(
        ("quotation", "outcome"),
        [
            ("viewed on more than 23 million accounts", Outcome.EXACT),
            ("“It’s a story”, she said", Outcome.EXACT),
            ('"It\'s a story", she said - twice', Outcome.FOLDED),
            ("viewed  on\nmore than", Outcome.FOLDED),
            ("viewed by more than 23 million accounts", Outcome.NOT_FOUND),
            ("Viewed on more than", Outcome.NOT_FOUND),
            ("viewed on more than 2", Outcome.NOT_FOUND),
            ("more than 23 million account", Outcome.NOT_FOUND),
            ("No more", Outcome.AMBIGUOUS),
        ],
    )
    def test_folds_glyphs_and_spaces_and_nothing_else(self, quotation, outcome):
        assert look_up(quotation, [TEXT]) is outcome

    @pytest.mark.parametrize(
        ("text", "quotation"),
        [
            ("It reached 1,234,567 people.", "234,567 people"),
            ("It reached 1,234,567 people.", "reached 1,234"),
            ("It rose by 2.5 million.", "5 million"),
            ("It rose by 2.5 million.", "rose by 2"),
            ("More than 23 million saw it.", "More than 23"),
            ("Some 12 bn views", "Some 12"),
            ("It fell by 23% in May.", "fell by 23"),
            ("It fell by 23 per cent.", "fell by 23"),
            ("A change of −5 points", "5 points"),
            ("Boys aged 14–16 years", "16 years"),
            ("A non-fiction series", "fiction series"),
            ("A well-known story of theirs", "known story"),
            ("A story well-known there", "A story well"),
            ("They couldn’t watch it", "They couldn"),
            ("By O'Neil and others", "Neil and others"),
            ("He was not guilty of it", "guilty of it"),
            ("It has NO ending at all", "ending at all"),
            ("They didn't know of it", "know of it"),
            ("They didn’t know of it", "know of it"),
            ("She never said that", "said that"),
        ],
    )
    def test_does_not_find_part_of_a_number_or_word_or_what_is_negated(self, text, quotation):
        assert look_up(quotation, [text]) is Outcome.NOT_FOUND

    @pytest.mark.parametrize(
        ("text", "quotation"),
        [
            ("It reached 1,234,567 people.", "1,234,567 people"),
            ("More than 23 million saw it.", "More than 23 million"),
            ("They sold 23, or so.", "They sold 23"),
            ("It ended in 2019. Then", "ended in 2019"),
            ("It costs $5 million.", "5 million"),
            ("Netflix's own figure", "Netflix's own figure"),
            ("The figure of Netflix’s", "figure of Netflix"),
            ("A story—she said so", "she said so"),
            ("Was it so or not? She said so", "She said so"),
            ("A well-known story", "well-known story"),
            ("He was not guilty of it", "was not guilty"),
            ("A note on knots in it", "knots in it"),
        ],
    )
    def test_finds_whole_words_and_numbers(self, text, quotation):
        assert look_up(quotation, [text]) is Outcome.EXACT

    @given(st.text("ab 1,.-'", min_size=1, max_size=12))
    def test_finds_every_text_whole(self, text):
        if fold(text):
            assert look_up(text, [text]) is Outcome.EXACT

    def test_tells_equal_passages_apart_by_their_context(self):
        assert look_up("No more", [TEXT], prefix="twice.") is Outcome.EXACT
        assert look_up("No more", [TEXT], prefix="thrice.") is Outcome.AMBIGUOUS

    def test_accepts_any_snapshot(self):
        assert look_up("viewed on", ["nothing of it", TEXT]) is Outcome.EXACT

    def test_is_unchecked_without_a_snapshot(self):
        assert look_up("viewed on", []) is Outcome.UNCHECKED


@pytest.fixture
def page(writer):
    return make_source(writer, title="A page", text=TEXT)


@pytest.mark.django_db
class TestACitation:
    def test_is_served_in_the_document_of_any_kind(self, page, writer, editor, client):
        ava = make_person(writer)
        title = make_title(
            writer,
            premiere="2019",
            credits={"new-1": credit(ava)},
            citations={
                "new-1": cite(page, "premiere", quotation="23 million accounts", printed_unit="accounts"),
                "new-2": cite(page, "credits/new-1"),
            },
        )
        make_live(page, ava, title, by=writer, approver=editor)
        document = client.get(f"/api/v1/titles/{title.pk}").json()
        line, premiere = document["citations"]
        assert premiere["path"] == "premiere"
        assert premiere["source"]["name"] == "A page"
        assert premiere["printed"]["unit"] == "accounts"
        assert line["path"] == f"credits/{document['credits'][0]['id']}"
        assert document["derived"]["quotes"] == {str(premiere["id"]): "exact"}

    def test_is_removed_with_the_row_that_it_supports(self, page, writer):
        title = make_title(
            writer,
            credits={"new-1": credit(make_person(writer))},
            citations={"new-1": cite(page, "credits/new-1")},
        )
        edit(title, writer, credits={title.credits.get().pk: None})
        assert not title.card.citations.exists()

    @pytest.mark.parametrize("path", ["nothing", "credits/12", "premiere/1", "credits/new-2"])
    def test_of_a_fact_that_does_not_exist_is_refused(self, page, writer, path):
        with pytest.raises(ChangeRefused, match=f"no “{path}” that could be cited"):
            make_title(writer, citations={"new-1": cite(page, path)})

    def test_of_a_source_that_does_not_exist_is_refused(self, writer):
        with pytest.raises(ChangeRefused, match="There is no source “999999”"):
            make_title(writer, citations={"new-1": {"source": 999999}})

    def test_blocks_if_its_source_lacks_the_quotation(self, page, writer, editor):
        title = make_title(writer, citations={"new-1": cite(page, quotation="seen by 23 million viewers")})
        make_live(page, by=writer, approver=editor)
        with pytest.raises(ReviewError, match="“seen by 23 million viewers” is not in the captured text"):
            make_submitted(title, by=writer)
        assert title.card.citations.get().quotation == "seen by 23 million viewers"

    def test_names_the_source_that_has_the_quotation(self, page, writer, editor):
        other = make_source(writer, title="Another page", text="seen by 23 million viewers")
        title = make_title(writer, citations={"new-1": cite(page, quotation="seen by 23 million viewers")})
        make_live(page, other, by=writer, approver=editor)
        with pytest.raises(ReviewError, match="It is in “Another page”: cite that"):
            make_submitted(title, by=writer)

    def test_is_checked_again_when_a_snapshot_is_added(self, writer, editor, client):
        bare = make_source(writer, title="No copy")
        title = make_title(writer, citations={"new-1": cite(bare, quotation="23 million accounts")})
        make_live(bare, title, by=writer, approver=editor)
        checks = client.get(f"/api/v1/titles/{title.pk}").json()["derived"]["quotes"]
        assert set(checks.values()) == {"unchecked"}
        edit(bare, writer, snapshots={"new-1": {"text": TEXT, "captured_on": "2026-02-02"}})
        make_live(bare, by=writer, approver=editor)
        refresh_all(at=NOON)
        checks = client.get(f"/api/v1/titles/{title.pk}").json()["derived"]["quotes"]
        assert set(checks.values()) == {"exact"}

    def test_keeps_its_source_from_being_withdrawn(self, page, writer, editor):
        title = make_title(writer, citations={"new-1": cite(page)})
        make_live(page, title, by=writer, approver=editor)
        with pytest.raises(ReviewError, match="fill in another source for the fact there first"):
            make_live(page, by=writer, approver=editor, action="withdraw")


@pytest.mark.django_db
class TestUnsourcedFacts:
    def test_is_counted_fact_by_fact_and_row_by_row(self, page, writer, editor, client):
        ava, john = make_person(writer), make_person(writer)
        title = make_title(
            writer,
            premiere="2019",
            synopsis="Our own words.",
            genres=["drama"],
            credits={"new-1": credit(ava), "new-2": credit(john)},
            citations={"new-1": cite(page, "genres"), "new-2": cite(page, "credits/new-1")},
        )
        make_live(page, ava, john, title, by=writer, approver=editor)
        document = client.get(f"/api/v1/titles/{title.pk}").json()
        lines = {line["contributor"]["id"]: line["id"] for line in document["credits"]}
        assert document["derived"]["unsourced"] == ["type", "premiere", f"credits/{lines[john.pk]}"]

    def test_is_nothing_if_a_source_supports_the_whole_record(self, page, writer, editor, client):
        title = make_title(writer, premiere="2019", citations={"new-1": cite(page)})
        make_live(page, title, by=writer, approver=editor)
        assert client.get(f"/api/v1/titles/{title.pk}").json()["derived"]["unsourced"] == []

    def test_includes_facts_that_are_only_mentioned(self, page, writer, editor, client):
        title = make_title(writer, premiere="2019", citations={"new-1": cite(page, stance="mentions")})
        make_live(page, title, by=writer, approver=editor)
        unsourced = client.get(f"/api/v1/titles/{title.pk}").json()["derived"]["unsourced"]
        assert unsourced == ["type", "premiere"]


@pytest.mark.django_db
class TestASnapshot:
    def test_never_changes(self, page, writer):
        row = page.snapshots.get()
        for values in ({"text": "Other words"}, None):
            with refused(ChangeRefused, "row_fixed"):
                edit(page, writer, snapshots={row.pk: values})
        assert Source.objects.get(pk=page.pk).snapshots.get().text == TEXT

    def test_is_stored_and_its_text_is_not_served(self, page, writer, editor, client):
        make_live(page, by=writer, approver=editor)
        answer = client.get(f"/api/v1/sources/{page.pk}")
        assert b"viewed on more" not in answer.content
        assert len(answer.json()["snapshots"][0]["sha256"]) == 64
        assert "viewed on more" in Version.objects.get(card=page.pk).text

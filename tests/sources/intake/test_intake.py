"""An article entered: read, split, offered, kept, and saved as one changeset."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfWriter

from cms.accounts.models import User
from cms.desk.models import Card, Changeset
from sources.claims.models import Claim
from sources.intake import read, sentences
from sources.intake.claims import offers
from sources.intake.models import Intake
from sources.intake.read import Article, Unreadable
from sources.intake.rules import IntakeRefused, begin, keep, save
from sources.sources.models import Source
from tests.make import NOON, make_person, make_title
from tests.make.sources import make_claim, make_source

TEXT = (
    "Harbour Lights came back on 9 March 2021.\n\n"
    "More than 4.2 million viewers saw Harbour Lights in a week, Mira Okafor said. "
    "It cost $3.5 million. The sea was cold. "
    "Dr. Okafor left early."
)


def upload(content: bytes, name="a.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


class TestReading:
    def test_takes_text_as_it_is(self):
        assert read.read(None, TEXT).text == TEXT

    def test_takes_the_article_out_of_a_page(self):
        words = "<p>The keepers of the island have been on duty for thirty years this spring.</p>" * 4
        body = f"<body><nav>Menu</nav><article>{words}</article></body>"
        page = f"<html><head><title>Isle</title></head>{body}</html>"
        found = read.read(upload(page.encode()), "")
        assert "thirty years" in found.text
        assert "<p>" not in found.text
        assert found.title == "Isle"

    def test_tells_an_encoding_that_nobody_told(self):
        words = "Die Wächter der Insel können nicht schlafen, während über ihnen die Möwen kreisen. " * 4
        assert "Wächter" in read.read(upload(words.encode("latin-1")), "").text

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "no text"),
            (b"%PDF-1.7 nothing follows", "broken"),
            (b"<p>" + b"<b>" * 300_000 + b"x" * 30, "too many tags"),
            (b"x" * (read.LARGEST + 1), "MB"),
            (b"word " * 500_000, "characters"),
        ],
    )
    def test_says_in_a_sentence_why_it_can_not(self, content, reason):
        with pytest.raises(Unreadable, match=reason):
            read.read(upload(content), "")

    @pytest.mark.parametrize(("password", "reason"), [("secret", "password"), ("", "scan")])
    def test_says_so_of_a_pdf_that_is_locked_or_has_no_text(self, password, reason):
        writer, file = PdfWriter(), io.BytesIO()
        writer.add_blank_page(100, 100)
        if password:
            writer.encrypt(password, algorithm="RC4-128")
        writer.write(file)
        with pytest.raises(Unreadable, match=reason):
            read.read(upload(file.getvalue(), "a.pdf"), "")


class TestSentences:
    def test_are_split_with_their_offsets(self):
        found = sentences.split(TEXT)
        assert [words for _, words in found] == [
            "Harbour Lights came back on 9 March 2021.",
            "More than 4.2 million viewers saw Harbour Lights in a week, Mira Okafor said.",
            "It cost $3.5 million.",
            "The sea was cold.",
            "Dr. Okafor left early.",
        ]
        assert all(TEXT[start : start + len(words)] == words for start, words in found)

    def test_lose_no_word_of_a_long_text(self):
        text = "The keeper saw 5 ships. " * 20_000
        assert len(sentences.split(text)) == 20_000

    def test_are_looked_at_in_as_many_queries_however_many_they_are(self, writer):
        make_title(writer, name="Harbour Lights")
        asked = []
        for number in (2, 200):
            with CaptureQueriesContext(
                connection,
            ) as context:
                offers(sentences.looked_at("Harbour Lights had 5 million viewers. " * number, range(40)))
            asked.append(len(context))
        assert asked == [3, 3]  # names, their cards, the claims about them


@pytest.mark.django_db
class TestOffers:
    def offered(self, text=TEXT):
        return offers(sentences.looked_at(text, range(40)))

    def test_mark_figures_dates_and_known_names(self, writer):
        title = make_title(writer, name="Harbour Lights")
        first, second, *_ = self.offered()
        assert [each for each in first.sentence.pieces if each[1] == "date"] == [("9 March 2021", "date")]
        assert [card.pk for *_, card in second.sentence.names] == [title.pk]
        assert second.filled["amount"] == "4200000"
        assert second.filled["bound"] == "more_than"
        assert second.suggested == "new"

    def test_hold_a_claim_that_says_it_and_tell_one_that_differs(self, writer):
        title = make_title(writer, name="Harbour Lights")
        held = make_claim(writer, title, amount="4200000", unit="viewers")
        differs = make_claim(writer, title, amount="5000000", unit="viewers")
        make_claim(writer, title, amount="4200000", unit="accounts")
        offer = self.offered()[1]
        assert offer.held == [held]
        assert offer.differs == [differs]
        assert offer.suggested == "held"

    def test_take_who_says_it_from_the_sentence(self, writer):
        make_title(writer, name="Harbour Lights")
        mira = make_person(writer, name="Mira Okafor")
        offer = self.offered()[1]
        assert offer.filled["speaker"].pk == mira.pk
        assert offer.filled["modality"] == "party_statement"


@pytest.mark.django_db
class TestSaving:
    @pytest.fixture
    def title(self, writer):
        return make_title(writer, name="Harbour Lights")

    @pytest.fixture
    def intake(self, writer):
        return begin(Article(TEXT, "Isle", "https://isle.example/a"), by=writer, at=NOON)

    def answered(self, intake, by, **answers):
        typed = {place.removeprefix("s"): each for place, each in answers.items()}
        keep(intake, by=by, at=NOON, about={}, answers=typed)
        return save(intake, by=by, at=NOON)

    def new(self, title, **values):
        given = {"is": "new", "subject": title.pk, "property": "audience", "amount": "4.2 million"}
        return {**given, "unit": "viewers", "bound": "more_than", "modality": "fact", **values}

    def test_makes_the_source_its_claims_and_citations_one_changeset(self, intake, title, writer):
        held = make_claim(writer, title, amount="5")
        changeset = self.answered(
            intake,
            writer,
            s1=self.new(title, quotation="More than 4.2 million viewers"),
            s2={"is": "held", "claim": held.pk},
            s3={"is": "nothing"},
        )
        source, claim = Source.objects.get(), Claim.objects.exclude(pk=held.pk).get()
        assert set(changeset.standing().values_list("card", flat=True)) == {source.pk, claim.pk, held.pk}
        assert source.snapshots.get().text == TEXT
        assert (claim.amount, claim.unit_id, claim.bound) == ("4200000", "viewers", "more_than")
        assert claim.card.citations.get().quotation == "More than 4.2 million viewers"
        assert held.card.citations.get().quotation == "It cost $3.5 million."
        assert intake.changeset == changeset

    def test_stores_money_in_its_smallest_unit(self, intake, title, writer):
        from sources.models import Property

        Property.objects.create(code="budget", label="budget", value_type="money", phrase="cost {value}")
        self.answered(intake, writer, s2=self.new(title, property="budget", amount="3.5m", currency="USD"))
        claim = Claim.objects.get()
        assert (claim.amount, claim.currency, claim.unit) == ("350000000", "USD", None)

    @pytest.mark.parametrize(
        ("answer", "code"),
        [
            ({"quotation": "words that are not there"}, "quotation"),
            ({"quotation": "x" * 10_000}, "quotation"),
            ({"property": ""}, "unfilled"),
            ({"subject": None}, "unfilled"),
            ({"amount": "a lot"}, "claim"),
            ({"is": "held", "claim": None}, "claim_missing"),
            ({"is": "nothing"}, "nothing"),
        ],
    )
    def test_is_refused_whole_and_loses_nothing(self, intake, title, writer, answer, code):
        with pytest.raises(IntakeRefused) as refusal:
            self.answered(intake, writer, s1=self.new(title, **answer))
        assert refusal.value.code == code
        assert not Source.objects.exists()
        assert not Changeset.objects.exists()
        assert Intake.objects.get().answers["1"]["is"] == answer.get("is", "new")

    def test_cites_the_source_that_is_there_and_copies_no_text_twice(self, intake, title, writer):
        source = make_source(writer, text=TEXT, url="https://isle.example/a")
        keep(intake, by=writer, at=NOON, about={"source_id": source.pk}, answers={})
        self.answered(intake, writer, s1=self.new(title))
        assert Source.objects.get() == source
        assert source.snapshots.count() == 1

    def test_leaves_a_claim_in_somebody_elses_changeset_there(self, intake, title, writer, other_writer):
        from cms.desk.review.contents import propose

        held = make_claim(other_writer, title, amount="5")
        theirs = propose([held.card], by=other_writer, at=NOON)
        ours = self.answered(intake, writer, s1={"is": "held", "claim": held.pk})
        assert Card.objects.get(pk=held.pk).pending == theirs
        assert ours != theirs
        assert held.card.citations.count() == 1

    def test_of_one_text_is_gone_on_with_and_only_by_its_own(self, intake, writer, other_writer):
        assert begin(Article(TEXT), by=writer, at=NOON) == intake
        assert begin(Article(TEXT), by=other_writer, at=NOON) != intake
        with pytest.raises(IntakeRefused, match="somebody else"):
            keep(intake, by=other_writer, at=NOON, about={}, answers={})


@pytest.mark.django_db
class TestThePages:
    @pytest.fixture
    def page(self, client, writer):
        client.force_login(writer)
        return client

    start = "/admin/sources/source/intake/"

    def test_are_found_from_the_list_of_sources(self, page):
        assert self.start in page.get("/admin/sources/source/").content.decode()

    def test_keep_what_was_pasted_where_it_is_refused(self, page):
        words = page.post(self.start, {"text": "too short"}).content.decode()
        assert "There is no text" in words
        assert "too short" in words

    def test_lead_from_an_article_to_a_changeset_without_a_script(self, page, writer):
        title = make_title(writer, name="Harbour Lights")
        answer = page.post(self.start, {"text": TEXT, "title": "Isle"})
        words = page.get(answer.url).content.decode()
        assert '<mark class="figure">More than 4.2 million viewers</mark>' in words
        given = {
            "is": "new",
            "subject": title.pk,
            "property": "audience",
            "amount": "4.2m",
            "unit": "viewers",
        }
        typed = {f"1-{name}": value for name, value in given.items()}
        assert page.post(answer.url, {**typed, "title": "Isle", "_save": "1"}).status_code == 302
        assert Changeset.objects.get().title == "From “Isle”"
        assert page.get(answer.url).status_code == 302

    def test_offer_the_source_that_has_nearly_the_text(self, page, writer):
        there = make_source(writer, text=TEXT + " And then it rained.", title="The first")
        make_source(writer, text="Another article about another matter, with other words.")
        answer = page.post(self.start, {"text": TEXT})
        words = page.get(answer.url).content.decode()
        assert "has nearly this text" in words
        assert f'<option value="{there.pk}">' in words

    def test_show_an_intake_to_its_own_person_only(self, page, other_writer):
        other = begin(Article(TEXT), by=other_writer, at=NOON)
        assert page.get(f"{self.start}{other.pk}/").status_code == 404

    def test_are_for_writers(self, client, editor, db):
        client.force_login(User.objects.create_user("reader"))
        assert client.get(self.start).status_code in (302, 403)

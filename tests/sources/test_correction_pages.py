"""The newsroom's pages of corrections and reports, the readers' page, and the receipts of keys."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cms.accounts import keys
from cms.accounts.models import Act
from cms.desk.models import Card
from cms.desk.review.decisions import approve
from cms.desk.review.submit import submit
from cms.publishing import readings
from cms.publishing.models import Reading
from cms.publishing.publish import publish
from sources.corrections.act import Answer, Said, answer, begin
from sources.corrections.models import Case, Place, Report
from sources.corrections.readings import receipt
from sources.corrections.refusal import CorrectionRefused
from sources.corrections.reports import close
from tests.make import NOON, accept_warnings, document, make_live, make_title, make_user
from tests.make.sources import make_claim, make_report, make_source
from tests.make.stories import make_story, paragraphs
from tests.refusals import refused

pytestmark = pytest.mark.django_db
SAID = Said("correction", "23", "24", note="It was 24 million.", fact="amount", value="24000000")


@pytest.fixture
def claim(writer, editor):
    title, source = make_title(writer, name="When They See Us"), make_source(writer)
    made = make_claim(writer, title, source=source)
    make_live(title, source, made, by=writer, approver=editor)
    return made


@pytest.fixture
def story(writer, editor, claim):
    made = make_story(
        writer, headline="More than 23 million accounts", blocks=paragraphs(f"So: {{{claim.pk}}}")
    )
    make_live(made, by=writer, approver=editor)
    return made


def corrected(claim, *, by, approver) -> Case:
    case = begin(claim.card, SAID, by=by, at=NOON)
    given = {
        each.pk: Answer("fix", "24 million" if each.how == Place.How.WORDS else each.instead)
        for each in case.places.filter(state=Place.State.OPEN)
    }
    assert not answer(case, given, by=by, at=NOON)
    changeset = Card.objects.get(pk=case.pk).pending
    submit(changeset, by=by, at=NOON)
    accept_warnings(changeset, by=approver)
    approve(changeset, seen=changeset.digest(), by=approver, at=NOON)
    publish(changeset, by=approver, at=NOON)
    return case


class TestThePages:
    def test_offer_it_on_what_is_live_and_nowhere_else(self, client, writer, claim):
        client.force_login(writer)
        page = client.get(reverse("admin:sources_claim_change", args=[claim.pk])).content.decode()
        assert reverse("admin:correction_begin", args=[claim.pk]) in page
        draft = make_title(writer)
        page = client.get(reverse("admin:catalog_title_change", args=[draft.pk])).content.decode()
        assert "Correct this" not in page

    def test_lead_from_what_is_wrong_to_a_submitted_changeset(self, client, writer, claim, story):
        client.force_login(writer)
        begun = reverse("admin:correction_begin", args=[claim.pk])
        assert "more than 23 million accounts" in client.get(begun).content.decode()
        sent = {"type": "correction", "wrong": "23", "right": "24", "note": "It was 24 million."}
        sent |= {"fact": "amount", "value": "24000000", "words": "23 million"}
        address = client.post(begun, sent).url
        page = client.get(address).content.decode()
        assert "<mark>23 million</mark>" in page
        assert 'value="24 million"' in page
        case = Case.objects.get()
        answers = {f"state-{each.pk}": "fix" for each in case.places.filter(state="open")}
        answers |= {f"instead-{each.pk}": "24 million" for each in case.places.filter(how="words")}
        answers |= {f"instead-{each.pk}": "24000000" for each in case.places.filter(how="target")}
        client.post(address, answers | {"_submit": "1"})
        assert Card.objects.get(pk=case.pk).pending.state == "in_review"
        assert "is fixed with it" in client.get(address).content.decode().lower()

    def test_tell_whose_a_record_is(self, client, writer, other_writer, claim, story):
        from cms.desk.review.contents import propose

        case = begin(claim.card, SAID, by=writer, at=NOON)
        propose([story.card], by=other_writer, at=NOON, title="Standfirsts")
        client.force_login(writer)
        page = client.get(reverse("admin:correction_places", args=[case.pk])).content.decode()
        assert "is in “Standfirsts” (open), made by walter." in page

    def test_are_for_the_newsroom_alone(self, client, claim, writer):
        case = begin(claim.card, SAID, by=writer, at=NOON)
        addresses = [
            reverse("admin:correction_begin", args=[claim.pk]),
            reverse("admin:correction_places", args=[case.pk]),
            reverse("admin:correction_readers", args=[case.pk]),
            reverse("admin:correction_reports"),
        ]
        for user in (None, make_user("ada", "administrator")):
            if user:
                client.force_login(user)
            assert {client.get(address).status_code for address in addresses} <= {302, 403}


class TestAReport:
    def test_is_kept_without_its_words_in_the_audit_log(self, writer, claim):
        report = make_report(writer, claim.card)
        act = Act.objects.get(what="report.received")
        assert (act.card, report.received_by) == (claim.pk, writer)
        assert "Lee" not in str(act.detail) + act.about

    def test_leads_to_a_correction_and_is_answered_once(self, writer, editor, claim):
        report = make_report(writer, claim.card)
        case = begin(claim.card, SAID, report=report, by=writer, at=NOON)
        report.refresh_from_db()
        assert report.case == case
        said = {"outcome": "corrected", "answer": "It is put right."}
        with refused(CorrectionRefused, "not_corrected"):
            close(report, **said, by=writer, at=NOON)
        Card.objects.filter(pk=case.pk).update(last_position=1)
        report.refresh_from_db()
        close(report, **said, by=writer, at=NOON)
        with refused(CorrectionRefused, "ended_already"):
            close(report, **said, by=editor, at=NOON)

    def test_is_due_later_than_it_came(self, writer):
        with refused(CorrectionRefused, "past"):
            make_report(writer, due_at=NOON - timedelta(hours=1))

    def test_has_its_page_and_its_list(self, client, writer, claim):
        report = make_report(writer, claim.card)
        client.force_login(writer)
        assert "Lee Ruiz" in client.get(reverse("admin:correction_reports")).content.decode()
        page = client.get(reverse("admin:correction_report", args=[report.pk])).content.decode()
        assert f"{reverse('admin:correction_begin', args=[claim.pk])}?report={report.pk}" in page
        sent = {"party": "reader", "name": "Jo", "text": "Wrong.", "record": claim.pk}
        client.post(reverse("admin:correction_reports"), sent | {"due_at": "2099-01-01T10:00"})
        assert Report.objects.filter(name="Jo", record=claim.pk).exists()

    def test_shows_nothing_to_readers(self, client, writer, claim):
        make_report(writer, claim.card)
        feed = f"/api/v1/claims/{claim.pk}?include=corrections"
        for address in (feed, f"/claims/{claim.pk}", "/corrections"):
            assert "Ruiz" not in client.get(address).content.decode()


class TestReaders:
    def test_find_the_notice_on_each_page_that_told_it(self, client, writer, editor, claim, story):
        case = corrected(claim, by=writer, approver=editor)
        for address in (f"/claims/{claim.pk}", f"/stories/{story.card.slug}", "/titles/when-they-see-us"):
            page = client.get(address).content.decode()
            assert page.count("<h2>Correction, 1 March 2026</h2>") == 1, address
            assert "It was 24 million." in page
        assert document(case)["corrected"]

    def test_find_all_notices_the_newest_first(self, client, writer, editor, claim, story):
        assert "Nothing has been corrected" in client.get("/corrections").content.decode()
        corrected(claim, by=writer, approver=editor)
        page = client.get("/corrections").content.decode()
        assert "<del>23</del>" in page
        assert "23 million accounts" not in page  # the headline that was put right

    def test_find_no_notice_that_is_held(self, client, writer, editor, claim):
        from cms.publishing.hold import hold

        case = corrected(claim, by=writer, approver=editor)
        hold(Card.objects.get(pk=case.pk), reason="error", note="", by=editor, at=NOON)
        assert "It was 24" not in client.get("/corrections").content.decode()
        assert "It was 24" not in client.get(f"/claims/{claim.pk}").content.decode()


class TestKeys:
    @pytest.fixture
    def key(self, db):
        by = make_user("ada", "administrator")
        return keys.make("A site", scopes=["feed"], expires_at=NOON + timedelta(days=300), by=by, at=NOON)

    def read(self, client, secret, after=0):
        return client.get(f"/api/v1/changes?after={after}", headers={"Authorization": f"Bearer {secret}"})

    def test_have_their_position_noted(self, client, key, claim):
        through = self.read(client, key[1]).json()["through"]
        assert Reading.objects.get().position == through

    def test_never_go_back(self, key):
        readings.note(key[0].pk, 7, at=NOON)
        readings.note(key[0].pk, 3, at=NOON)
        assert Reading.objects.get().position == 7

    def test_are_noted_once_a_minute_where_nothing_moved(self, key, django_assert_num_queries):
        readings.note(key[0].pk, 7, at=NOON)
        with django_assert_num_queries(1):
            readings.note(key[0].pk, 7, at=NOON + timedelta(seconds=59))
        with django_assert_num_queries(2):
            readings.note(key[0].pk, 7, at=NOON + timedelta(seconds=60))

    def test_an_anonymous_reader_writes_nothing(self, client, claim):
        client.get("/api/v1/changes")
        assert not Reading.objects.exists()

    def test_are_told_apart_by_what_they_have_read(self, client, writer, editor, claim, key):
        through = self.read(client, key[1]).json()["through"]
        case = corrected(claim, by=writer, approver=editor)
        found = receipt(case.correction)
        assert [each.key for each in found.behind] == [key[0]]
        client.force_login(writer)
        page = client.get(reverse("admin:correction_readers", args=[case.pk])).content.decode()
        assert "A site" in page.split("Have read the correction")[0]
        client.logout()
        self.read(client, key[1], after=through)
        found = receipt(case.correction)
        assert ([each.key for each in found.past], found.behind) == ([key[0]], [])

"""The question whether an edit of a live figure is a correction: asked, answered, and led to a correction."""

import pytest
from django.urls import reverse

from cms.desk.models import Acknowledgement, Card
from cms.desk.review.decisions import approve
from sources.corrections.act import Said, begin
from sources.corrections.models import Case, Place
from sources.corrections.refusal import CorrectionRefused
from tests.make import NOON, accept_warnings, document, edit, make_live, make_submitted, make_title, make_user
from tests.make.sources import make_claim, make_source
from tests.refusals import refused

pytestmark = pytest.mark.django_db
RULE = "live-figure-changed"
RIGHT = Said("correction", "23", "25", note="It was 25 million.", fact="amount", value="25000000")


@pytest.fixture
def claim(writer, editor):
    title, source = make_title(writer), make_source(writer)
    made = make_claim(writer, title, source=source)
    make_live(title, source, made, by=writer, approver=editor)
    return made


@pytest.fixture
def changeset(writer, claim):
    edit(claim, writer, amount="25000000")
    return make_submitted(claim, by=writer)


def page_of(client, claim) -> str:
    return client.get(reverse("admin:sources_claim_change", args=[claim.pk])).content.decode()


def sent(page: str, **answers: str) -> dict[str, str]:
    seen = page.split(f'name="warned:{RULE}" value="')[1].split('"')[0]
    return {f"warned:{RULE}": seen, **{f"{name}:{RULE}": value for name, value in answers.items()}}


class TestThePages:
    @pytest.mark.parametrize("who", ["writer", "editor"])
    def test_ask_writer_and_approver(self, client, writer, editor, claim, changeset, who):
        client.force_login({"writer": writer, "editor": editor}[who])
        for page in (
            page_of(client, claim),
            client.get(reverse("newsroom:changeset", args=[changeset.pk])).content.decode(),
        ):
            assert page.count(f'name="answer:{RULE}"') == 2
            assert reverse("admin:correction_begin", args=[claim.pk]) in page.split("Was that wrong")[1]

    def test_ask_before_it_is_submitted(self, client, writer, claim):
        edit(claim, writer, amount="25000000")
        client.force_login(writer)
        page = page_of(client, claim)
        assert "It was wrong: correct this…" in page
        assert "Was that wrong, has it changed since" in page

    def test_keep_the_answer_for_the_approver_and_ask_nobody_again(
        self, client, writer, editor, claim, changeset
    ):
        client.force_login(writer)
        answers = sent(page_of(client, claim), answer="changed", reason="The service told a newer figure.")
        address = reverse("newsroom:step", args=[changeset.pk, "acknowledge"])
        client.post(address, answers | {"back": claim.pk})
        kept = Acknowledgement.objects.get(rule=RULE)
        assert (kept.reason, kept.by) == ("It has changed since: The service told a newer figure.", writer)
        assert f'name="answer:{RULE}"' not in page_of(client, claim)
        client.force_login(editor)
        page = page_of(client, claim)
        assert "It has changed since: The service told a newer figure." in page
        assert f'name="answer:{RULE}"' not in page
        accept_warnings(changeset, by=editor)
        approve(changeset, seen=changeset.digest(), by=editor, at=NOON)

    @pytest.mark.parametrize(
        "answers",
        [
            {"reason": "It is fine."},
            {"reason": "It is fine.", "answer": "no such answer"},
            {"answer": "same", "reason": "  "},
        ],
    )
    def test_take_no_half_answer(self, client, writer, claim, changeset, answers):
        client.force_login(writer)
        address = reverse("newsroom:step", args=[changeset.pk, "acknowledge"])
        client.post(address, sent(page_of(client, claim), **answers))
        assert not Acknowledgement.objects.filter(rule=RULE).exists()

    def test_lead_nobody_to_a_correction_who_may_not_submit_one(self, client, claim, changeset):
        reads = make_user("rea", "editor")
        reads.groups.get().permissions.remove(
            *reads.groups.get().permissions.filter(codename="submit_changeset")
        )
        client.force_login(type(reads).objects.get(pk=reads.pk))
        page = page_of(client, claim)
        assert "Was that wrong" in page
        assert "It was wrong: correct this…" not in page


class TestItWasWrong:
    def test_fills_in_what_is_wrong_and_what_is_right(self, client, writer, claim, changeset):
        client.force_login(writer)
        address = reverse("admin:correction_begin", args=[claim.pk])
        response = client.get(address)
        initial = response.context["form"].initial
        assert initial["wrong"] == "more than 23 million accounts"
        assert initial["right"] == "more than 25 million accounts"
        assert (initial["fact"], initial["value"]) == ("amount", "25000000")
        assert f"It leaves “{changeset}” for that." in response.content.decode()
        fields = {name: initial[name] for name in ("wrong", "right", "fact", "value", "words")}
        posted = fields | {"type": "correction", "note": "It was 25 million.", "with_edit": "on"}
        client.post(address, posted)
        case = Case.objects.get(target=claim.pk)
        assert Card.objects.get(pk=claim.pk).pending_id == case.correction.pending_id
        changeset.refresh_from_db()
        assert changeset.state == "abandoned"

    def test_takes_the_edit_of_a_colleague_along(self, writer, editor, other_writer, claim, changeset):
        case = begin(claim.card, RIGHT, with_edit=True, by=other_writer, at=NOON)
        place = case.places.get(how="target")
        assert (place.state, place.said, place.by) == (Place.State.FIX, "23000000", other_writer)
        from cms.desk.review.submit import submit
        from cms.publishing.publish import publish

        made = Card.objects.get(pk=case.pk).pending
        submit(made, by=other_writer, at=NOON)
        accept_warnings(made, by=editor)
        approve(made, seen=made.digest(), by=editor, at=NOON)
        publish(made, by=editor, at=NOON)
        assert document(claim)["value"]["amount"] == "25000000"
        assert document(claim)["corrected_at"]

    def test_is_filled_in_where_several_facts_moved(self, client, writer, claim):
        edit(claim, writer, amount="25000000", bound="about")
        client.force_login(writer)
        initial = client.get(reverse("admin:correction_begin", args=[claim.pk])).context["form"].initial
        assert (initial["right"], initial["fact"]) == ("about 25 million accounts", "")
        case = begin(
            claim.card, Said("correction", "23", "25", note="No."), with_edit=True, by=writer, at=NOON
        )
        assert case.places.get(how="target").state == Place.State.FIX

    def test_is_filled_in_where_the_edit_empties_a_fact(self, client, writer, claim):
        edit(claim, writer, bound=None)
        client.force_login(writer)
        address = reverse("admin:correction_begin", args=[claim.pk])
        form = client.get(address).context["form"]
        assert form.initial["fact"] in dict(form.fields["fact"].choices)
        posted = {name: form.initial[name] for name in ("wrong", "right", "fact", "value", "words")}
        client.post(address, posted | {"type": "correction", "note": "No bound.", "with_edit": "on"})
        assert Case.objects.filter(target=claim.pk).exists()

    def test_without_the_edit_leaves_it_where_it_is(self, writer, claim, changeset):
        case = begin(claim.card, RIGHT, by=writer, at=NOON)
        assert case.places.get(how="target").state == Place.State.OPEN
        assert Card.objects.get(pk=claim.pk).pending == changeset

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            (Said("correction", note="x", fact="amount", value="26000000"), "edit_says_otherwise"),
            (Said("retraction", note="x", fact="amount", value="25000000"), "edit_not_wanted"),
        ],
    )
    def test_refuses_what_the_edit_does_not_say(self, writer, claim, changeset, said, code):
        with refused(CorrectionRefused, code):
            begin(claim.card, said, with_edit=True, by=writer, at=NOON)
        assert Card.objects.get(pk=claim.pk).pending == changeset

    def test_refuses_an_edit_that_is_gone(self, writer, claim):
        with refused(CorrectionRefused, "no_edit"):
            begin(claim.card, RIGHT, with_edit=True, by=writer, at=NOON)

    def test_takes_nothing_out_where_somebody_corrects_it_already(
        self, writer, other_writer, claim, changeset
    ):
        begin(claim.card, Said("correction", "a", "b", note="x"), by=other_writer, at=NOON)
        with refused(CorrectionRefused, "corrected_already"):
            begin(claim.card, RIGHT, with_edit=True, by=writer, at=NOON)
        assert Card.objects.get(pk=claim.pk).pending == changeset

"""Saying that two sources don't depend on one another: by a button, with a reason, for all claims."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.accounts.models import Act
from cms.desk.base.permissions import NotAllowed
from cms.desk.checks import rules
from cms.desk.collaboration import leases
from cms.desk.models import Card, Hold
from cms.desk.write.change import ChangeRefused
from cms.publishing.hold import hold
from cms.publishing.refresh import refresh_all
from sources.claims.origins.split import SplitError, split
from sources.sources.models import Independence
from tests.browsing import IN_A_BROWSER, hold_as_it_stands
from tests.make import (
    NOON,
    document,
    edit,
    make_live,
    make_organisation,
    make_submitted,
    make_title,
    make_user,
)
from tests.make.sources import apart_from, cite, make_claim, make_source
from tests.refusals import refused

WHY = "Own reporting: it spoke to the director."
FACT = {"modality": "fact", "speaker_described": None}


def make_two(writer):
    """A claim of two sources of which nobody knows whether one takes from the other."""
    one, other = make_source(writer, title="The first page"), make_source(writer, title="The second page")
    cited = {f"new-{each.pk}": cite(each) for each in (one, other)}
    return one, other, make_claim(writer, make_title(writer), citations=cited, **FACT)


@pytest.fixture
def two(writer):
    return make_two(writer)


def say(one, other, reason=WHY, *, by):
    return split(one.card, other.card, reason, by=by, at=NOON)


def found(claim) -> dict[str, rules.Finding]:
    return {each.rule: each for each in rules.of_cards([Card.objects.get(pk=claim.pk)])}


@pytest.mark.django_db
class TestASplit:
    def test_is_an_edit_of_the_source_that_nobody_has_submitted(self, writer, editor, two):
        one, other, _ = two
        make_live(one, other, by=writer, approver=editor)
        version = say(one, other, by=writer)
        row = Independence.objects.get()
        assert (row.source_id, row.other_id, row.reason) == (one.pk, other.pk, WHY)
        card = Card.objects.get(pk=one.pk)
        assert (card.version, card.pending, card.editorial_state.value) == (version.number, None, "edited")
        assert (version.by, version.at) == (writer, NOON)
        assert Act.objects.latest("pk").what == "record.changed"

    def test_counts_once_it_is_published_with_a_second_person(self, writer, editor, two):
        one, other, claim = two
        make_live(*Card.objects.all(), by=writer, approver=editor)
        assert len(document(claim)["derived"]["origins"]) == 1
        say(one, other, by=writer)
        make_live(one, by=writer, approver=editor)
        refresh_all(at=NOON)
        assert len(document(claim)["derived"]["origins"]) == 2

    def test_is_refused_without_a_reason(self, writer, two):
        for reason in ("", "  ", "x" * 301, "a\0b"):
            with refused(SplitError, "no_reason"):
                say(two[0], two[1], reason, by=writer)

    def test_is_refused_of_one_source_and_of_what_is_none(self, writer, two):
        one, _, claim = two
        with refused(SplitError, "one_source"):
            say(one, one, by=writer)
        with refused(SplitError, "no_source"):
            say(one, claim, by=writer)

    def test_is_said_once_by_either(self, writer, two):
        one, other, _ = two
        say(one, other, by=writer)
        with refused(SplitError, "compared_already"):
            say(other, one, by=writer)

    def test_is_refused_where_one_takes_from_the_other_or_both_from_a_third(self, writer, two):
        one, other, _ = two
        edit(other, writer, derivations={"new-1": {"origin": one.pk, "kind": "reprints"}})
        with refused(SplitError, "derived") as caught:
            say(one, other, by=writer)
        assert "one takes from the other" in str(caught.value)
        third = make_source(writer, title="The release")
        edit(other, writer, derivations={"new-1": {"origin": third.pk, "kind": "reprints"}})
        again = make_source(writer, derivations={"new-1": {"origin": third.pk, "kind": "cites"}})
        with refused(SplitError, "derived") as caught:
            say(again, other, by=writer)
        assert "“The release”" in str(caught.value)

    def test_is_refused_within_one_outlet(self, writer):
        outlet = make_organisation(writer, name="The Daily")
        one, other = (make_source(writer, outlet=outlet.pk) for _ in range(2))
        with refused(SplitError, "one_outlet"):
            say(one, other, by=writer)

    @pytest.mark.parametrize("place", [0, 1])
    def test_is_refused_of_a_source_that_is_held(self, writer, editor, chief, two, place):
        make_live(two[0], two[1], by=writer, approver=editor)
        hold(two[place].card, by=editor, at=NOON, reason=Hold.Reason.LEGAL)
        with refused(SplitError, "held"):
            say(two[0], two[1], by=writer)

    def test_is_refused_while_somebody_else_works_on_it_or_it_is_in_review(self, writer, editor, two):
        one, other, _ = two
        leases.take(one.card, by=make_user("walt", "writer"), at=NOON)
        with refused(ChangeRefused, "leased"):
            say(one, other, by=writer)
        make_submitted(other, by=writer)
        with refused(ChangeRefused, "read_only"):
            say(other, one, by=writer)

    def test_takes_the_right_to_write(self, two):
        with pytest.raises(NotAllowed):
            say(two[0], two[1], by=make_user("reader"))


@pytest.mark.django_db
class TestTheReview:
    def test_offers_it_until_somebody_has_said_so(self, writer, two):
        one, other, claim = two
        make_live(one, other, by=writer, approver=make_user("ed2", "editor"))
        assert [each.pk for each in found(claim)["origins-unknown"].between] == [one.pk, other.pk]
        say(other, one, by=writer)
        proposed = found(claim)
        assert "origins-unknown" not in proposed
        assert proposed["origins-proposed"].other.pk == other.pk

    def test_has_the_form_for_those_who_write(self, client, writer, editor, two):
        one, other, claim = two
        make_live(*Card.objects.exclude(pk=claim.pk), by=writer, approver=editor)
        address = reverse("admin:sources_source_compare", args=[one.pk, other.pk])
        client.force_login(writer)
        page = client.get(reverse("newsroom:record", args=[claim.pk]), follow=True)
        assert f'action="{address}"' in page.content.decode()
        page = client.get(reverse("newsroom:changeset", args=[make_submitted(claim, by=writer).pk]))
        assert f'action="{address}"' in page.content.decode()

    def test_leads_to_the_source_or_keeps_what_was_typed(self, client, writer, two):
        one, other, _ = two
        client.force_login(writer)
        address = reverse("admin:sources_source_compare", args=[one.pk, other.pk])
        answer = client.post(address, {"reason": WHY})
        assert answer.url == reverse("newsroom:record", args=[one.pk])
        again = client.post(address, {"reason": "As I said."})
        assert "says already" in again.content.decode()
        assert 'value="As I said."' in again.content.decode()

    def test_is_only_for_people_of_the_newsroom(self, client, two):
        one, other, claim = two
        address = reverse("admin:sources_source_compare", args=[one.pk, other.pk])
        assert client.get(address).status_code == 302
        client.force_login(make_user("reader"))
        assert client.post(address, {"reason": WHY}).status_code in (302, 403)
        assert not Independence.objects.exists()
        client.force_login(make_user("nobody", "writer"))
        odd = reverse("admin:sources_source_compare", args=[one.pk, claim.pk])
        assert client.get(odd).status_code == 404


@pytest.mark.django_db
class TestTheClaimsPage:
    @pytest.fixture
    def read(self, client, writer, two):
        client.force_login(writer)
        return lambda: client.get(reverse("admin:sources_claim_origins", args=[two[2].pk]))

    def test_offers_what_nobody_compared_and_says_who_did_and_when(self, writer, editor, two, read):
        one, other, _ = two
        make_live(*Card.objects.all(), by=writer, approver=editor)
        assert [(a.pk, b.pk) for a, b in read().context["pairs"]] == [(one.pk, other.pk)]
        say(one, other, by=writer)
        shown = read()
        assert shown.context["pairs"] == []
        [(said, _, _)] = shown.context["said"]
        assert (said.version.by, said.version.at, said.is_published) == (writer, NOON, False)
        assert WHY in shown.content.decode()
        assert "1 March 2026, 12:00 UTC" in shown.content.decode()
        make_live(one, by=writer, approver=editor)
        edit(one, editor, note="Since then.")
        [(said, _, _)] = read().context["said"]
        assert (said.version.by, said.is_published) == (writer, True)

    def test_names_whoever_gave_the_reason_that_stands(self, writer, editor, two, read):
        one, other, _ = two
        make_live(*Card.objects.all(), by=writer, approver=editor)
        say(one, other, by=writer)
        row = Independence.objects.get()
        edit(one, editor, independent_of={row.pk: {"reason": "It counted by itself."}})
        [(said, _, _)] = read().context["said"]
        assert said.version.by == editor

    def test_asks_no_more_of_the_database_for_more_sources(self, writer, editor, two, read):
        make_live(*Card.objects.all(), by=writer, approver=editor)

        def cost():
            with CaptureQueriesContext(connection) as made:
                assert read().status_code == 200
            return len(made)

        say(two[0], two[1], by=writer)
        make_live(two[0], by=writer, approver=editor)
        before = cost()
        more = [make_source(writer, independent_of=apart_from(two[0])) for _ in range(3)]
        edit(two[2], writer, citations={f"new-{each.pk}": cite(each) for each in more})
        make_live(two[2], *more, by=writer, approver=editor)
        assert cost() == before


@pytest.mark.parametrize("width", [1280, 390])
class TestByKeyboard:
    pytestmark = IN_A_BROWSER

    def test_two_sources_are_told_apart(self, sign_in, people, width):
        one, _, claim = make_two(people[0])
        make_live(*Card.objects.all(), by=people[0], approver=people[1])
        page = sign_in(people[0], width=width)
        page.goto(reverse("admin:sources_claim_origins", args=[claim.pk]))
        hold_as_it_stands(page, page.url)
        page.get_by_label("Why “The first page” does not depend on “The second page”").focus()
        page.keyboard.type(WHY)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == "BUTTON"
        page.keyboard.press("Enter")
        page.get_by_text("put it into a changeset").wait_for()
        assert Independence.objects.get().source_id == one.pk
        hold_as_it_stands(page, page.url)

"""Locks on facts as a chief editor places them, and as everybody meets them on forms."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.people.models import Person
from cms.accounts.models import User
from cms.desk.collaboration import autosave
from cms.desk.models import FactLock
from cms.desk.write.locks import lift_lock
from tests.hostile import Fields
from tests.make import NOON, credit, edit, make_live, make_person, make_submitted, make_title
from tests.make.locks import WHY, lines, make_lock

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_writer(writer):
    return signed_in(writer)


@pytest.fixture
def as_chief(chief):
    return signed_in(chief)


@pytest.fixture
def person(writer):
    return make_person(writer, name="Korey Wise", born="1972", naming="free", biography="One of five.")


@pytest.fixture
def title(writer, person):
    rows = {"new-1": credit(person, "actor"), "new-2": credit(person, "writer")}
    return make_title(writer, name="When They See Us", genres=["crime"], credits=rows)


def page(record, model: str = "person") -> str:
    return reverse(f"admin:catalog_{model}_change", args=[record.pk])


def text(response) -> str:
    return response.content.decode()


def field(html: str, name: str) -> str:
    """The control of that name."""
    return re.search(rf'<(?:input|select|textarea)[^>]*\bname="{re.escape(name)}"[^>]*>', html)[0]


def form_on(client: Client, address: str) -> dict:
    """What a browser would send of the form at an address, which leaves out what is disabled."""
    html = text(client.get(address))
    fields = Fields()
    fields.feed(html)
    return {
        name: values
        for name, values in fields.values.items()
        if not name.startswith("_") and (f'name="{name}"' not in html or "disabled" not in field(html, name))
    }


class TestPlacing:
    def test_is_offered_to_chief_editors_alone(self, as_chief, as_writer, person):
        assert "Lock a fact…" in text(as_chief.get(page(person)))
        assert "Lock a fact…" not in text(as_writer.get(page(person)))

    def test_begins_with_the_fact_and_shows_what_it_says(self, as_chief, person):
        address = reverse("newsroom:lock", args=[person.pk])
        assert '<option value="born">born</option>' in text(as_chief.get(address))
        shown = text(as_chief.get(address, {"path": "born"}))
        assert "1972" in shown
        assert "it stays empty" in text(as_chief.get(address, {"path": "died"}))

    def test_leads_back_to_the_record_which_says_so(self, as_chief, person):
        address = reverse("newsroom:lock", args=[person.pk]) + "?path=born"
        shown = text(as_chief.post(address, {"reason": WHY, "expect": 1}, follow=True))
        assert "stays as it is until the lock is lifted" in shown
        assert FactLock.objects.get().path == "born"

    def test_is_refused_with_words_and_leads_back_to_the_form(self, as_chief, as_writer, person, writer):
        address = reverse("newsroom:lock", args=[person.pk]) + "?path=born"
        assert "may not lock a fact" in text(
            as_writer.post(address, {"reason": WHY, "expect": 1}, follow=True)
        )
        assert "This field is required" in text(as_chief.post(address, {"reason": " ", "expect": 1}))
        edit(person, writer, born="1973")
        assert "look at what you lock" in text(
            as_chief.post(address, {"reason": WHY, "expect": 1}, follow=True)
        )
        assert not FactLock.objects.exists()

    @pytest.mark.parametrize("path", ["nothing", "names/99999", "born/x", "x" * 3000])
    def test_says_where_there_is_no_such_fact(self, as_chief, person, path):
        address = reverse("newsroom:lock", args=[person.pk])
        assert "could be locked: choose one" in text(as_chief.get(address, {"path": path}))

    def test_of_a_line_begins_at_the_line(self, as_chief, title):
        shown = text(as_chief.get(reverse("newsroom:part", args=[title.pk, "credits"])))
        assert f"?path=credits/{lines(title)[0]}" in shown

    def test_of_what_is_locked_shows_the_lock(self, as_chief, chief, person):
        make_lock(person, "born", by=chief)
        shown = text(as_chief.get(reverse("newsroom:lock", args=[person.pk]), {"path": "born"}))
        assert "Lift that lock" in shown
        assert "Lock it" not in shown


class TestTheForm:
    def test_marks_the_field_for_everybody_and_lets_it_be_read(self, as_writer, chief, person):
        make_lock(person, "born", by=chief)
        make_lock(person, "died", by=chief)
        shown = text(as_writer.get(page(person)))
        assert "disabled" in field(shown, "born")
        assert "disabled" not in field(shown, "biography")
        assert "<b>Locked</b> by chief since 1 March 2026, 12:00 UTC" in shown
        assert "<b>Locked empty</b>" in shown
        assert WHY in shown
        assert "Lift it…" not in shown

    def test_saves_what_is_beside_it(self, as_writer, chief, person):
        make_lock(person, "born", by=chief)
        make_lock(person, "naming", by=chief)
        sent = {**form_on(as_writer, page(person)), "biography": "Another."}
        assert "born" not in sent
        assert "is saved" in text(as_writer.post(page(person), sent, follow=True))
        after = Person.objects.get(pk=person.pk)
        assert (after.born, after.naming, after.biography) == ("1972", "free", "Another.")

    def test_opened_before_the_lock_keeps_what_was_typed_and_says_why(self, as_writer, chief, person):
        sent = {**form_on(as_writer, page(person)), "born": "1973", "biography": "Another."}
        make_lock(person, "born", by=chief)
        shown = text(as_writer.post(page(person), sent))
        assert 'value="1973"' in field(shown, "born")
        assert "disabled" not in field(shown, "born")
        assert "Another." in shown
        assert "It has to stay as it is" in shown
        assert Person.objects.get(pk=person.pk).biography == "One of five."
        assert "is saved" in text(as_writer.post(page(person), {**sent, "born": "1972"}, follow=True))
        assert Person.objects.get(pk=person.pk).biography == "Another."

    def test_that_is_made_up_is_judged_by_the_rule(self, as_writer, chief, person):
        make_lock(person, "naming", by=chief)
        sent = {**form_on(as_writer, page(person)), "naming": "never"}
        assert "is locked by chief" in text(as_writer.post(page(person), sent))
        assert Person.objects.get(pk=person.pk).naming == "free"

    def test_keeps_what_was_typed_and_not_saved(self, as_writer, writer, chief, person):
        words = "born=1973&version_opened=1&version_expected=1&name=Korey+Wise"
        form = f"record:{person.pk}"
        autosave.store(form, tab="window-1", number=1, text=words, touched=["born"], by=writer, at=NOON)
        make_lock(person, "born", by=chief)
        shown = text(as_writer.get(page(person)))
        assert 'value="1973"' in field(shown, "born")
        assert "disabled" not in field(shown, "born")

    def test_marks_what_only_can_be_read(self, as_writer, chief, person, writer):
        make_lock(person, "born", by=chief)
        make_submitted(person, by=writer)
        shown = text(as_writer.get(page(person)))
        assert 'name="born"' not in shown
        assert shown.count(WHY) == 2

    def test_of_a_list_of_codes_is_closed_too(self, as_writer, chief, title):
        make_lock(title, "genres", by=chief)
        sent = {**form_on(as_writer, page(title, "title")), "synopsis": "Another."}
        assert "genres" not in sent
        assert "is saved" in text(as_writer.post(page(title, "title"), sent, follow=True))
        assert list(title.genres.values_list("pk", flat=True)) == ["crime"]


class TestLines:
    def test_that_are_locked_can_be_read_and_the_others_saved(self, as_writer, chief, title):
        first, second = lines(title)
        make_lock(title, f"credits/{first}", by=chief)
        address = reverse("newsroom:part", args=[title.pk, "credits"])
        shown = text(as_writer.get(address))
        assert "disabled" in field(shown, "credits-0-job")
        assert "disabled" in field(shown, "credits-0-remove")
        assert "disabled" not in field(shown, "credits-1-job")
        assert WHY in shown
        sent = {**form_on(as_writer, address), "credits-1-character": "Himself"}
        assert "credits-0-job" not in sent
        assert "is saved" in text(as_writer.post(address, sent, follow=True))
        assert title.credits.get(pk=second).character == "Himself"

    def test_that_are_made_up_are_judged_by_the_rule(self, as_writer, chief, title):
        first, _ = lines(title)
        make_lock(title, f"credits/{first}/job", by=chief)
        address = reverse("newsroom:part", args=[title.pk, "credits"])
        shown = text(as_writer.get(address))
        assert "disabled" in field(shown, "credits-0-job")
        assert "disabled" in field(shown, "credits-0-remove")
        assert "disabled" not in field(shown, "credits-0-character")
        sent = form_on(as_writer, address)
        for made_up in ({"credits-0-job": "director"}, {"credits-0-remove": "on"}):
            assert "is locked by chief" in text(as_writer.post(address, {**sent, **made_up}))
        assert title.credits.get(pk=first).job_id == "actor"

    def test_of_a_locked_list_are_closed_all(self, as_writer, chief, title):
        make_lock(title, "credits", by=chief)
        shown = text(as_writer.get(reverse("newsroom:part", args=[title.pk, "credits"])))
        assert "disabled" in field(shown, "credits-0-job")
        assert "disabled" in field(shown, "credits-2-job")


class TestLifting:
    def test_is_offered_to_chief_editors_and_takes_a_reason(self, as_chief, chief, person):
        placed = make_lock(person, "born", by=chief)
        address = reverse("newsroom:lift_lock", args=[placed.pk])
        assert address in text(as_chief.get(page(person)))
        assert "This field is required" in text(as_chief.post(address, {"reason": ""}))
        assert "can be changed again" in text(as_chief.post(address, {"reason": "Settled."}, follow=True))
        assert "Settled." in text(as_chief.get(address))
        assert "has lifted this lock already" in text(
            as_chief.post(address, {"reason": "Settled."}, follow=True)
        )

    def test_is_refused_to_others(self, as_writer, chief, person):
        placed = make_lock(person, "born", by=chief)
        address = reverse("newsroom:lift_lock", args=[placed.pk])
        assert "may not lock a fact" in text(as_writer.post(address, {"reason": "Settled."}, follow=True))
        assert FactLock.objects.standing().exists()


class TestWhereItIsTold:
    def test_the_history_of_the_record_says_both_in_words(self, as_writer, chief, other_chief, person):
        placed = make_lock(person, "born", by=chief)
        lift_lock(placed, reason="Settled by the register.", by=other_chief, at=NOON)
        shown = text(as_writer.get(reverse("admin:catalog_person_history", args=[person.pk])))
        said = " ".join(re.sub(r"<[^>]+>", " ", shown).split())
        assert f"chief 1 Mar 2026, 12:00 locked born : “{WHY}”" in said
        assert "lifted the lock on born : “Settled by the register.”" in said

    def test_the_audit_says_both_in_words(self, as_chief, chief, person):
        lift_lock(make_lock(person, "born", by=chief), reason="Settled.", by=chief, at=NOON)
        shown = text(as_chief.get(reverse("newsroom:audit"), {"record": person.pk}))
        assert "locked a fact of" in shown
        assert "lifted a lock on" in shown

    def test_the_list_has_what_stands_and_who_has_left(self, as_chief, chief, person, writer):
        other = make_person(writer, name="Antron McCray", born="1973")
        make_lock(other, "born", by=chief)
        lift_lock(make_lock(person, "name", by=chief), reason="Settled.", by=chief, at=NOON)
        make_lock(person, "born", by=chief)
        User.objects.filter(pk=chief.pk).update(is_active=False)
        again = User.objects.create_user("again", is_staff=True)
        again.groups.set(chief.groups.all())
        client = signed_in(again)
        shown = text(client.get(reverse("newsroom:locks")))
        assert shown.count(WHY) == 2
        assert "has left" in shown
        found = text(client.get(reverse("newsroom:locks"), {"q": "antron"}))
        assert "Antron" in found
        assert "Korey" not in found
        assert "No fact of a record of that name" in text(client.get(reverse("newsroom:locks"), {"q": "zzz"}))

    def test_the_list_asks_as_much_for_four_as_for_two(self, as_chief, chief, writer):
        def asked() -> int:
            with CaptureQueriesContext(connection) as found:
                as_chief.get(reverse("newsroom:locks"))
            return len(found)

        for each in [make_person(writer) for _ in range(2)]:
            make_lock(each, "born", by=chief)
        two = asked()
        for each in [make_person(writer) for _ in range(2)]:
            make_lock(each, "born", by=chief)
            make_lock(each, "name", by=chief)
        assert asked() == two

    def test_a_step_back_says_so_and_is_not_offered(self, as_writer, writer, editor, chief, person):
        make_live(person, by=writer, approver=editor)
        edit(person, writer, born="1973")
        make_lock(person, "born", by=chief)
        for address in (
            reverse("newsroom:discard", args=[person.pk]),
            reverse("newsroom:set_aside", args=[person.pk]),
            reverse("newsroom:restore", args=[person.pk, 1]),
        ):
            shown = text(as_writer.get(address))
            assert "It has to stay as it is" in shown
            assert '<button class="next' not in shown

    def test_a_merge_shows_what_the_survivor_may_not_take(self, as_chief, chief, person, writer):
        duplicate = make_person(writer, name="K. Wise", died="2020")
        make_lock(person, "died", by=chief)
        placed = make_lock(duplicate, "name", by=chief)
        shown = text(as_chief.get(reverse("newsroom:merge", args=[duplicate.pk]), {"into": person.pk}))
        assert "It has to stay empty" in shown
        assert f'name="answer-lock-{placed.pk}"' in shown
        assert "The lock does not come along" in shown

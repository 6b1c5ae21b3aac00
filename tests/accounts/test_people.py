"""Whoever manages people can raise neither themselves nor anybody else above their own rights."""

from datetime import timedelta
from html import unescape

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from cms.accounts import groups, people, rights
from cms.accounts.models import Act, User
from cms.accounts.people import PeopleError
from cms.accounts.rights import NotAllowed
from cms.desk.base.wall_clock import WallTime
from cms.jobs import worker
from cms.jobs.models import Alert
from cms.jobs.schedules import schedule
from tests.make import NOON, make_approved, make_title, make_user
from tests.refusals import refused

WORDS = "a-Long-and-unguessed-1"


def make_group(name: str, *codes: str) -> Group:
    group = Group.objects.create(name=name)
    group.permissions.set([row for row in rights.stored() if rights.code_of(row) in codes])
    return group


def change(person, *, by, groups=None, **fields):
    return people.change(person, fields=fields, groups=groups, by=by, at=NOON)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def acts() -> list[str]:
    found = Act.objects.exclude(what__startswith="session.").order_by("pk")
    return list(found.values_list("what", flat=True))


def named(*names: str) -> list[Group]:
    return list(Group.objects.filter(name__in=names))


@pytest.fixture
def admin_(db):
    return make_user("ada", "administrator")


@pytest.fixture
def manager(admin_):
    """Somebody who manages people and groups, and writes, but is no administrator."""
    make_group("staff office", rights.PEOPLE, rights.GROUPS, rights.WRITE, rights.SUBMIT)
    return make_user("mo", "staff office")


class TestAManager:
    def test_adds_people_to_groups_whose_rights_they_hold(self, manager):
        fields = {"username": "new", "is_staff": True}
        new = people.add(fields=fields, groups=named("writer"), password=WORDS, by=manager, at=NOON)
        assert new.has_perm(rights.WRITE)
        assert new.check_password(WORDS)
        assert acts() == ["person.added"]

    def test_adds_nobody_to_a_group_that_may_more(self, manager):
        with pytest.raises(PeopleError, match=r"“editor”.*you don't have \(import sheets, approve, publish"):
            people.add(
                fields={"username": "new"}, groups=named("editor"), password=WORDS, by=manager, at=NOON
            )
        assert not User.objects.filter(username="new").exists()

    def test_regroups_nobody_into_more(self, manager, writer):
        with refused(PeopleError, "person_may_do_more"):
            change(writer, groups=named("editor"), by=manager)
        with refused(PeopleError, "group_may_do_more"):
            change(make_user("wanda", "writer"), groups=named("editor"), by=manager)

    @pytest.mark.parametrize(
        "fields", [{"email": "mine@example.org"}, {"is_active": True}, {"username": "x"}]
    )
    def test_changes_nobody_who_may_more(self, manager, editor, fields):
        with pytest.raises(PeopleError, match="editor has rights that you don't have"):
            change(editor, by=manager, **fields)

    def test_brings_back_nobody_who_may_more(self, manager):
        left = make_user("left", "editor", is_active=False)
        with refused(PeopleError, "person_may_do_more"):
            change(left, is_active=True, by=manager)
        with refused(PeopleError, "person_may_do_more"):
            people.set_password(left, WORDS, by=manager, at=NOON)

    def test_sets_no_password_of_somebody_who_may_more(self, manager, editor):
        with refused(PeopleError, "person_may_do_more"):
            people.set_password(editor, WORDS, by=manager, at=NOON)

    def test_counts_rights_that_somebody_holds_outside_any_group(self, manager):
        own = make_user("own", "writer")
        own.user_permissions.add(Permission.objects.get(codename="hold_record"))
        with pytest.raises(PeopleError, match="hold a record"):
            change(own, first_name="X", by=manager)

    @pytest.mark.parametrize("name", ["is_superuser", "user_permissions", "password", "sessions_ended"])
    def test_writes_no_field_but_ours(self, manager, writer, name):
        with refused(PeopleError, "no_such_field"):
            change(make_user("wanda", "writer"), by=manager, **{name: True})

    def test_makes_no_group_that_may_more(self, manager):
        with pytest.raises(PeopleError, match=r"give or take away a right that you don't have \(approve\)"):
            groups.save(Group(), name="friends", codes={rights.APPROVE}, by=manager, at=NOON)

    def test_takes_no_right_from_a_group_that_they_lack(self, manager):
        with refused(PeopleError, "right_beyond_own"):
            groups.save(named("editor")[0], name="editor", codes=set(), by=manager, at=NOON)

    def test_deletes_no_group_that_may_more(self, manager):
        with refused(PeopleError, "right_beyond_own"):
            groups.delete(make_group("night", rights.APPROVE), by=manager, at=NOON)

    def test_makes_groups_of_rights_they_hold(self, manager):
        made = groups.save(Group(), name="stringers", codes={rights.WRITE}, by=manager, at=NOON)
        assert rights.of_group(made) == {rights.WRITE}
        assert acts() == ["group.added"]


class TestAnAdministrator:
    def test_gives_rights_they_do_not_hold(self, admin_, writer):
        change(writer, groups=named("editor"), by=admin_)
        assert User.objects.get(pk=writer.pk).has_perm(rights.APPROVE)
        assert not admin_.has_perm(rights.APPROVE)

    def test_can_not_raise_themselves(self, admin_):
        with pytest.raises(PeopleError, match="Nobody changes their own groups"):
            change(admin_, groups=named("administrator", "editor"), by=admin_)

    def test_can_not_raise_themselves_by_a_group_they_are_in(self, admin_):
        own = named("administrator")[0]
        with pytest.raises(PeopleError, match=r"nobody gives themselves rights \(approve\)"):
            groups.save(
                own, name="administrator", codes={*rights.of_group(own), rights.APPROVE}, by=admin_, at=NOON
            )

    @pytest.mark.parametrize("fields", [{"is_active": False}, {"is_staff": False}, {"email": "a@b.org"}])
    def test_changes_nothing_of_their_own_way_in(self, admin_, fields):
        with refused(PeopleError, "own_account"):
            change(admin_, by=admin_, **fields)

    def test_changes_no_superuser(self, admin_):
        root = make_user("root", is_superuser=True)
        for attempt in (
            lambda: change(root, first_name="X", by=admin_),
            lambda: people.set_password(root, WORDS, by=admin_, at=NOON),
        ):
            with refused(PeopleError, "superuser"):
                attempt()

    def test_can_not_leave_the_desk_without_one(self, admin_):
        group = named("administrator")[0]
        with refused(PeopleError, "last_administrator"):
            groups.save(
                group,
                name=group.name,
                codes=rights.of_group(group) - {rights.ANY_RIGHT},
                by=admin_,
                at=NOON,
            )

    def test_sees_a_change_of_rights_at_once(self, admin_, editor):
        client = signed_in(editor)
        assert client.get(reverse("newsroom:queue")).status_code == 200
        change(editor, groups=[], by=admin_)
        assert client.get(reverse("newsroom:queue")).status_code == 403

    def test_keeps_the_groups_that_come_with_stet(self, admin_):
        writer = named("writer")[0]
        with refused(PeopleError, "built_in"):
            groups.delete(writer, by=admin_, at=NOON)
        with refused(PeopleError, "built_in"):
            groups.save(writer, name="scribe", codes=rights.of_group(writer), by=admin_, at=NOON)

    def test_leaves_a_row_of_each_act(self, admin_, writer):
        change(writer, groups=named("editor"), by=admin_)
        change(writer, is_active=False, by=admin_)
        change(writer, is_active=True, by=admin_)
        change(writer, first_name="Wan", by=admin_)
        change(writer, first_name="Wan", by=admin_)
        people.set_password(writer, WORDS, by=admin_, at=NOON)
        assert acts() == [
            "person.regrouped",
            "person.deactivated",
            "person.reactivated",
            "person.changed",
            "person.password_set",
        ]
        assert WORDS not in "".join(Act.objects.values_list("detail", flat=True))


class TestOthers:
    def test_manage_nobody(self, editor, writer):
        for attempt in (
            lambda: change(writer, first_name="X", by=editor),
            lambda: people.add(fields={"username": "x"}, groups=(), password=WORDS, by=editor, at=NOON),
            lambda: people.set_password(writer, WORDS, by=editor, at=NOON),
            lambda: groups.save(Group(), name="x", codes=set(), by=editor, at=NOON),
            lambda: groups.delete(Group.objects.get(name="writer"), by=editor, at=NOON),
        ):
            with pytest.raises(NotAllowed):
                attempt()

    def test_who_lost_the_right_meanwhile_is_refused(self, admin_, manager):
        with_old_rights = User.objects.get(pk=manager.pk)
        assert with_old_rights.has_perm(rights.PEOPLE)
        change(manager, is_active=False, by=admin_)
        with pytest.raises(NotAllowed):
            change(make_user("wanda", "writer"), first_name="X", by=with_old_rights)


class TestBadWords:
    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"username": "mo"}, "already exists"),
            ({"username": "with space"}, "valid username"),
            ({"email": "no address"}, "valid e"),
        ],
    )
    def test_are_refused_in_a_sentence(self, manager, fields, said):
        with pytest.raises(PeopleError, match=said):
            change(make_user("wanda", "writer"), by=manager, **fields)

    def test_so_are_bad_passwords(self, manager):
        with pytest.raises(PeopleError, match="too short"):
            people.set_password(make_user("wanda", "writer"), "x", by=manager, at=NOON)

    @pytest.mark.parametrize(("name", "code"), [("", "name_missing"), ("Writer", "name_taken")])
    def test_so_are_bad_names_of_groups(self, admin_, name, code):
        with refused(PeopleError, code):
            groups.save(Group(), name=name, codes=set(), by=admin_, at=NOON)

    def test_so_are_rights_that_nobody_declared(self, admin_):
        with refused(PeopleError, "no_such_right"):
            groups.save(Group(), name="x", codes={"auth.change_permission"}, by=admin_, at=NOON)


class TestDeactivated:
    def test_their_sessions_end_at_once_and_for_good(self, admin_, editor):
        client = signed_in(editor)
        change(editor, is_active=False, by=admin_)
        assert client.get(reverse("newsroom:queue")).status_code == 302
        change(editor, is_active=True, by=admin_)
        assert client.get(reverse("newsroom:queue")).status_code == 302

    def test_so_they_do_with_a_new_password(self, admin_, editor):
        client = signed_in(editor)
        people.set_password(editor, WORDS, by=admin_, at=NOON)
        assert client.get(reverse("newsroom:queue")).status_code == 302

    def test_what_they_scheduled_comes_back_with_an_alert(self, admin_, writer, editor):
        changeset = make_approved(make_title(writer), by=writer, approver=editor)
        scheduler = make_user("sam", "editor")
        due = NOON + timedelta(hours=6)
        wall_time = WallTime(due.replace(tzinfo=None), "UTC")
        schedule(changeset, by=scheduler, at=NOON, due=wall_time)
        change(scheduler, is_active=False, by=admin_)
        worker.work_off("worker", clock=lambda: due)
        assert "sam, who scheduled it, has left." in Alert.objects.get().message
        changeset.refresh_from_db()
        assert changeset.state == "approved"


class TestThePages:
    """Every page applies the same rule."""

    def test_add_and_change_people(self, admin_, client):
        client.force_login(admin_)
        group = named("editor")[0]
        add = reverse("admin:accounts_user_add")
        client.post(
            add, {"username": "new", "password": WORDS, "is_staff": "on", "groups": [group.pk], "email": ""}
        )
        new = User.objects.get(username="new")
        assert new.has_perm(rights.APPROVE)
        url = reverse("admin:accounts_user_change", args=[new.pk])
        assert client.get(url).status_code == 200
        client.post(url, {"username": "new", "first_name": "Nora", "is_active": "on", "is_staff": "on"})
        new = User.objects.get(username="new")
        assert new.first_name == "Nora"
        assert not new.has_perm(rights.APPROVE)

    def test_show_a_refusal_in_the_form(self, manager):
        wanda, client = make_user("wanda", "writer"), signed_in(manager)
        url = reverse("admin:accounts_user_change", args=[wanda.pk])
        sent = {"username": "wanda", "is_active": "on", "is_staff": "on", "groups": [named("editor")[0].pk]}
        assert "not one of the available choices" in client.post(url, sent).content.decode()
        password = reverse("newsroom:set_password", args=[wanda.pk])
        assert "too short" in client.post(password, {"password": "x"}).content.decode()

    def test_name_who_can_change_somebody_that_one_can_not(self, manager, editor):
        client = signed_in(manager)
        url = reverse("admin:accounts_user_change", args=[editor.pk])
        assert "editor has rights that you don't have" in unescape(client.get(url).content.decode())
        assert client.post(url, {"username": "mine"}).status_code == 403
        assert client.get(reverse("newsroom:set_password", args=[editor.pk])).status_code == 403
        assert (
            client.post(reverse("newsroom:set_password", args=[editor.pk]), {"password": WORDS}).status_code
            == 403
        )
        editor.refresh_from_db()
        assert editor.check_password("editor")

    def test_ignore_fields_that_they_do_not_show(self, manager):
        wanda, client = make_user("wanda", "writer"), signed_in(manager)
        everything = [row.pk for row in Permission.objects.all()]
        for person in (wanda, manager):
            url = reverse("admin:accounts_user_change", args=[person.pk])
            client.post(
                url,
                {
                    "username": person.username,
                    "is_active": "on",
                    "is_staff": "on",
                    "is_superuser": "on",
                    "user_permissions": everything,
                    "groups": [
                        group.pk for group in (named("writer") if person == wanda else named("editor"))
                    ],
                },
            )
            person = User.objects.get(pk=person.pk)
            assert not person.is_superuser
            assert not person.user_permissions.exists()
            assert not person.has_perm(rights.APPROVE)

    def test_give_by_a_group_no_more_than_by_hand(self, manager):
        client = signed_in(manager)
        sent = {"name": "friends", "desk__approve_changeset": "on"}
        page = client.post(reverse("admin:auth_group_add"), sent).content.decode()
        assert "You can't give or take away a right that you don't have (approve)" in unescape(page)
        assert not Group.objects.filter(name="friends").exists()
        editors = reverse("admin:auth_group_change", args=[named("editor")[0].pk])
        assert "You can't give or take away" in unescape(client.post(editors, {}).content.decode())

    def test_make_and_delete_groups(self, admin_, client):
        client.force_login(admin_)
        client.post(reverse("admin:auth_group_add"), {"name": "night", "desk__hold_record": "on"})
        night = Group.objects.get(name="night")
        assert rights.of_group(night) == {rights.HOLD}
        form = client.get(reverse("admin:auth_group_change", args=[night.pk])).context["adminform"].form
        assert form["desk__hold_record"].value()
        assert not form["desk__lift_hold"].value()
        client.post(reverse("admin:auth_group_delete", args=[night.pk]), {"post": "yes"})
        assert not Group.objects.filter(name="night").exists()
        assert acts() == ["group.added", "group.deleted"]

    def test_delete_nobody_one_by_one_or_many_at_once(self, admin_, client, writer):
        client.force_login(admin_)
        assert client.post(reverse("admin:accounts_user_delete", args=[writer.pk])).status_code == 403
        for name, row in (("accounts_user", writer), ("auth_group", named("writer")[0])):
            client.post(
                reverse(f"admin:{name}_changelist"),
                {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"},
            )
        assert User.objects.filter(pk=writer.pk).exists()
        assert named("writer")

    def test_have_no_other_door(self, editor):
        """Nothing else in the admin writes accounts, e-mail addresses, second factors or rights."""
        registered = {model._meta.label for model in admin.site._registry}
        theirs = {
            label for label in registered if label.split(".")[0] in ("auth", "accounts", "account", "mfa")
        }
        assert theirs <= {"auth.Group", "accounts.User", "accounts.Act"}
        client = signed_in(editor)
        for name in ("accounts_user", "auth_group"):
            for door in ("changelist", "add"):
                assert client.get(reverse(f"admin:{name}_{door}")).status_code == 403

    def test_open_to_nobody_by_a_right_of_djangos_own(self, db):
        clerk = make_user("clerk")
        clerk.user_permissions.add(
            *Permission.objects.filter(content_type__app_label__in=["accounts", "auth"]).exclude(
                pk__in=rights.stored()
            )
        )
        client = signed_in(clerk)
        assert client.get(reverse("admin:accounts_user_changelist")).status_code == 403
        assert client.get(reverse("admin:auth_group_add")).status_code == 403

    def test_list_people_at_the_same_cost(self, admin_, client, django_assert_num_queries):
        """Session, user, two of rights; two counts, people, their groups; groups for the filter."""
        client.force_login(admin_)
        counts = []
        for size in (2, 4):
            for number in range(size):
                make_user(f"p{size}{number}", "writer", "editor")
            with django_assert_num_queries(counts[0] if counts else 9) as seen:
                client.get(reverse("admin:accounts_user_changelist"))
            counts.append(len(seen))

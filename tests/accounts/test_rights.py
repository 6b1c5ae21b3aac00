"""Roles: the table of rights, the database and the page agree."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from cms.accounts import groups, rights
from cms.accounts.models import User
from cms.accounts.people import add, make_administrator
from cms.accounts.rights import RIGHTS, ROLES
from cms.desk.base import permissions
from cms.desk.models import Card
from cms.publishing.hold import hold, lift
from tests.make import NOON, document, make_live, make_title, make_user

WORDS = "a-Long-and-unguessed-1"

OURS = ("cms.", "catalog", "sources")


def ours() -> set[str]:
    """The rights that our models name."""
    return {
        f"{model._meta.app_label}.{codename}"
        for model in apps.get_models()
        if model.__module__.startswith(OURS)
        for codename, _ in model._meta.permissions
    }


class TestTheTable:
    def test_declares_each_right_of_our_models_and_no_other(self):
        assert {right.code for right in RIGHTS} == ours()

    def test_declares_each_once(self):
        assert len(rights.BY_CODE) == len(RIGHTS)

    def test_names_no_role_that_is_not_declared(self):
        assert {role for right in RIGHTS for role in right.roles} == set(ROLES)

    def test_is_what_migrations_gave(self, db):
        for role in ROLES:
            held = rights.stored().filter(group__name=role)
            assert {*map(rights.code_of, held)} == {right.code for right in RIGHTS if role in right.roles}

    def test_has_a_row_for_each(self, db):
        assert {*map(rights.code_of, rights.stored())} == set(rights.BY_CODE)

    def test_words_a_refusal(self, db):
        with pytest.raises(
            rights.NotAllowed, match="Nobody may not lift or confirm a hold: an administrator"
        ):
            rights.require(make_user("nobody", first_name="Nobody"), rights.LIFT)

    def test_is_all_that_views_ask_for(self):
        """Nobody needs a right of Django's own, which no role holds."""
        asked = {getattr(permissions, name) for name in permissions.__all__ if name.isupper()}
        assert asked <= set(rights.BY_CODE)


class TestUpgrading:
    migration = import_module("cms.sheets.migrations.0003_right_to_import")

    def test_writers_go_on_importing(self, db):
        old, late = make_user("old", "writer"), make_user("late")
        self.migration.give_right(apps, None)
        late.groups.add(Group.objects.get(name="writer"))
        assert old.has_perm(rights.IMPORT)
        assert not late.has_perm(rights.IMPORT)

    def test_groups_and_people_who_could_write_go_on_importing(self, db):
        group, person = Group.objects.create(name="stringers"), make_user("own")
        write = Permission.objects.get(codename="write_record")
        group.permissions.add(write)
        person.user_permissions.add(write)
        self.migration.give_right(apps, None)
        assert make_user("stringer", "stringers").has_perm(rights.IMPORT)
        assert person.has_perm(rights.IMPORT)


class TestImporting:
    def test_wants_a_right_of_its_own(self, client, db):
        client.force_login(make_user("wanda", "writer"))
        assert client.get(reverse("sheets:index")).status_code == 403
        client.force_login(make_user("dana", "data editor"))
        assert client.get(reverse("sheets:index")).status_code == 200


class TestKeepingVocabularies:
    def test_takes_no_superuser(self, client, db):
        client.force_login(make_user("ada", "administrator"))
        client.post(reverse("admin:catalog_genre_add"), {"code": "noir", "label": "Noir"})
        client.post(reverse("admin:catalog_genre_change", args=["noir"]), {"label": "Film noir"})
        assert apps.get_model("catalog.Genre").objects.get(pk="noir").label == "Film noir"

    def test_is_not_for_those_who_choose_from_them(self, client, editor):
        client.force_login(editor)
        assert client.get(reverse("admin:catalog_genre_changelist")).status_code == 200
        assert client.get(reverse("admin:catalog_genre_add")).status_code == 403


class TestWhoMayDoWhat:
    @pytest.fixture
    def seen(self, client, writer):
        client.force_login(writer)
        return lambda: client.get(reverse("newsroom:rights"))

    def test_shows_each_right_with_what_it_needs(self, seen):
        page = re.sub(r"\s+", " ", seen().content.decode().replace("&#x27;", "'"))
        for right in RIGHTS:
            assert right.deed[1:] in page
            assert right.needs in page

    def test_is_read_from_what_groups_hold_now(self, seen):
        hold = Permission.objects.get(codename="hold_record")
        Group.objects.get(name="writer").permissions.add(hold)
        Group.objects.create(name="night desk").permissions.add(hold)
        lines = [line for lines in seen().context["areas"].values() for line in lines]
        marks = {line.right.code: {r.group.name: held for r, held in line.marks} for line in lines}
        assert marks[rights.HOLD]["writer"]
        assert marks[rights.HOLD]["night desk"]
        assert not marks[rights.APPROVE]["writer"]
        assert not marks[rights.APPROVE]["administrator"]

    def test_names_people_in_their_roles_and_nobody_who_left(self, seen):
        make_user("gone", "editor", is_active=False)
        make_user("edgar", "editor")
        roles = {role.group.name: role.people for role in seen().context["roles"]}
        assert [str(person) for person in roles["editor"]] == ["edgar"]

    def test_hides_no_right_given_beside_the_roles(self, seen):
        own = make_user("own")
        own.user_permissions.add(Permission.objects.get(codename="approve_changeset"))
        make_user("root", is_superuser=True)
        make_user("idle")
        context = seen().context
        assert [(str(p), [r.code for r in held]) for p, held in context["beside_roles"]] == [
            ("own", [rights.APPROVE])
        ]
        assert [str(person) for person in context["superusers"]] == ["root"]
        assert [str(person) for person in context["without_role"]] == ["idle"]

    def test_is_not_for_those_outside_the_newsroom(self, client, db):
        client.force_login(make_user("reader", "writer", is_staff=False))
        assert client.get(reverse("newsroom:rights")).status_code == 302

    def test_costs_the_same_for_any_number(self, client, db, django_assert_num_queries):
        """Session, user; groups, their rights, their people; people with rights of their own, those rights;
        superusers, people in no role; two of rights of the one who looks."""
        for size in (2, 4):
            for number in range(size):
                Group.objects.get_or_create(name=f"group{number}-{size}")
                person = make_user(f"person{number}-{size}", f"group{number}-{size}", "writer")
                person.user_permissions.add(Permission.objects.get(codename="hold_record"))
            client.force_login(make_user(f"looker{size}"))
            with django_assert_num_queries(11):
                client.get(reverse("newsroom:rights"))


class TestADesk:
    def test_runs_with_no_superuser_at_all(self, db):
        """From the first account to a record that is published, held and lifted again."""
        ada = make_administrator("ada", password=WORDS, at=NOON)
        wanda, ed, dora = (
            add(
                fields={"username": name, "is_staff": True},
                groups=Group.objects.filter(name=group),
                password=WORDS,
                by=ada,
                at=NOON,
            )
            for name, group in (("wanda", "writer"), ("ed", "editor"), ("dora", "chief editor"))
        )
        title = make_title(wanda, name="Selma")
        make_live(title, by=wanda, approver=ed)
        placed = hold(Card.objects.get(pk=title.pk), reason="error", by=ed, at=NOON)
        lift(placed, by=dora, at=NOON)
        assert document(title)["name"] == "Selma"
        assert not User.objects.filter(is_superuser=True).exists()

    def test_leaves_no_right_that_no_role_holds(self):
        assert [right.code for right in RIGHTS if not right.roles] == []

    def test_has_no_right_that_an_administrator_can_not_give(self, db):
        ada = make_user("ada", "administrator")
        group = groups.save(Group(), name="all", codes=rights.BY_CODE, by=ada, at=NOON)
        assert rights.of_group(group) == set(rights.BY_CODE)

"""What readers may not see stands on no page, mail or file of those who may not see drafts either.

One word marks everything that is not public. Somebody with every right but writing and approving, an
administrator and a reader ask for every address of Stet, and send its forms.
"""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import quote
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from cms.accounts.models import User
from cms.accounts.rights import APPROVE, LIFT, WRITE
from cms.desk.base.wall_clock import WallTime
from cms.desk.collaboration import autosave, leases
from cms.desk.models import Card, Changeset
from cms.desk.models.states import State
from cms.desk.records.registry import kind
from cms.desk.review.comments import comment
from cms.desk.review.contents import propose
from cms.desk.write.bulk_edit.preview import choose, preview
from cms.jobs import long
from cms.jobs.alerts import alert
from cms.jobs.models import Alert, Job
from cms.jobs.schedules import schedule
from cms.newsroom.changesets.views.steps import STEPS
from cms.newsroom.mail.models import Letter
from cms.newsroom.mail.notices import write_mails
from cms.newsroom.mail.send import why_not
from cms.sheets.models import Import
from tests.hostile import address, ask, names_in, routes
from tests.make import NOON, make_approved, make_live, make_title, make_user
from tests.make.hidden import make_hidden
from tests.make.kinds import make_least
from tests.make.locks import make_lock
from tests.make.merges import propose_merge
from tests.make.sheets import make_import

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
WORD = "xyzzy"
EMBARGOED = "plugh"
SIGHT = {WRITE, APPROVE}
TAB = "window-1"


def with_all_but_sight(name: str) -> User:
    """Somebody with every right that there is, Django's own too, but those that show drafts."""
    person = make_user(name, email=f"{name}@stet.example")
    codenames = [code.partition(".")[2] for code in SIGHT]
    person.user_permissions.set(Permission.objects.exclude(codename__in=codenames))
    return person


class World:
    """What is hidden, in every state, and whatever tells of it: changesets, alerts, imports, acts."""

    def __init__(self, writer: User, editor: User):
        User.objects.filter(pk__in=(writer.pk, editor.pk)).update(email="desk@stet.example")
        make_user("deputy", "editor", email="deputy@stet.example")
        now = timezone.now()
        public = make_least(writer)
        make_live(*public.values(), by=writer, approver=editor)
        self.hidden = make_hidden(public, WORD, writer=writer, editor=editor)
        self.early = make_title(writer, name=EMBARGOED, slug=EMBARGOED)
        approved = make_approved(self.early, by=writer, approver=editor)
        due = (now + timedelta(days=1)).replace(tzinfo=None, second=0, microsecond=0)
        schedule(approved, by=editor, at=now, due=WallTime(due, "UTC"), embargo=True)
        twins = [make_title(writer, name=f"{WORD.capitalize()} twin") for _ in range(2)]
        propose_merge(*twins, by=writer)
        propose([make_title(writer, name=WORD, slug=f"{WORD}-open").card], by=writer, at=NOON, title=WORD)
        named = make_title(writer, name=WORD, slug=f"{WORD}-named")
        comment(Changeset.objects.filter(state=State.IN_REVIEW).get(), text=WORD, by=writer, at=NOON)
        late = alert(Alert.Why.LATE, f"“{WORD}” is late.", at=NOON, changeset=Changeset.objects.last())
        lease = leases.take(named.card, by=editor, at=now)
        form = f"record:{public['title'].pk}"
        words = autosave.store(form, tab=TAB, number=1, text=f"a={WORD}", touched=["a"], by=writer, at=now)
        staged: Import = make_import(writer, "key,name", f"a,{WORD}")
        of = ContentType.objects.get_for_model(Card)
        LogEntry.objects.create(
            user=writer, content_type=of, object_id=named.pk, object_repr=WORD, action_flag=CHANGE
        )
        self.started = long.start_publication(
            make_approved(make_title(writer, name=WORD), by=writer, approver=editor, title=WORD),
            by=editor,
            at=NOON,
        )
        of_it = Job.objects.filter(pk=self.started.job_id)
        of_it.update(last_error=f"ReviewError: “{WORD}” is held.", done_at=NOON, ended=Job.End.FAILED)
        locked = make_lock(named, "name", by=make_user("chief", "chief editor"), reason=WORD)
        hidden = [named.pk, self.early.pk]
        edit = choose(hidden, of=kind("title"), by=writer, at=NOON)
        edit = preview(edit, field="tagline", deed="set", value=WORD, by=writer, at=NOON)
        self.rows = {
            "admin/bulk/": edit.pk,
            "admin/locks/": locked.pk,
            "admin/tasks/jobs/": self.started.job_id,
            "admin/tasks/": self.started.pk,
            "admin/leases/": lease.pk,
            "admin/alerts/": late.pk,
            "admin/sheets/imports/": staged.pk,
            "admin/words/": words.pk,
            "admin/people/": writer.pk,
        }
        self.cards = [named.pk, self.early.pk, *(some[0].pk for some in self.hidden.values())]

    def every(self) -> list[tuple[str, dict]]:
        """Every route with each set of parameters that leads to something hidden."""
        found = []
        for route in routes(get_resolver().url_patterns):
            found += [(route, values) for values in self.values(route)]
        return found

    def values(self, route: str) -> list[dict]:
        names = names_in(route)
        if "content_type_id" in names:
            of = ContentType.objects.get_for_model(Card)
            return [{"content_type_id": of.pk, "object_id": pk} for pk in self.cards]
        if "object_id" in names:
            app, model = route.split("/")[1:3]
            return [{"object_id": quote(pk)} for pk in self.keys(app, model)]
        if "changesets/" in route:
            steps = STEPS if "step" in names else [""]
            every = Changeset.objects.order_by("-pk")
            return [
                {"pk": each.pk, "step": step, "card": card, "side": side, "code": "0123456789ab"}
                for each in every
                for card in each.proposals.values_list("card", flat=True)[:1]
                for step in steps
                for side in (("before", "after") if "side" in names else [""])
            ]
        if route.startswith("admin/records/"):
            return [{"pk": pk, "number": 1, "name": "credits"} for pk in self.cards]
        if "plural" in names:
            return [
                {"plural": kind(record.card.kind).plural, "key": record.pk}
                for some in self.hidden.values()
                for record in some
            ] + [{"plural": "titles", "key": EMBARGOED}]
        if "pk" in names:
            pk = next((pk for start, pk in self.rows.items() if route.startswith(start)), 1)
            return [{"pk": pk, "step": step} for step in ("go-on", "retry", "words")]
        codes = ("waiting", "published", "drafts", "season", "titles") if "code" in names else ("words",)
        known = {"form": "csv", "app_label": "catalog"}
        return [{name: known.get(name, code) for name in names} for code in codes]

    def keys(self, app: str, model: str) -> list:
        of = apps.get_model(app, model)
        hidden = [
            record.pk
            for some in self.hidden.values()
            for record in some
            if record._meta.model is of or of is Card
        ]
        rows = of._default_manager.order_by("pk").values_list("pk", flat=True)
        return [*hidden[:6], *rows[:2]]


@pytest.fixture(scope="class")
def world(shared, settings_of_mail):
    return World(*shared)


@pytest.fixture(scope="class")
def settings_of_mail():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.NEWSROOM_ADDRESS", "https://stet.example")
        yield


@pytest.fixture(scope="class")
def asking(world):
    """Who asks, by name."""
    people = {
        "nobody": None,
        "a reader": make_user("reader"),
        "an administrator": make_user("admin", "administrator", email="admin@stet.example"),
        "all but sight": with_all_but_sight("blind"),
    }
    clients = {name: Client() for name in people}
    for name, person in people.items():
        if person:
            clients[name].force_login(person)
    return clients


QUERIES = {"q": WORD, "term": WORD, "app_label": "catalog", "model_name": "season", "field_name": "title"}


class TestNoPage:
    @pytest.mark.parametrize("who", ["nobody", "a reader", "an administrator", "all but sight"])
    def test_says_a_word_that_is_not_public(self, world, asking, who):
        client, leaks, asked = asking[who], {}, 0
        for route, values in world.every():
            to = address(route, values)
            # Those who may read what is under embargo do so at its own addresses.
            is_early = to.startswith("/api/v1/advance") and who == "all but sight"
            for method in ("get", "post"):
                found = ask(client, method, to)
                said = f"{found.words}{found.location}".lower().replace(to.lower(), "")
                for word in (WORD,) if is_early else (WORD, EMBARGOED):
                    if word in said:
                        leaks.setdefault((route, method), (to, _around(said, word)))
                asked += 1
        assert not leaks, "\n\n".join(map(str, leaks.items()))
        assert asked > 1000

    @pytest.mark.parametrize("who", ["nobody", "a reader", "an administrator", "all but sight"])
    def test_is_found_by_it(self, world, asking, who):
        for to in (
            "/admin/search/",
            "/admin/autocomplete/",
            "/admin/audit/",
            "/admin/audit/acts.csv",
            "/admin/locks/",
        ):
            found = ask(asking[who], "get", to, QUERIES)
            said = found.words.lower().replace(f'value="{WORD}"', "").replace(f"={WORD}", "")
            assert WORD not in said, (who, to)


def _around(said: str, word: str) -> str:
    at = said.find(word)
    return said[max(0, at - 200) : at + 200]


class TestNoMail:
    def test_is_written_to_those_who_may_not_see_it(self, world, asking):
        write_mails(at=NOON + timedelta(days=1))
        assert {letter.to.username for letter in Letter.objects.all()} == {"writer", "editor", "deputy"}

    def test_leaves_once_they_may_not_any_more(self, world):
        write_mails(at=NOON + timedelta(days=1))
        letters = Letter.objects.filter(kind=Letter.Kind.HOLD)
        assert letters
        blind = with_all_but_sight("once-an-editor")
        assert blind.has_perm(LIFT)
        for letter in letters:
            letter.to = blind
            assert why_not(letter, at=letter.made_at) == "may no longer see it"

"""What the large database is copied from: records of every kind, written, reviewed, published by the rules.

Whatever has to differ between the copies is a mark: a name (`Xq0001nx`), a slug, an id in another system.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from catalog.models import Country, Genre, Language
from cms.accounts.models import User
from cms.desk.base.wall_clock import WallTime
from cms.desk.collaboration import autosave, leases
from cms.desk.history.stash import stash
from cms.desk.models import Card, Changeset, Record
from cms.desk.review import comments, contents, decisions, schedule
from cms.publishing.embargo import feed
from cms.publishing.hold import hold
from cms.publishing.refresh import refresh_all
from sources.claims.open_conflicts import settle_all
from tests import make
from tests.make import NOON, edit, make_approved, make_live, make_submitted
from tests.make.merges import bring_out, propose_merge
from tests.make.sources import cite, make_claim, make_correction, make_source
from tests.make.stories import make_story

from .names import MAKERS

WORDS = "A family comes home to a town that has changed, and finds out who stayed."
TYPES = ("film", "film", "film", "series", "film", "series", "limited_series", "film", "documentary", "short")
STATUSES = ("released", "released", "ended", "in_production", "announced")
OFFERS = ("subscription", "rent", "buy", "ads", "free")
PUBLISHED_TOGETHER = 8


class Marks:
    """Gives out marks, and knows what each stands for. A slug's is that of its name."""

    def __init__(self) -> None:
        self.of: list[str] = []

    def name(self, of: str) -> str:
        assert of in MAKERS
        self.of.append(of)
        return f"Xq{len(self.of) - 1:04d}nx"

    @staticmethod
    def slug(name: str) -> str:
        return name.lower().replace("nx", "sx")

    @staticmethod
    def key(name: str) -> str:
        return name.lower().replace("nx", "ex")


def new(rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {f"new-{place}": row for place, row in enumerate(rows)}


class Catalogue:
    """Live records: `size` titles, and four other records for each.

    people: two writers and two editors. hubs: organisations that many records of any copy name.
    """

    def __init__(self, size: int, marks: Marks, people: Sequence[User], hubs: Sequence[Record]):
        self.size, self.marks, self.hubs = size, marks, hubs
        self.writer, self.other, self.editor, self.other_editor = people
        self.genres, self.countries, self.languages = (
            list(model.objects.order_by("pk").values_list("pk", flat=True)[:40])
            for model in (Genre, Country, Language)
        )
        self.records: dict[str, list[Record]] = {}
        self.imdb = 0

    def some(self, kind: str, share: float, make: Callable[[int], Record]) -> list[Record]:
        made = self.records[kind] = []
        for place in range(max(1, round(self.size * share))):
            made.append(make(place))
        return made

    def named(self, of: str, place: int, *, scheme: str = "") -> dict[str, Any]:
        """A name and a slug; for some an id elsewhere."""
        name = self.marks.name(of)
        ids = []
        if scheme and place % 3:
            self.imdb += 1
            ids.append({"scheme": "imdb", "value": f"{scheme}7999{self.imdb:06d}"})
        if place % 3 == 0:
            ids.append(
                {"scheme": f"sheet:{'person' if of == 'person' else of}", "value": self.marks.key(name)}
            )
        return {"name": name, "slug": self.marks.slug(name), "external_ids": new(ids)}

    def other_names(self, of: str, place: int, kind: str) -> dict[str, Any]:
        return new([{"text": self.marks.name(of), "kind": kind}] if place % 4 == 0 else [])

    def of(self, kind: str, place: int) -> Record:
        return self.records[kind][place % len(self.records[kind])]

    def build(self) -> None:
        self.some("organisation", 0.15, self.organisation)
        self.some("source", 0.12, self.source)
        self.some("person", 0.9, self.person)
        self.some("title", 1, self.title)
        self.some("season", 0.4, self.season)
        self.some("episode", 1.3, self.episode)
        self.some("award", 0.02, self.award)
        self.some("event", 0.1, self.event)
        self.some("nomination", 0.12, self.nomination)
        self.some("review", 0.3, self.review)
        self.some("offer", 0.4, self.offer)
        self.some("claim", 0.15, self.claim)
        self.some("correction", 0.01, self.correction)
        self.some("story", 0.04, self.story)
        self.publish()

    def organisation(self, place: int) -> Record:
        return make.make_organisation(
            self.writer,
            **self.named("organisation", place, scheme="co"),
            types=["company"],
            names=self.other_names("organisation", place, "also_known_as"),
        )

    def source(self, place: int) -> Record:
        outlet = self.of("organisation", place)
        name = self.marks.name("work")
        return make_source(
            self.writer,
            title=name,
            slug=self.marks.slug(name),
            outlet=outlet,
            published="2019-06",
            url=f"https://example.org/{self.marks.key(name)}",
            **self.evidence(place),
        )

    def evidence(self, place: int) -> dict[str, Any]:
        """What some sources have from the one before, and of which others they are independent."""
        if place % 4 == 1:
            return {"derivations": new([{"origin": self.of("source", place - 1), "kind": "cites"}])}
        if place % 4 == 3:
            other = self.of("source", place - 1)
            return {"independent_of": new([{"other": other, "reason": "It counted by itself."}])}
        return {}

    def person(self, place: int) -> Record:
        return make.make_person(
            self.writer,
            **self.named("person", place, scheme="nm"),
            description="actor" if place % 2 else "director",
            born=f"{1930 + place % 70}",
            names=self.other_names("person", place, "also_known_as"),
        )

    def title(self, place: int) -> Record:
        lead, second, director = (self.of("person", place * 3 + n) for n in range(3))
        return make.make_title(
            self.other if place % 5 == 0 else self.writer,
            **self.named("work", place, scheme="tt"),
            type=TYPES[place % len(TYPES)],
            premiere=f"{1950 + place % 75}-{1 + place % 12:02d}-{1 + place % 28:02d}",
            production_status=STATUSES[place % len(STATUSES)],
            genres=[self.genres[place % len(self.genres)], self.genres[place * 7 % len(self.genres)]],
            countries=[self.countries[place % len(self.countries)]],
            languages=[self.languages[place % len(self.languages)]],
            original_language=self.languages[place % len(self.languages)] if place % 2 else None,
            disambiguation="remake" if place % 25 == 24 else None,
            synopsis=WORDS if place % 3 else None,
            names=self.other_names("work", place, "working"),
            credits=new(
                [
                    make.credit(lead, character="Somebody", billing=1),
                    make.credit(second, character="Her sister", billing=2),
                    make.credit(director, "director"),
                ]
            ),
            companies=new([{"organisation": self.of("organisation", place), "role": "production-company"}]),
            showings=self.showings(place),
            citations=new([cite(self.of("source", place), "premiere")] if place % 4 == 0 else []),
            texts=new([{"path": "synopsis", "language": "fr" if place % 2 else "de", "text": WORDS}]),
        )

    def season(self, place: int) -> Record:
        number = place // self.size + 1
        return make.make_season(
            self.writer,
            self.of("title", place),
            number=number,
            premiere="2019-05-31",
            showings=self.showings(place),
            numberings=self.numberings(place, number),
        )

    def episode(self, place: int) -> Record:
        season = self.records["season"][place % len(self.records["season"])]
        number = place // len(self.records["season"]) + 1
        name = self.marks.name("work")
        return make.make_episode(
            self.writer,
            season.title,
            season=season.pk,
            number=number,
            name=name,
            slug=self.marks.slug(name),
            air_date=f"{1950 + place % 75}",
            showings=self.showings(place),
            numberings=self.numberings(place, number),
        )

    def numberings(self, place: int, number: int) -> dict[str, Any]:
        """Its numbers elsewhere: at a service, in a country, on DVD; for half of them none."""
        if place % 2:
            return {}
        counted = (
            {"scheme": "streaming", "provider": self.hubs[place % len(self.hubs)]},
            {"scheme": "territory", "country": self.countries[place % len(self.countries)]},
            {"scheme": "dvd"},
        )
        return new([{**counted[place // 2 % len(counted)], "value": str(number)}])

    def showings(self, place: int) -> dict[str, Any]:
        service = self.hubs[place % len(self.hubs)] if place % 3 else self.of("organisation", place)
        country = {"country": self.countries[place % len(self.countries)]}
        where = {"territory": "worldwide"} if place % 12 == 0 else country
        shown = {"service": service, "date": f"{1950 + place % 75}-{1 + place % 12:02d}", **where}
        return new([shown] if place % 3 == 0 else [])

    def award(self, place: int) -> Record:
        return make.make_award(
            self.writer, **self.named("organisation", place), categories=["writing", "casting"]
        )

    def event(self, place: int) -> Record:
        ceremony = {"type": "award-ceremony", "award": self.of("award", place)} if place % 2 == 0 else {}
        return make.make_event(
            self.writer, **self.named("work", place), date=f"{1950 + place % 75}", **ceremony
        )

    def nomination(self, place: int) -> Record:
        return make.make_nomination(
            self.writer,
            ceremony=self.of("event", place * 2),
            title=self.of("title", place),
            category="writing" if place % 2 else "casting",
            nominees=new([{"person": self.of("person", place)}]),
        )

    def review(self, place: int) -> Record:
        outlet = self.hubs[place % len(self.hubs)] if place % 3 else self.of("organisation", place)
        return make.make_review(
            self.writer,
            title=self.of("title", place).pk,
            outlet=outlet.pk,
            critic_named=self.marks.name("person"),
            verdict=("positive", "mixed", "negative")[place % 3],
            url=f"https://example.org/review/{place}",
            published="2019-06",
            summary=WORDS,
        )

    def offer(self, place: int) -> Record:
        provider = self.hubs[place % len(self.hubs)] if place % 3 else self.of("organisation", place)
        country = {"territory": "country", "country": self.countries[place % len(self.countries)]}
        return make.make_offer(
            self.writer,
            title=self.of("title", place).pk,
            provider=provider.pk,
            type=OFFERS[place % len(OFFERS)],
            **({} if place % 4 == 0 else country),
            starts="2024-01-01",
        )

    def claim(self, place: int) -> Record:
        return make_claim(
            self.writer,
            # Some contradict the one before.
            self.of("title", place - (place % 5 == 4)),
            source=self.of("source", place),
            amount=str(1_000_000 + place * 50_000),
            bound=None,
            said_on="2019-06",
        )

    def correction(self, place: int) -> Record:
        return make_correction(self.writer, self.of("title", place))

    def story(self, place: int) -> Record:
        name = self.marks.name("work")
        texts = (f"[words]({self.of('person', place).pk}) came home.", WORDS)
        return make_story(
            self.writer,
            *texts,
            headline=name,
            slug=self.marks.slug(name),
            title=self.of("title", place),
            bylines={"new-1": {"name": self.marks.name("person")}},
        )

    def publish(self) -> None:
        """In changesets as people make them, then a few records once more, some under another name."""
        settle_all()
        everything = [record for records in self.records.values() for record in records]
        for start in range(0, len(everything), PUBLISHED_TOGETHER):
            together = everything[start : start + PUBLISHED_TOGETHER]
            make_live(*together, by=self.writer, approver=self.editor)
        for place, title in enumerate(self.records["title"][::10]):
            name = self.marks.name("work")
            edit(title, self.other, tagline="Nobody leaves.")
            if place % 3 == 0:
                edit(title, self.other, name=name, slug=self.marks.slug(name))
            make_live(title, by=self.other, approver=self.other_editor)
        refresh_all(at=NOON)


class Desk:
    """Unfinished work in every state, by the same people, beside what is live of a small catalogue."""

    def __init__(self, catalogue: Catalogue):
        self.catalogue, self.marks = catalogue, catalogue.marks
        self.writer, self.other = catalogue.writer, catalogue.other
        self.editor, self.other_editor = catalogue.editor, catalogue.other_editor
        self.live: Iterator[Record] = iter(catalogue.records["title"])

    def draft(self, by: User, **fields: Any) -> Record:
        name = self.marks.name("work")
        return make.make_title(by, name=name, slug=self.marks.slug(name), premiere="2027", **fields)

    def edited(self, by: User) -> Record:
        title = next(self.live)
        edit(title, by, tagline="Another line.")
        return title

    def build(self) -> None:
        self.drafts()
        self.in_review()
        self.scheduled()
        self.stopped()
        self.private()
        refresh_all(at=NOON)
        feed.refresh_due(at=NOON)

    def drafts(self) -> None:
        for by in (self.writer, self.writer, self.other):
            self.draft(by)
        self.edited(self.writer)
        for record, by in ((self.draft(self.writer), self.writer), (self.edited(self.other), self.other)):
            contents.propose([card(record)], by=by, at=NOON)

    def in_review(self) -> None:
        make_submitted(self.draft(self.writer), self.edited(self.writer), by=self.writer)
        waiting = make_submitted(self.edited(self.other), by=self.other)
        said = f"@{self.editor.username} is this the right line?"
        comments.comment(waiting, text=said, by=self.other, at=NOON)
        returned = make_submitted(self.draft(self.writer), by=self.writer)
        decisions.request_changes(returned, by=self.editor, at=NOON, note="Say when it is set.")
        rejected = make_submitted(self.draft(self.other), by=self.other)
        decisions.reject(rejected, by=self.editor, at=NOON, note="We have it already.")
        for by in (self.writer, self.other):
            make_approved(self.draft(by), by=by, approver=self.editor)

    def scheduled(self) -> None:
        for hours, embargo in ((30, False), (54, True)):
            due = WallTime((NOON + timedelta(hours=hours)).replace(tzinfo=None), "UTC")
            approved = make_approved(self.draft(self.writer), by=self.writer, approver=self.editor)
            schedule.place(approved, by=self.editor, at=NOON, due=due, embargo=embargo)

    def stopped(self) -> None:
        for by, reason in ((self.editor, "error"), (self.other_editor, "legal")):
            hold(card(next(self.live)), by=by, at=NOON, reason=reason)
        self.publish(contents.propose([card(self.lonely())], by=self.writer, at=NOON, action="withdraw"))
        into, duplicate = self.lonely(), self.lonely()
        self.publish(propose_merge(duplicate, into, by=self.writer))

    def lonely(self) -> Record:
        """A live person that nothing names, so that they can go."""
        person = make.make_person(self.writer, **self.catalogue.named("person", 0))
        make_live(person, by=self.writer, approver=self.editor)
        return person

    def publish(self, changeset: Changeset) -> None:
        bring_out(changeset, by=self.writer, approver=self.editor)

    def private(self) -> None:
        """What nobody else sees: a form that was left unsaved, edits set aside, a record taken."""
        for place, by in enumerate((self.writer, self.writer, self.other)):
            title = next(self.live)
            autosave.store(
                f"record:{title.pk}",
                tab=f"window-{place}",
                number=1,
                text="tagline=Nobody+leaves",
                touched=["tagline"],
                by=by,
                at=NOON,
                card=card(title),
            )
        aside = self.edited(self.writer)
        stash(aside, by=self.writer, at=NOON, expect=card(aside).version)
        leases.take(card(next(self.live)), by=self.other, at=NOON)


def card(record: Record) -> Card:
    return Card.objects.select_related("pending").get(pk=record.pk)

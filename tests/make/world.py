"""A small world: a record of every kind, and of everything that belongs to it as many as are asked for."""

from itertools import count

from cms.accounts.models import User
from cms.desk.models import Record
from cms.stories.models import Story
from sources.corrections.models import Correction

from . import (
    _make,
    credit,
    make_award,
    make_episode,
    make_event,
    make_live,
    make_nomination,
    make_offer,
    make_organisation,
    make_person,
    make_review,
    make_season,
    make_title,
)
from .sources import cite, make_claim, make_source
from .stories import letters

_number = count(1)
SCHEMES = ("aired", "dvd", "streaming", "absolute")
World = dict[str, list[Record]]


def make_story(by: User, **fields) -> Story:
    blocks = {"new-1": {"position": 1, "type": "paragraph", "text": "It ran."}}
    return _make(
        Story(),
        by,
        {"headline": f"Story {letters(next(_number))}", "form": "news", "blocks": blocks, **fields},
    )


def make_correction(by: User, **fields) -> Correction:
    return _make(Correction(), by, {"type": "correction", "cause": "our_error", **fields})


def new(rows: list[dict]) -> dict:
    return {f"new-{place}": row for place, row in enumerate(rows)}


class Builder:
    """Makes a world record by record; `text` is in every field that holds words."""

    def __init__(self, by: User, rows: int, text: str):
        self.by, self.rows, self.text = by, rows, text
        self.quoted = f"{text} as it is printed".strip()
        self.world: World = {}

    def words(self, of: str = "") -> str:
        return f"{self.text} {of} {letters(next(_number))}".strip()

    def some(self, make) -> list:
        return [make(place) for place in range(self.rows)]

    def keep(self, kind: str, make) -> list:
        self.world[kind] = self.some(make)
        return self.world[kind]

    @property
    def cited(self) -> dict:
        rows = [{"quotation": self.quoted, "locator": self.words()} for _ in range(self.rows)]
        printed = {
            "printed_value": "23M",
            "printed_unit": "viewers",
            "printed_attribution": self.words()[:200],
        }
        found = [
            cite(source, **row, **printed) for source, row in zip(self.world["source"], rows, strict=True)
        ]
        return {"citations": new(found)}

    def build(self) -> World:
        self.sources()
        self.people()
        self.titles()
        self.events()
        self.offers_and_reviews()
        self.claims()
        self.stories()
        return self.world

    def sources(self):
        outlet = make_organisation(self.by, name=self.words("Outlet"))
        self.world["outlet"] = [outlet]
        origin = make_source(self.by, title=self.words("Origin"), outlet=outlet)
        third = make_source(self.by, title=self.words("Third"))
        self.world["origin"] = [origin, third]

        def make(place):
            creators = new([{"name": self.words(), "role": "author"} for _ in range(self.rows)])
            derived = new(
                [{"origin": each, "kind": "cites", "note": self.words()} for each in (origin, third)]
            )
            return make_source(
                self.by,
                title=self.words("Source"),
                outlet=outlet,
                url="https://example.org/a",
                published="2019",
                note=self.words(),
                creators=creators,
                derivations=derived,
                text=f"The page. {self.quoted}. Its end.",
            )

        self.keep("source", make)

    def people(self):
        names = lambda: new([{"text": self.words("Name"), "kind": "also_known_as"} for _ in range(self.rows)])  # noqa: E731
        self.keep(
            "person",
            lambda _: make_person(
                self.by,
                name=self.words("Person"),
                description=self.words()[:200],
                biography=self.words(),
                born="1972",
                names=names(),
                **self.cited,
            ),
        )
        parent = make_organisation(self.by, name=self.words("Parent"), types=["company"])
        self.world["parent"] = [parent]
        self.keep(
            "organisation",
            lambda _: make_organisation(
                self.by,
                name=self.words("Service"),
                description=self.words()[:200],
                types=["streaming-service"],
                parent=parent,
                parent_relation="unit_of",
                names=names(),
                **self.cited,
            ),
        )

    def titles(self):
        person, organisation = self.world["person"], self.world["organisation"]

        def make(place):
            earlier = self.world.get("title", [])
            return make_title(
                self.by,
                name=self.words("Title"),
                type="limited_series",
                premiere="2019-05-31",
                tagline=self.words()[:300],
                synopsis=self.words(),
                setting_place=self.words()[:200],
                genres=["drama", "crime"],
                notice=self.words(),
                credits=new(
                    [credit(each, character=self.words()[:300]) for each in person]
                    + [credit(each, "director") for each in person]
                ),
                companies=new(
                    [{"organisation": each, "role": "production-company"} for each in organisation]
                ),
                characters=new([{"name": self.words(), "person": each} for each in person]),
                names=new([{"text": self.words(), "kind": "working"} for _ in person]),
                basis=new([{"work": self.words()[:300], "note": self.words()[:300]} for _ in person]),
                videos=new(
                    [
                        {"kind": "trailer", "name": self.words(), "url": "https://example.org/v"}
                        for _ in person
                    ]
                ),
                images=new(
                    [
                        {"kind": "still", "alt": self.words(), "url": f"https://example.org/{n}"}
                        for n, _ in enumerate(person)
                    ]
                ),
                relations=new(
                    [{"related": each, "kind": "companion", "reason": self.words()} for each in earlier]
                ),
                **self.cited,
            )

        self.world["title"] = [make(0)]
        self.world["title"] += [make(place) for place in range(1, self.rows + 1)]
        title = self.world["title"][0]
        self.keep(
            "season",
            lambda n: make_season(
                self.by,
                title,
                number=n + 1,
                name=self.words("Season"),
                synopsis=self.words(),
                numberings=new([{"scheme": each, "value": "1"} for each in SCHEMES[: self.rows]]),
                **self.cited,
            ),
        )
        self.keep(
            "episode",
            lambda n: make_episode(
                self.by,
                title,
                season=self.world["season"][0],
                number=n + 1,
                name=self.words("Episode"),
                synopsis=self.words(),
                **self.cited,
            ),
        )

    def events(self):
        title, people = self.world["title"][0], self.world["person"]
        award = make_award(
            self.by,
            name=self.words("Award"),
            organisation=self.world["organisation"][0],
            description=self.words(),
            categories=["writing", "casting"],
            **self.cited,
        )
        self.world["award"] = [award]
        case = make_event(
            self.by,
            name=self.words("Case"),
            title=title,
            date="1989",
            outcome=self.words(),
            **self.cited,
            participants=new(
                [{"person": each, "role": "speaker", "note": self.words()[:300]} for each in people]
            ),
        )
        stages = self.some(
            lambda n: make_event(
                self.by,
                name=self.words("Stage"),
                part_of=case,
                date="1990" if n % 2 else None,
                outcome=self.words(),
                title=title,
                **self.cited,
            )
        )
        self.world["event"] = [case, *stages]
        ceremonies = self.some(
            lambda _: make_event(self.by, name=self.words("Gala"), type="award-ceremony", award=award)
        )
        self.world["ceremony"] = ceremonies
        self.keep(
            "nomination",
            lambda _: make_nomination(
                self.by,
                ceremony=ceremonies[0],
                title=title,
                note=self.words()[:400],
                category_named=self.words()[:300],
                nominees=new([{"person": each} for each in people]),
                **self.cited,
            ),
        )

    def offers_and_reviews(self):
        season, people, organisation = (self.world[each][0] for each in ("season", "person", "organisation"))
        subjects = [
            {"title": self.world["title"][0]},
            {"season": season},
            {"episode": self.world["episode"][0]},
        ]
        self.world["review"] = [
            make_review(
                self.by,
                outlet=organisation,
                critic=people,
                summary=self.words(),
                verdict="positive",
                published="2019-06",
                url="https://example.org/r",
                rating_printed=self.words()[:60],
                **each,
                **self.cited,
            )
            for _ in range(self.rows)
            for each in subjects
        ]
        self.world["offer"] = [
            make_offer(self.by, provider=organisation, plan=self.words()[:100], **each, **self.cited)
            for _ in range(self.rows)
            for each in subjects
        ]

    def claims(self):
        people, organisation = self.world["person"], self.world["organisation"][0]
        of = [
            self.world[each][0] for each in ("title", "season", "episode", "person", "organisation", "event")
        ]

        def make(subject, **fields):
            rows = [
                {"kind": "region", "text": self.words()},
                {"kind": "platform", "text": self.words(), "record": organisation},
            ]
            return make_claim(
                self.by,
                subject,
                speaker=people[0],
                originator=organisation,
                method=self.words()[:300],
                qualifiers=new(rows * (self.rows // 2)),
                **self.cited,
                **fields,
            )

        words = {"property": "judged", "amount": None, "unit": None, "bound": None, "modality": "opinion"}
        self.world["claim"] = [
            *(
                make(each, unit=unit)
                for each in of
                for unit in ("accounts", "viewers")
                for _ in range(self.rows)
            ),
            *(
                make(each, text=self.words(), **words)
                for each in (*of, *of[:1] * 3)
                for _ in range(self.rows)
            ),
            *(make(of[0], depicted_in=self.world["episode"][0], modality="fact") for _ in range(self.rows)),
        ]
        self.keep(
            "correction",
            lambda _: make_correction(
                self.by,
                claim=self.world["claim"][0],
                wrong=self.words(),
                right=self.words(),
                note=self.words(),
            ),
        )

    def stories(self):
        title, claims = self.world["title"][0], self.world["claim"][: self.rows]
        said = " ".join(f"{{{each.pk}}}" for each in claims)
        mentions = " ".join(f"[words]({each.pk})" for each in self.world["person"])
        shows = ("fact_list", "offers", "reviews", "episodes", "nominations")

        def make(place):
            blocks = [
                {"type": "heading", "text": self.words()},
                *(
                    {"type": "paragraph", "text": f"{self.words()} {mentions}. {said}"}
                    for _ in range(self.rows)
                ),
                *(
                    {"type": "quote", "text": self.quoted, "claim": each, "attribution": self.words()}
                    for each in claims
                ),
                *({"type": each, "record": title} for each in shows),
                *(
                    {"type": "embed", "text": self.words(), "url": "https://example.org/e"}
                    for _ in range(self.rows)
                ),
                {"type": "image", "alt": self.words(), "text": self.words()},
                {"type": "read_more", "text": self.words()},
            ]
            earlier = self.world.get("story", [])
            related = [{"heading": self.words(), "url": "https://example.org/x"} for _ in range(self.rows)]
            return make_story(
                self.by,
                headline=self.words("Story"),
                standfirst=self.words(),
                title=title,
                form="guide",
                blocks=new([{**each, "position": n} for n, each in enumerate(blocks)]),
                bylines=new([{"person": each, "bio": self.words()} for each in self.world["person"]]),
                related=new(related + [{"also": each} for each in earlier]),
                **self.cited,
            )

        self.world["story"] = [make(0)]
        self.world["story"] += [make(place) for place in range(1, self.rows + 1)]


def make_world(by: User, approver: User, *, rows: int = 2, text: str = "") -> World:
    """Records by kind, all live; the first of each kind is what most of the others belong to."""
    world = Builder(by, rows, text).build()
    make_live(*(record for some in world.values() for record in some), by=by, approver=approver)
    return world

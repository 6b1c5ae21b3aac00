"""The facts that the five pages state, page by page, with the record of the demonstration that holds each.

path: where in the record's document, `credits[job=director].contributor.name` being a name in the line with
that job. beside: what else the document has to hold, so that the fact is the one the page states.
"""

from typing import Any, NamedTuple


class Fact(NamedTuple):
    """One fact that a page states."""

    kind: str
    key: str
    path: str
    value: Any
    beside: dict[str, Any] = {}


WTSU = "when-they-see-us"
NETFLIX = {"provider.name": "Netflix"}
AUDIENCE = {"property": "audience", "subject.name": "When They See Us", "value.amount": "23000000"}
RANK = {"property": "viewing-rank", "subject.name": "When They See Us", "value.rank": 1}
BY_NAVEEN = {"speaker.name": "Naveen"}
BY_JACKSON = {"modality": "remark", "speaker.name": "Joshua Jackson"}
BY_FAIRSTEIN = {"modality": "allegation", "speaker.name": "Linda Fairstein"}
BY_DUVERNAY = {"modality": "remark", "speaker.name": "Ava DuVernay"}
FIVE = {
    "korey-wise": "Korey Wise",
    "yusef-salaam": "Yusef Salaam",
    "antron-mccray": "Antron McCray",
    "kevin-richardson": "Kevin Richardson",
    "raymond-santana": "Raymond Santana",
}


def credit(job: str, name: str) -> Fact:
    return Fact("title", WTSU, f"credits[job={job};contributor.name={name}].contributor.name", name)


def plays(name: str, character: str) -> Fact:
    return Fact("title", WTSU, f"credits[job=actor;contributor.name={name}].character", character)


def portrays(character: str) -> Fact:
    return Fact("title", WTSU, f"characters[name={character}].portrays.name", character)


def took_part(event: str, role: str, name: str) -> Fact:
    return Fact("event", event, f"participants[role={role};participant.name={name}].participant.name", name)


def described(event: str, role: str, words: str) -> Fact:
    return Fact("event", event, f"participants[role={role};description={words}].description", words)


def called(key: str, name: str, kind: str = "organisation") -> Fact:
    return Fact(kind, key, "name", name)


def members() -> list[Fact]:
    return [
        Fact("claim", f"{key}-member", "value.entity.name", "The Exonerated Five", {"subject.name": name})
        for key, name in FIVE.items()
    ]


def from_harlem() -> list[Fact]:
    return [
        Fact("claim", f"{key}-harlem", "value.text", "Harlem", {"subject.name": name})
        for key, name in FIVE.items()
    ]


DIGITAL_MUMS = [
    called("digital-mums", "Digital Mums"),
    *members(),
    *from_harlem(),
    Fact("organisation", "exonerated-five", "names[kind=former].text", "Central Park Five"),
    Fact("title", WTSU, "episode_count", 4),
    Fact("title", WTSU, "premiere", "2019-05-31"),
    Fact("title", WTSU, "showings[country=US;service.name=Netflix].date", "2019-05-31"),
    Fact("title", WTSU, "production_status", "released"),
    Fact("title", WTSU, "genres", "legal-drama"),
    Fact("title", WTSU, "companies[role=streaming-service].organisation.name", "Netflix"),
    Fact("offer", "wtsu-netflix", "episodes_available", 4, {**NETFLIX, "territory": "not_stated"}),
    Fact("title", "wtsu-conversation", "type", "special"),
    Fact("title", "wtsu-conversation", "credits[contributor.name=Oprah Winfrey].job", "self"),
    Fact("title", "wtsu-conversation", "credits[contributor.name=Ava DuVernay].job", "self"),
    Fact("title", "wtsu-conversation", "credits[contributor.name=Korey Wise].job", "self"),
    Fact(
        "claim", "conversation-length", "value.amount", "1", {"value.unit": "hours", "value.bound": "about"}
    ),
    Fact("offer", "conversation-netflix", "provider.name", "Netflix", {"territory": "not_stated"}),
    Fact("title", WTSU, "relations[title.name=[Conversation on When They See Us]].kind", "companion"),
    credit("executive-producer", "Oprah Winfrey"),
    credit("executive-producer", "Ava DuVernay"),
    credit("executive-producer", "Jeff Skoll"),
    credit("executive-producer", "Jonathan King"),
    credit("executive-producer", "Jane Rosenthal"),
    credit("executive-producer", "Berry Welsh"),
    credit("director", "Ava DuVernay"),
    credit("writer", "Ava DuVernay"),
    Fact("claim", "wtsu-written-alone", "value.text", "Ava DuVernay", {"property": "written-by"}),
    Fact(
        "claim", "wtsu-format-documentary-drama", "value.text", "a documentary drama", {"property": "format"}
    ),
    Fact("claim", "wtsu-called-legal-drama", "value.text", "a legal drama"),
    Fact("claim", "no-second-season-same-case", "modality", "opinion", BY_NAVEEN),
    Fact("claim", "should-become-anthology", "value.text", "an anthology series", BY_NAVEEN),
    Fact("claim", "innocent-project-cases", "subject.name", "Innocent Project", {"modality": "opinion"}),
    Fact("claim", "duvernay-praises-art", "speaker.name", "Ava DuVernay", {"modality": "remark"}),
    Fact("claim", "duvernay-known-time-enigma", "subject.name", "Ava DuVernay", {"property": "known-for"}),
    Fact("claim", "moved-and-inspired", "modality", "opinion", BY_NAVEEN),
    Fact("claim", "why-convicted", "modality", "opinion", BY_NAVEEN),
    Fact(
        "claim",
        "wtsu-most-streamed-daily",
        "value.rank",
        1,
        {"qualifiers[kind=region].text": "in the United States"},
    ),
    Fact("claim", "topic-interests", "modality", "opinion", BY_NAVEEN),
    Fact("claim", "not-to-use-it", "modality", "opinion", BY_NAVEEN),
    Fact("claim", "best-thing-a-series-can-do", "modality", "opinion", BY_NAVEEN),
    Fact("claim", "important-not-over", "modality", "opinion", BY_NAVEEN),
    Fact("claim", "makers-agree", "modality", "opinion", BY_NAVEEN),
    portrays("Linda Fairstein"),
    plays("Felicity Huffman", "Linda Fairstein"),
    Fact("claim", "alleged-distorts", "subject.name", "When They See Us", BY_FAIRSTEIN),
    Fact("claim", "alleged-totally-innocent", "subject.name", "When They See Us", BY_FAIRSTEIN),
    Fact("claim", "alleged-defames", "subject.name", "When They See Us", BY_FAIRSTEIN),
    took_part("accounts-closed", "subject", "Linda Fairstein"),
    took_part("public-roles", "subject", "Linda Fairstein"),
    took_part("dutton-ends", "publisher", "Dutton"),
    took_part("dutton-ends", "author", "Linda Fairstein"),
    Fact(
        "event",
        "dutton-ends",
        "outcome",
        "The publisher ended its work with her.",
        {"type": "contract-terminated"},
    ),
    Fact("organisation", "dutton", "types", "publisher"),
    Fact(
        "claim",
        "fairstein-novels",
        "value.amount",
        "20",
        {"value.unit": "novels", "value.bound": "more_than"},
    ),
    Fact("claim", "fairstein-novels", "qualifiers[kind=window].text", "since the 1990s"),
    Fact("claim", "fairstein-novels", "qualifiers[kind=occasion].record.name", "Dutton"),
    Fact("claim", "petition-signatories", "value.amount", "125000", {"value.unit": "people"}),
    Fact("claim", "dutton-because-of-petition", "value.entity.name", "Petition over Linda Fairstein"),
    portrays("Mickey Joseph"),
    plays("Joshua Jackson", "Mickey Joseph"),
    Fact(
        "claim",
        "shown-joseph-defends",
        "value.entity.name",
        "Antron McCray",
        {"subject.name": "Mickey Joseph", "depicted_in.name": "When They See Us"},
    ),
    Fact("claim", "jackson-not-undeserved", "subject.name", "Linda Fairstein", BY_JACKSON),
    Fact("claim", "jackson-shocking", "subject.name", "Linda Fairstein", BY_JACKSON),
    Fact("claim", "jackson-scapegoat", "subject.name", "Linda Fairstein", BY_JACKSON),
    Fact("claim", "jackson-system", "subject.name", "When They See Us", BY_JACKSON),
    Fact("claim", "jackson-system", "qualifiers[kind=occasion].text", "on a red carpet, to Variety"),
    Fact("source", "variety-fairstein", "outlet.name", "Variety"),
    Fact("source", "variety-jackson", "outlet.name", "Variety"),
    Fact("claim", "harsh-consequences", "modality", "opinion", BY_NAVEEN),
    Fact("claim", "economic-incentive", "subject.name", "Netflix", BY_NAVEEN),
    Fact("claim", "production-from-end-of-2019", "window.starts", "2019-12", {"modality": "prediction"}),
    Fact("claim", "new-case-summer-2020", "window.starts", "2020-06", {"modality": "prediction"}),
    Fact("source", "digital-mums-season-2", "creators[role=author].person.name", "Naveen"),
    Fact("claim", "naveen-since", "value.date", "2014"),
    Fact("claim", "naveen-webmaster", "value.text", "a webmaster"),
    Fact("claim", "naveen-founder", "value.entity.name", "Scrollbytes"),
    Fact("claim", "naveen-degree", "value.text", "a degree in computer science and animation"),
    Fact("claim", "naveen-certificate", "qualifiers[kind=occasion].record.name", "DSIM"),
    Fact("claim", "naveen-india", "value.text", "India"),
]

DIRECTEXPOSE = [
    called("directexpose", "DirectExpose"),
    Fact("source", "directexpose-23m", "published", "2019-08-11", {"outlet.name": "DirectExpose"}),
    Fact(
        "claim", "wtsu-format-docuseries", "value.text", "a short documentary series", {"property": "format"}
    ),
    Fact("event", "jogger-case", "place", "New York City"),
    Fact("claim", "five-named-by", "value.text", "the media", {"subject.name": "The Exonerated Five"}),
    Fact("title", WTSU, "companies[role=streaming-service].organisation.name", "Netflix"),
    Fact("title", WTSU, "episode_count", 4),
    Fact("claim", "wtsu-made-with-the-five", "value.entity.name", "The Exonerated Five"),
    Fact("claim", "wtsu-viewers", "value.unit", "viewers", AUDIENCE),
    Fact("claim", "wtsu-viewers", "qualifiers[kind=window].starts", "2019-05-31"),
    Fact("title", WTSU, "basis[record.kind=event].record.name", "Central Park jogger case"),
    Fact("event", "attack", "date", "1989", {"type": "crime"}),
    Fact("event", "emmy-nominations-2019", "when.edtf", "[2019-05-31..2019-08-11]"),
    described("attack", "victim", "a white woman who was out jogging"),
    described("attack", "perpetrator", "a serial rapist and murderer, in prison for life"),
    described("arrests", "arrested", "others, later let go"),
    *(took_part("convictions", "convicted", name) for name in FIVE.values()),
    Fact("claim", "five-black-or-hispanic", "value.text", "Black or Hispanic"),
    Fact("claim", "dx-racial-undertones", "modality", "opinion", {"speaker.name": "DirectExpose"}),
    Fact("claim", "confessions-coerced", "value.text", "through coercion and threats"),
    Fact(
        "claim", "shown-promised-freedom", "depicted_in.name", "When They See Us", {"property": "treatment"}
    ),
    Fact("claim", "five-ages", "value.amount", "14", {"value.amount_to": "16", "value.unit": "years"}),
    Fact("claim", "five-unaware", "subject.name", "The Exonerated Five"),
    described("actual-confession", "confessed", "a serial rapist and murderer, in prison for life"),
    Fact("event", "dna-evidence", "date", "2002", {"type": "dna-evidence"}),
    Fact("event", "exoneration", "date", "2002", {"type": "exoneration"}),
    Fact("claim", "wtsu-covers-arrests-and-trial", "value.text", "the arrests and the trial"),
    Fact("claim", "dx-praised", "modality", "opinion"),
    credit("producer", "Ava DuVernay"),
    credit("director", "Ava DuVernay"),
    Fact(
        "claim", "wtsu-produced-by-duvernay", "value.entity.name", "Ava DuVernay", {"property": "produced-by"}
    ),
    Fact("event", "netflix-statement", "date", "2019-06-12", {"type": "statement"}),
    took_part("netflix-statement", "announcer", "Netflix"),
    Fact("source", "netflix-statement", "published", "2019-06-12"),
    Fact("claim", "wtsu-most-watched", "value.rank", 1, {"speaker.name": "Netflix", "said_on": "2019-06-12"}),
    Fact("claim", "wtsu-most-watched", "qualifiers[kind=region].text", "in the United States", RANK),
    Fact("claim", "wtsu-most-watched-headline", "value.rank", 1, RANK),
    Fact("claim", "emmy-nominations-16", "value.amount", "16", {"value.unit": "nominations"}),
    Fact(
        "nomination",
        "emmy-limited-series",
        "category",
        "limited-series",
        {"category_named": "Outstanding Limited Series"},
    ),
    Fact("nomination", "emmy-limited-series", "result", "nominated", {"title.name": "When They See Us"}),
    Fact("nomination", "emmy-limited-series-chernobyl", "title.name", "Chernobyl", {"result": "nominated"}),
    Fact("title", "chernobyl", "companies[role=network].organisation.name", "HBO"),
    Fact("claim", "aafca-four", "value.amount", "4", {"value.unit": "awards"}),
    Fact("award", "aafca-honors", "organisation.name", "African American Film Critics Association"),
    Fact("nomination", "aafca-limited-series", "result", "won", {"category": "limited-series"}),
    Fact("nomination", "aafca-ensemble", "result", "won", {"category": "ensemble"}),
    Fact("nomination", "aafca-writing", "result", "won", {"category": "writing"}),
    Fact(
        "nomination",
        "aafca-breakout",
        "result",
        "won",
        {"category_named": "Breakout Performance", "nominees.nominee.name": "Jharrel Jerome"},
    ),
    credit("actor", "Jharrel Jerome"),
    Fact("claim", "dx-success", "modality", "opinion", {"speaker.name": "DirectExpose"}),
    Fact("claim", "duvernay-thanked-cast-and-viewers", "subject.name", "Ava DuVernay"),
    Fact("claim", "duvernay-imagine", "said_on", "2019-06-25", BY_DUVERNAY),
    Fact(
        "claim",
        "wtsu-accounts",
        "value.amount",
        "23000000",
        {"value.unit": "accounts", "value.bound": "more_than"},
    ),
    Fact("claim", "wtsu-accounts", "speaker.name", "Ava DuVernay", {"originator.name": "Netflix"}),
    Fact("claim", "wtsu-accounts", "qualifiers[kind=region].text", "worldwide", AUDIENCE),
    Fact("title", WTSU, "names[kind=also_known_as].text", "#WhenTheySeeUs"),
    Fact("claim", "duvernay-cried", "subject.name", "Ava DuVernay", {"property": "reaction"}),
    Fact("claim", "duvernay-stories-matter", "said_on", "2019-06-25", BY_DUVERNAY),
    took_part("duvernay-post", "announcer", "Ava DuVernay"),
    Fact("claim", "duvernay-thanked-the-five", "value.entity.name", "The Exonerated Five"),
    Fact("claim", "fans-sympathy", "speaker_described", "viewers on Twitter"),
    Fact("claim", "fan-scary", "speaker_described", "a viewer on Twitter", {"modality": "remark"}),
    Fact("claim", "viewers-will-act", "modality", "opinion", {"speaker.name": "DirectExpose"}),
    Fact("event", "emmys-2019", "date", "2019-09-22", {"award.name": "Primetime Emmy", "edition": "2019"}),
    Fact("claim", "emmy-night", "value.date", "2019-09-22", {"modality": "plan"}),
    Fact("source", "dx-buses", "published", "2018-07-24"),
    Fact("source", "dx-djs", "published", "2019-11-13"),
    Fact("source", "dx-oliver", "published", "2019-01-28"),
    Fact("claim", "dx-buses-recommended", "property", "recommends"),
    took_part("last-week-returns", "announcer", "HBO"),
    called("john-oliver", "John Oliver", "person"),
]

GUIDE = [
    Fact("title", WTSU, "name", "When They See Us"),
    Fact("title", WTSU, "type", "limited_series"),
    Fact("title", WTSU, "episode_count", 4),
    *(Fact("title", WTSU, "genres", genre) for genre in ("biography", "history", "drama", "crime")),
    Fact("title", WTSU, "countries", "US"),
    Fact("title", WTSU, "languages", "en"),
    Fact("title", WTSU, "premiere", "2019-05-31"),
    Fact("title", WTSU, "production_status", "released"),
    Fact("event", "release", "date", "2019-05-31", {"title.name": "When They See Us"}),
    took_part("release", "platform", "Netflix"),
    credit("creator", "Ava DuVernay"),
    credit("director", "Ava DuVernay"),
    credit("actor", "Jharrel Jerome"),
    credit("actor", "Asante Blackk"),
    credit("actor", "Caleel Harris"),
    credit("actor", "Ethan Herisse"),
    credit("actor", "Marquis Rodriguez"),
    credit("actor", "Michael K. Williams"),
    credit("actor", "Felicity Huffman"),
    credit("actor", "Niecy Nash"),
    credit("actor", "John Leguizamo"),
    Fact("title", WTSU, "companies[role=production-company].organisation.name", "Netflix"),
    Fact("claim", "wtsu-produced-by-netflix", "value.entity.name", "Netflix", {"property": "produced-by"}),
    plays("Jharrel Jerome", "Korey Wise"),
    portrays("Korey Wise"),
    Fact(
        "title",
        WTSU,
        "characters[description=A father who cannot protect his son].description",
        "A father who cannot protect his son",
    ),
    Fact("event", "jogger-case", "date", "1989"),
    Fact("event", "attack", "place", "Central Park, New York City"),
    described("attack", "victim", "a white woman who was out jogging"),
    *(took_part("arrests", "arrested", name) for name in FIVE.values()),
    Fact("event", "arrests", "date", "1989-04"),
    described("interrogations", "police", "the police"),
    took_part("false-confessions", "confessed", "Yusef Salaam"),
    Fact("claim", "confessions-coerced", "property", "obtained-by"),
    Fact("claim", "convicted-without-evidence", "value.text", "although evidence was lacking"),
    Fact("event", "imprisonment", "type", "imprisonment"),
    Fact("claim", "five-years-in-prison", "value.text", "years", {"subject.name": "The Exonerated Five"}),
    described("actual-confession", "confessed", "a serial rapist and murderer, in prison for life"),
    Fact("event", "exoneration", "date", "2002"),
    took_part("settlement", "party", "City of New York"),
    took_part("settlement", "claimant", "Antron McCray"),
    Fact("claim", "wtsu-covers-arrest-to-settlement", "depicted_in.name", "When They See Us"),
    Fact("claim", "guide-racial-tension", "depicted_in.name", "When They See Us"),
    Fact("title", WTSU, "setting_place", "Harlem and Central Park, New York City"),
    Fact("organisation", "exonerated-five", "name", "The Exonerated Five"),
    Fact("organisation", "exonerated-five", "names[kind=former].text", "Central Park Five"),
    *members(),
    Fact("claim", "five-black-and-latino", "value.text", "Black and Latino"),
    Fact("claim", "wtsu-made-with-the-five", "value.entity.name", "The Exonerated Five"),
    Fact("title", WTSU, "basis[record.kind=event].record.name", "Central Park jogger case"),
    Fact(
        "nomination",
        "emmy-lead-actor",
        "result",
        "won",
        {"nominees.nominee.name": "Jharrel Jerome", "ceremony.name": "Primetime Emmys 2019"},
    ),
    Fact(
        "nomination",
        "emmy-lead-actor",
        "category",
        "lead-actor-limited-series",
        {"category_named": "Outstanding Lead Actor in a Limited Series"},
    ),
    Fact("award", "emmy", "name", "Primetime Emmy"),
    Fact(
        "claim", "several-awards", "value.amount", "1", {"value.bound": "more_than", "value.unit": "awards"}
    ),
    Fact("claim", "wtsu-format-dramatisation", "value.text", "a dramatisation"),
    Fact("claim", "wtsu-called-miniseries", "value.text", "a miniseries"),
    Fact("claim", "wtsu-called-true-crime", "value.text", "a true-crime series"),
    Fact("claim", "guide-powerful", "modality", "opinion"),
    Fact("claim", "guide-impactful", "modality", "opinion"),
    Fact("claim", "guide-jerome", "subject.name", "Jharrel Jerome", {"modality": "opinion"}),
    Fact("claim", "guide-williams", "subject.name", "Michael K. Williams", {"modality": "opinion"}),
    Fact("claim", "guide-nash", "subject.name", "Niecy Nash", {"modality": "opinion"}),
    Fact("claim", "guide-young-cast", "subject.name", "When They See Us", {"modality": "opinion"}),
    Fact("claim", "guide-media-hysteria", "subject.name", "Central Park jogger case"),
    Fact("title", WTSU, "relations[title.name=Seven Seconds].kind", "companion"),
    Fact("claim", "seven-seconds-fiction", "subject.name", "Seven Seconds"),
    Fact("claim", "seven-seconds-covers", "depicted_in.name", "Seven Seconds"),
    Fact("title", "seven-seconds", "companies[role=streaming-service].organisation.name", "Netflix"),
    Fact("offer", "wtsu-netflix-us", "country", "US", {**NETFLIX, "subject.name": "When They See Us"}),
    Fact("title", WTSU, "videos[kind=trailer].kind", "trailer"),
]

SEASON = [
    Fact("season", "wtsu-season-1", "number", 1, {"title.name": "When They See Us"}),
    Fact("season", "wtsu-season-1", "episode_count", 4),
    Fact("season", "wtsu-season-1", "images[kind=poster].kind", "poster"),
    Fact("offer", "wtsu-s1-netflix-au", "country", "AU", NETFLIX),
    Fact("episode", "wtsu-part-one", "name", "Part One", {"number": 1}),
    Fact("episode", "wtsu-part-two", "name", "Part Two", {"number": 2}),
    Fact("episode", "wtsu-part-three", "name", "Part Three", {"number": 3}),
    Fact("episode", "wtsu-part-four", "name", "Part Four", {"number": 4}),
    Fact("title", WTSU, "genres", "drama"),
    Fact("title", WTSU, "genres", "biography"),
    Fact("title", WTSU, "genres", "true-story"),
    Fact("title", WTSU, "companies[role=streaming-service].organisation.name", "Netflix"),
    Fact("claim", "wtsu-called-drama", "value.text", "a drama in four parts"),
    credit("creator", "Ava DuVernay"),
    credit("director", "Ava DuVernay"),
    Fact("title", "selma", "name", "Selma"),
    Fact("title", "13th", "name", "13th"),
    Fact("claim", "duvernay-known-selma", "value.entity.name", "Selma"),
    Fact("claim", "duvernay-known-13th", "value.entity.name", "13th"),
    Fact("claim", "duvernay-oscar-nominee", "value.entity.name", "Oscar", {"subject.name": "Ava DuVernay"}),
    Fact("nomination", "emmy-lead-actor", "result", "won"),
    Fact("claim", "shown-coerced", "depicted_in.name", "Part One"),
    Fact("claim", "five-of-colour", "depicted_in.name", "Part One"),
    Fact("claim", "shown-legal-fight", "depicted_in.name", "Part Two"),
    Fact("claim", "shown-return", "depicted_in.name", "Part Three"),
    Fact("claim", "shown-korey-age", "value.amount", "16", {"depicted_in.name": "Part Four"}),
    portrays("Raymond Santana"),
    portrays("Antron McCray"),
    portrays("Yusef Salaam"),
    portrays("Kevin Richardson"),
    portrays("Korey Wise"),
    Fact("event", "vacated", "type", "sentences-vacated"),
    Fact("review", "wtsu-review-hollywood-reporter", "outlet.name", "Hollywood Reporter"),
    Fact("review", "wtsu-review-av-club", "outlet.name", "A.V. Club"),
    Fact("review", "wtsu-review-telegraph", "outlet.name", "The Telegraph"),
    *(
        Fact("review", f"wtsu-review-{number}", "outlet_unidentified", True, {"outlet": None})
        for number in ("first", "third", "fourth", "sixth")
    ),
]

BEACON = [
    Fact(
        "claim",
        "wtsu-accounts",
        "value.amount",
        "23000000",
        {"value.unit": "accounts", "value.bound": "more_than"},
    ),
    Fact("claim", "wtsu-accounts-headline", "value.bound", "exactly", {**AUDIENCE, "value.unit": "accounts"}),
    Fact("claim", "wtsu-accounts-confirmed", "speaker_described", "a spokesman for Netflix", AUDIENCE),
    Fact("source", "thewrap-confirmation", "outlet.name", "TheWrap"),
    took_part("netflix-confirms", "recipient", "TheWrap"),
    described("netflix-confirms", "spokesperson", "a spokesman for Netflix"),
    Fact("claim", "nb-high-number", "modality", "opinion"),
    took_part("duvernay-post", "announcer", "Ava DuVernay"),
    Fact("source", "ava-tweet", "url", "https://twitter.com/ava/status/1143665686062886912"),
    Fact("claim", "wtsu-format-dramatisation", "value.text", "a dramatisation"),
    Fact("claim", "five-black-and-latino", "value.text", "Black and Latino"),
    Fact("claim", "confessions-coerced", "property", "obtained-by"),
    Fact("event", "attack", "place", "Central Park, New York City"),
    Fact("claim", "convictions-dated", "value.date", "1989", {"subject.name": "Conviction of the five"}),
    Fact("claim", "nb-reality-check", "modality", "opinion"),
    Fact(
        "event",
        "vacated",
        "outcome",
        "The sentences were vacated after DNA evidence and another man's confession.",
    ),
    Fact("event", "dna-evidence", "outcome", "It pointed to another man and was used to clear the five."),
    Fact(
        "event",
        "actual-confession",
        "outcome",
        "He confessed to the attack in Central Park. DNA evidence bore him out.",
        {"type": "confession"},
    ),
    Fact("claim", "wtsu-told-from", "value.entity.name", "The Exonerated Five"),
    Fact("claim", "series-effect-conversation", "property", "effect"),
    Fact("claim", "fairstein-led", "property", "served-as", {"subject.name": "Linda Fairstein"}),
    took_part("convictions", "prosecutor", "Linda Fairstein"),
    took_part("convictions", "prosecutor", "Elizabeth Lederer"),
    Fact("claim", "duvernay-cried", "subject.name", "Ava DuVernay"),
    credit("director", "Ava DuVernay"),
    credit("writer", "Ava DuVernay"),
    Fact("claim", "wtsu-co-written", "value.text", "Ava DuVernay and others", {"property": "written-by"}),
    took_part("backlash", "subject", "Linda Fairstein"),
    took_part("backlash", "subject", "Elizabeth Lederer"),
    Fact("claim", "lederer-ada", "value.text", "assistant district attorney"),
    Fact("claim", "fairstein-head-of-unit", "qualifiers[kind=point_in_time].text", "during the case"),
    Fact("organisation", "sex-crimes-unit", "parent.name", "Manhattan District Attorney's Office"),
    took_part("vassar-resignation", "party", "Vassar College"),
    took_part("safe-horizon-resignation", "party", "Safe Horizon"),
    Fact("claim", "vassar-because-of-backlash", "property", "cause"),
    Fact("claim", "dutton-because-of-backlash", "property", "cause"),
    Fact("organisation", "dutton", "parent.name", "Penguin Books", {"parent_relation": "imprint_of"}),
    took_part("dutton-ends", "publisher", "Dutton"),
    took_part("op-ed", "author", "Linda Fairstein"),
    took_part("op-ed", "publisher", "Wall Street Journal"),
    Fact("source", "fairstein-op-ed", "creators[role=author].person.name", "Linda Fairstein"),
    Fact("claim", "alleged-totally-innocent", "subject.name", "When They See Us", BY_FAIRSTEIN),
    Fact("claim", "alleged-defames", "subject.name", "When They See Us", BY_FAIRSTEIN),
    Fact("organisation", "exonerated-five", "name", "The Exonerated Five"),
    Fact("organisation", "exonerated-five", "names[kind=former].text", "Central Park Five"),
    *members(),
    Fact("title", WTSU, "episode_count", 4),
    Fact("title", WTSU, "premiere", "2019-05-31"),
    Fact("event", "release", "date", "2019-05-31"),
    Fact("claim", "wtsu-most-watched", "originator.name", "Netflix", RANK),
    Fact("claim", "nb-most-watched-recommended", "property", "recommends"),
    Fact("claim", "nb-tears-recommended", "property", "recommends"),
    Fact("claim", "nb-where-now-recommended", "property", "recommends"),
]

STATED = {
    "digital-mums-season-2": DIGITAL_MUMS,
    "directexpose-23m": DIRECTEXPOSE,
    "guide-key-details": GUIDE,
    "season-page": SEASON,
    "beacon-23m-accounts": BEACON,
}

"""Finders: where else what is being corrected is told. Each looks at live records only.

A finder is a function from a `Sought` to `Hit`s, in a bounded number of queries. Kinds above `sources` and
searches over live texts add theirs with `find_by`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cms.desk.models import Card
from cms.desk.records.registry import Facts, references, roles
from cms.desk.records.texts import texts
from cms.publishing.documents import live_now
from cms.publishing.finding import said
from cms.publishing.models import LiveDocument, LiveTerm, Reference

from ..citations.document import CITED
from ..claims import amounts
from ..claims.derived import STATEMENT, statement
from ..claims.document import SUBJECT
from ..sources.document import DERIVED_FROM, OUTLET
from .document import CORRECTS
from .figures import pattern
from .models import Place

How = Place.How
# A smaller number stands in half of all texts, and means something else in most.
TELLING = 100
# Copies of copies: the rounds that derivations are followed, and the records that a case lists.
ROUNDS = 5
MOST = 500
# What of a body is not read as text. Citations quote others, whose words are not ours to change; a sentence
# that was excused is asked about again once the text changes, and may not just follow it.
UNREAD = ("citations", "external_ids", "corrected", "excuses")
SHOWN = 300


@dataclass(frozen=True)
class Hit:
    """A place that tells it. said: what stands there; at `path` of the record `card`."""

    card: int
    how: str
    path: str = ""
    said: str = ""


@dataclass(frozen=True)
class Sought:
    """What is looked for: a live record, its live body, and the wrong words in texts, if there are any."""

    card: Card
    body: Facts
    words: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> Any:
        return pattern(self.words)

    @cached_property
    def referrers(self) -> dict[int, set[str]]:
        """The roles in which live records name it, by record."""
        rows = Reference.objects.filter(target=self.card, source__live_document__isnull=False)
        found: dict[int, set[str]] = {}
        for source, role in rows.order_by("source", "sort").values_list("source", "role")[: 2 * MOST]:
            # A claim rests on its source; what only quotes it does not tell what it says.
            if role != CORRECTS and (role != CITED or self.card.kind == "source"):
                found.setdefault(source, set()).add(role)
        return found


Finder = Callable[[Sought], Iterable[Hit]]
FINDERS: list[Finder] = []


def find_by(finder: Finder) -> Finder:
    """Add a finder to those that every correction asks."""
    FINDERS.append(finder)
    return finder


def places_of(sought: Sought) -> list[Hit]:
    """Every place that some finder finds, each once, without the record itself."""
    found: dict[tuple[int, str, str], Hit] = {}
    for finder in FINDERS:
        for hit in finder(sought):
            if hit.card != sought.card.pk:
                found.setdefault((hit.card, hit.how, hit.path), hit)
    return list(found.values())[:MOST]


def bodies_of(cards: Iterable[int]) -> dict[int, Facts]:
    """The live bodies of those of the records that readers can open; two queries."""
    rows = Card.objects.filter(pk__in=list(cards), live_document__isnull=False)
    return {live.card.pk: live.body for live in live_now(rows.in_bulk())}


@find_by
def stated(sought: Sought) -> Iterator[Hit]:
    """Records that state it in place of words of their own, or rest on it."""
    telling = {code for code, role in roles().items() if role.tells}
    states = [card for card, named_as in sought.referrers.items() if named_as & telling]
    for card, body in bodies_of(states).items():
        paths = [path for path, ref in _named(body) if ref["$ref"] == sought.card.pk]
        yield Hit(card, How.STATES, paths[0] if paths else "", f"{len(paths)} ×" if len(paths) > 1 else "")
    for card in sought.referrers.keys() - set(states):
        yield Hit(card, How.RESTS)


@find_by
def rests_on_outlet(sought: Sought) -> Iterator[Hit]:
    """Records that cite what an outlet published."""
    published = [card for card, named_as in sought.referrers.items() if OUTLET in named_as]
    rows = Reference.objects.filter(target__in=published, role=CITED, source__live_document__isnull=False)
    for card in rows.order_by("source").values_list("source", flat=True).distinct()[:MOST]:
        yield Hit(card, How.RESTS)


@find_by
def shown(sought: Sought) -> Iterator[Hit]:
    """Records whose pages show it with what is said of them, such as the title of a claim."""
    named = {ref["$ref"] for ref in references(sought.body) if ref["role"] == SUBJECT}
    for card in LiveDocument.objects.filter(pk__in=named).values_list("pk", flat=True):
        yield Hit(card, How.SHOWS)


@find_by
def repeated(sought: Sought) -> Iterator[Hit]:
    """Other claims that state the same value of the same thing."""
    value = sought.body.get("value")
    if not isinstance(value, dict):
        return
    term = LiveTerm.objects.filter(kind=sought.card.kind, name=STATEMENT, value=statement(sought.body))
    same = term.exclude(card=sought.card).values_list("card", flat=True)[:MOST]
    for card, body in bodies_of(same).items():
        path, told = _told(body["value"])
        if told and (path, told) == _told(value):
            yield Hit(card, How.REPEATS, path, told)


def _told(value: Facts) -> tuple[str, str]:
    """The column that holds what a value says, and that."""
    for name in ("amount", "date", "text", "rank"):
        if value.get(name):
            return name, str(value[name])
    return "", ""


@find_by
def mirrored(sought: Sought) -> Iterator[Hit]:
    """Plain facts of the subject that hold the claim's date or number."""
    subject, value = sought.body.get("subject"), sought.body.get("value")
    if not (subject and isinstance(value, dict)):
        return
    _, told = _told(value)
    if len(told) < 4 and not value.get("amount"):
        return
    for card, body in bodies_of([subject["$ref"]]).items():
        for name, fact in body.items():
            if isinstance(fact, str | int) and not isinstance(fact, bool) and str(fact) == told:
                yield Hit(card, How.MIRRORS, name, str(fact))


@find_by
def reprinted(sought: Sought) -> Iterator[Hit]:
    """Live sources that reprint, rewrite or translate those that it cites, copies of copies too."""
    cited = {ref["$ref"] for ref in references(sought.body) if ref["role"] == CITED}
    if sought.card.kind == "source":
        cited = {sought.card.pk}
    found, new = set(cited), set(cited)
    for _ in range(ROUNDS):
        rows = Reference.objects.filter(
            target__in=new, role=DERIVED_FROM, source__live_document__isnull=False
        )
        new = set(rows.values_list("source", flat=True)) - found
        if not new:
            break
        found |= new
    for card in sorted(found - cited):
        yield Hit(card, How.REPRINTS)


@find_by
def worded(sought: Sought) -> Iterator[Hit]:
    """Texts with the wrong words, in records that name it or name what it is about."""
    if sought.pattern is None:
        return
    subjects = {ref["$ref"] for ref in references(sought.body) if ref["role"] == SUBJECT}
    about = Reference.objects.filter(
        target__in=subjects or {sought.card.pk}, source__live_document__isnull=False
    )
    near = {*about.order_by("source").values_list("source", flat=True)[:MOST], *sought.referrers, *subjects}
    for card, body in bodies_of(near - {sought.card.pk}).items():
        yield from in_texts(card, body, sought.pattern)


@find_by
def printed(sought: Sought) -> Iterator[Hit]:
    """Live texts anywhere that print the claim's figure, or the wrong words of a record without one."""
    if sought.pattern is None:
        return
    value = sought.body.get("value")
    if isinstance(value, dict) and value.get("amount"):
        amount = amounts.major(value["amount"], value.get("currency"))
        rows: list[Any] = list(said.figures_like([amount])[:MOST]) if abs(amount) >= TELLING else []
    else:
        rows = [row for words in sought.words for row in said.where_said(words).places[:MOST]]
    for place in said.places(rows):
        if sought.pattern.search(place.text):
            yield Hit(place.card.pk, How.WORDS, place.path, place.text)


def in_texts(card: int, body: Facts, found: Any) -> Iterator[Hit]:
    """The texts of a body in which the pattern is found."""
    for path, text in texts({name: each for name, each in body.items() if name not in UNREAD}):
        if path.partition("/")[0] != "value" and found.search(text):
            yield Hit(card, How.WORDS, path, text)


def _named(value: Any, path: str = "") -> Iterator[tuple[str, Facts]]:
    """Each reference in a body with the path of the fact or line that it is in."""
    if isinstance(value, dict) and "$ref" in value:
        yield path, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _named(item, path if path.count("/") >= 1 else f"{path}/{name}".strip("/"))
    elif isinstance(value, list):
        for item in value:
            key = item.get("id") if isinstance(item, dict) else None
            yield from _named(item, f"{path}/{key}" if isinstance(key, int) else path)


def live_body(card: Card) -> Facts | None:
    """What readers are told by the record now; None where they can't open it."""
    return bodies_of([card.pk]).get(card.pk)

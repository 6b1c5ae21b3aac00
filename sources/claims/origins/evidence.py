"""The published evidence that claims are assessed by: sources, who owns their outlets, copies, quotations."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from cms.desk.records.derive import Published
from cms.desk.records.registry import Facts, references

from ...citations.derived import check_quotation, published_snapshots
from ...models import Property
from ...sources.models import Snapshot
from ...sources.sketches import Sketch, read_sketch
from ..printed_numbers import carries
from ..voice import judged
from .assess import Evidence, Quote, may_be_gone, supporting
from .filed import filed

# Whom a record belongs to, as far as its figures go: who made or shows it, who is in it, who owns it.
PARTIES = ("companies", "credits", "participants", "parent")


def evidence_for(
    claims: Mapping[int, Facts],
    published: Published,
    *,
    properties: Mapping[str, Property],
    in_conflict: Collection[int],
) -> dict[int, Evidence]:
    """What each claim is assessed by; bounded queries. in_conflict: ids of those that are contradicted."""
    citations = {card: supporting(claim) for card, claim in claims.items()}
    cited = {row["source"]["$ref"] for rows in citations.values() for row in rows}
    sources = _followed(cited, published, _taken_from)
    subjects = _followed(_named(claims, "subject"), published, _part_of)
    said_by = _named(claims, "originator") | _named(claims, "speaker")
    parties = {card: _parties_of(claim, subjects) for card, claim in claims.items()}
    outlets = {body["outlet"]["$ref"] for body in sources.values() if body["outlet"]}
    owned = _followed(
        outlets | said_by | {each for some in parties.values() for each in some}, published, _owner
    )
    owners = {each: _owner_of(each, owned) for each in owned}
    kept = filed([each for each in cited if each in sources and may_be_gone(sources[each])])
    verdicts = judged.standing(claims, citations, sources)
    sketches, quotes = _sketches(cited, sources), _quotes(claims, citations, sources, published)
    return {
        card: Evidence(
            of=properties.get(claim["property"]),
            sources=sources,
            owners=owners,
            parties=frozenset(parties[card]),
            sketches=sketches,
            quotes=quotes,
            filed=kept,
            verdicts={citation: each.finding for citation, each in verdicts.items()},
            has_conflict=card in in_conflict,
        )
        for card, claim in claims.items()
    }


def _named(claims: Mapping[int, Facts], name: str) -> set[int]:
    return {claim[name]["$ref"] for claim in claims.values() if claim[name]}


def _followed(
    ids: Iterable[int], published: Published, onward: Callable[[Facts], Iterable[int]]
) -> dict[int, Facts]:
    """The published bodies of these and of all that they lead to; a query for each step, not each record."""
    found: dict[int, Facts] = {}
    asked: set[int] = set()
    following = set(ids)
    while following:
        asked |= following
        bodies = published.of(following)
        found |= bodies
        following = {each for body in bodies.values() for each in onward(body)} - asked
    return found


def _taken_from(source: Facts) -> Iterator[int]:
    return (row["source"]["$ref"] for row in source["derivations"])


def _part_of(subject: Facts) -> Iterator[int]:
    return (subject[name]["$ref"] for name in ("title", "season") if isinstance(subject.get(name), dict))


def _owner(organisation: Facts) -> Iterator[int]:
    parent = organisation.get("parent")
    return iter([parent["$ref"]] if parent else [])


def _owner_of(organisation: int, owned: Mapping[int, Facts]) -> int:
    """The organisation that it belongs to in the end; in a ring, the one with the lowest id."""
    seen: list[int] = []
    while organisation not in seen:
        seen.append(organisation)
        organisation = next(_owner(owned.get(organisation, {})), organisation)
    ring = seen[seen.index(organisation) :]
    return min(ring)


def _parties_of(claim: Facts, subjects: Mapping[int, Facts]) -> set[int]:
    if not claim["subject"]:
        return set()
    found, following = {claim["subject"]["$ref"]}, [claim["subject"]["$ref"]]
    while following:
        body = subjects.get(following.pop(), {})
        found |= {each["$ref"] for name in PARTIES for each in references(body.get(name))}
        further = [each for each in _part_of(body) if each not in found]
        found |= {*further}
        following += further
    return found


def _sketches(cited: Collection[int], sources: Mapping[int, Facts]) -> dict[int, list[Sketch]]:
    """The sketches of the published copies of the cited sources, where any two could be compared."""
    found: dict[int, list[Sketch]] = defaultdict(list)
    known = {row["id"] for each in cited if each in sources for row in sources[each]["snapshots"]}
    if len(known) > 1:
        rows = Snapshot.objects.filter(pk__in=known).values_list("source", "sketch")
        for source, stored in rows:
            found[source].append(read_sketch(stored))
    return found


def _quotes(
    claims: Mapping[int, Facts],
    citations: Mapping[int, list[Facts]],
    sources: Mapping[int, Facts],
    published: Published,
) -> dict[int, Quote]:
    quoted = {card: [row for row in rows if row["quotation"]] for card, rows in citations.items()}
    snapshots = published_snapshots(quoted.values(), published)
    return {
        row["id"]: Quote(
            check_quotation(row, snapshots),
            carries(
                row["quotation"],
                claims[card]["value"],
                row.get("language") or sources.get(row["source"]["$ref"], {}).get("language"),
            ),
        )
        for card, rows in quoted.items()
        for row in rows
    }

"""Values derived from citations: the outcome of each quotation check, and the facts without a source."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cms.desk.records.derive import Published
from cms.desk.records.registry import Facts, Kind

from ..sources.models import Snapshot
from .quotations import Outcome, look_up_in


def quote_checks(of: Kind, bodies: Mapping[int, Facts], published: Published) -> dict[int, Facts]:
    """For each record, the outcome of each quotation check: {"quotes": {citation id: outcome}}."""
    quoted = {
        card: [each for each in body["citations"] if each.get("quotation")] for card, body in bodies.items()
    }
    snapshots = published_snapshots(quoted.values(), published)
    return {
        # JSON has no integer keys.
        card: {"quotes": {str(each["id"]): check_quotation(each, snapshots).value for each in citations}}
        for card, citations in quoted.items()
    }


def snapshots_by_source(groups: Iterable[Sequence[Facts]]) -> dict[int, list[Snapshot]]:
    """The snapshots of the sources that groups of citations name, by source id, oldest first; one query."""
    found: dict[int, list[Snapshot]] = defaultdict(list)
    sources = {each["source"]["$ref"] for citations in groups for each in citations}
    if sources:
        for snapshot in Snapshot.objects.filter(source__in=sources).order_by("captured_on", "pk"):
            found[snapshot.source_id].append(snapshot)
    return found


def published_snapshots(groups: Iterable[Sequence[Facts]], published: Published) -> dict[int, list[Snapshot]]:
    """Those of them that are published: a draft must not change what readers are told."""
    snapshots = snapshots_by_source(groups)
    sources = published.of(snapshots)
    known = {row["id"] for body in sources.values() for row in body["snapshots"]}
    return {source: [each for each in captured if each.pk in known] for source, captured in snapshots.items()}


def check_quotation(citation: Facts, snapshots: Mapping[int, Sequence[Snapshot]]) -> Outcome:
    """Whether the citation's quotation is in the snapshots of its source."""
    return look_up_in(
        citation["quotation"],
        [(each.text, each.excerpt) for each in snapshots.get(citation["source"]["$ref"], ())],
        prefix=citation["prefix"] or "",
        suffix=citation["suffix"] or "",
    )


def unsourced(of: Kind, bodies: Mapping[int, Facts], published: Published) -> dict[int, Facts]:
    """For each record, the paths of facts that need a source and have none: {"unsourced": [path]}."""
    return {card: {"unsourced": list(unsourced_paths(body, of))} for card, body in bodies.items()}


def unsourced_paths(body: Facts, of: Kind) -> Iterator[str]:
    """Paths of the facts that need a source, of lists row by row, that no citation but a mention covers."""
    covered = {each["path"] for each in body["citations"] if each.get("stance", "supports") != "mentions"}
    # An empty path cites the whole record.
    if "" in covered:
        return
    for name in of.cited:
        value = body.get(name)
        # A source of either supports both: a fact, and the other that states the same less plainly.
        said = {name, *(each for each, by in of.stated_by.items() if by == name)}
        if covered & said or value in (None, "", [], False) or body.get(of.stated_by.get(name, "")):
            continue
        # What follows from a line has the sources of that line, which is counted itself.
        if name in of.follows and of.follows[name](body):
            continue
        rows = [each["id"] for each in value if isinstance(each, dict)] if isinstance(value, list) else []
        if not rows:
            if not any(path.startswith(f"{name}/") for path in covered):
                yield name
            continue
        for row in rows:
            path = f"{name}/{row}"
            if path not in covered and not any(each.startswith(f"{path}/") for each in covered):
                yield path

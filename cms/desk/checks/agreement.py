"""Facts that contradict each other in what was stored before such changes were refused."""

from collections.abc import Iterable, Sequence

from cms.desk.records.registry import kind

from .rules import Finding, Level, Proposed


def facts_agree(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each contradiction that a change would not be allowed to bring in; no query."""
    # No blocker, as of characters: what was there before must not keep a correction of another fact waiting.
    for each in proposals:
        body = each.body or {}  # nothing of a record that is taken offline
        for rule in kind(each.card.kind).agree if body else ():
            for path, message, code in rule.refuse(body):
                code = code.replace("_", "-")
                yield Finding(each.card, code, message, path=path, level=Level.WARNING)

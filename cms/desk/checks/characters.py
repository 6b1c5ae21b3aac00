"""Characters that can't be seen in what was stored before they were refused."""

from collections.abc import Iterable, Sequence

from cms.desk.base.characters import faults, sentence
from cms.desk.records.texts import texts

from .rules import Finding, Level, Proposed


def characters_are_seen(proposals: Sequence[Proposed]) -> Iterable[Finding]:
    """A warning for each text with characters that a save would refuse; no query."""
    # No blocker: a correction of another word at night must not wait for a soft hyphen.
    for each in proposals:
        for path, text in texts(each.body):
            if found := list(faults(text, lines=True)):
                message = f"Its {path.replace('_', ' ')}: {sentence(found)}"
                yield Finding(each.card, "characters-not-seen", message, path=path, level=Level.WARNING)

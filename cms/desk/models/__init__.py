from .cards import Card, ExternalId, Hold, Part, Record, Slug
from .changesets import Changeset, Decision, Proposal
from .talk import Acknowledgement, Comment, Mention, Thread
from .versions import Contribution, Version
from .vocabulary import Vocabulary

__all__ = [
    "Acknowledgement",
    "Card",
    "Changeset",
    "Comment",
    "Contribution",
    "Decision",
    "ExternalId",
    "Hold",
    "Mention",
    "Part",
    "Proposal",
    "Record",
    "Slug",
    "Thread",
    "Version",
    "Vocabulary",
]

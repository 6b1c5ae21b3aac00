from .cards import Card, ExternalId, Hold, Part, Record, Slug
from .changesets import Changeset, Decision, Proposal
from .history import Aside, Dropped
from .versions import Contribution, Version
from .vocabulary import Vocabulary

__all__ = [
    "Aside",
    "Card",
    "Changeset",
    "Contribution",
    "Decision",
    "Dropped",
    "ExternalId",
    "Hold",
    "Part",
    "Proposal",
    "Record",
    "Slug",
    "Version",
    "Vocabulary",
]

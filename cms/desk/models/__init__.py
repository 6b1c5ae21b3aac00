from .cards import Card, ExternalId, Hold, Part, Record, Slug
from .changesets import Changeset, Decision, Proposal
from .schedules import Schedule
from .versions import Contribution, Version
from .vocabulary import Vocabulary

__all__ = [
    "Card",
    "Changeset",
    "Contribution",
    "Decision",
    "ExternalId",
    "Hold",
    "Part",
    "Proposal",
    "Record",
    "Schedule",
    "Slug",
    "Version",
    "Vocabulary",
]

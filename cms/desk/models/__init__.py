from .approvals import ApprovalsWanted
from .cards import Card, ExternalId, Hold, Part, Record, Slug
from .changesets import Changeset, Decision, Proposal
from .history import Aside, Dropped
from .leases import Lease
from .schedules import Schedule
from .talk import Acknowledgement, Comment, Mention, Thread
from .unsaved import Presence, Unsaved
from .versions import Contribution, Version
from .vocabulary import Vocabulary

__all__ = [
    "Acknowledgement",
    "ApprovalsWanted",
    "Aside",
    "Card",
    "Changeset",
    "Comment",
    "Contribution",
    "Decision",
    "Dropped",
    "ExternalId",
    "Hold",
    "Lease",
    "Mention",
    "Part",
    "Presence",
    "Proposal",
    "Record",
    "Schedule",
    "Slug",
    "Thread",
    "Unsaved",
    "Version",
    "Vocabulary",
]

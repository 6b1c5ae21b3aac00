from .approvals import ApprovalsWanted
from .cards import Card, ExternalId, Hold, Part, Record, Slug
from .changesets import Changeset, Decision, Proposal
from .history import Aside, Dropped
from .leases import Lease
from .outlines import Draw, Outline, Reading
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
    "Draw",
    "Dropped",
    "ExternalId",
    "Hold",
    "Lease",
    "Mention",
    "Outline",
    "Part",
    "Presence",
    "Proposal",
    "Reading",
    "Record",
    "Schedule",
    "Slug",
    "Thread",
    "Unsaved",
    "Version",
    "Vocabulary",
]

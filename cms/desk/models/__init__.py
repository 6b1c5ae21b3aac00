from .approvals import ApprovalsWanted
from .autosave import Presence, Unsaved
from .bulk_edits import BulkEdit, BulkEditRow
from .bulk_review import Draw, Outline, Reading
from .cards import Card, ExternalId, Hold, Part, Record, Slug
from .changesets import Changeset, Decision, Proposal
from .comments import Acknowledgement, Comment, Mention, Thread
from .leases import Lease
from .locks import FactLock
from .missing import LookedThrough, Missing
from .names import CardName
from .schedules import Schedule
from .stashes import Aside, Dropped
from .told_apart import ToldApart
from .versions import Contribution, Version
from .vocabulary import Vocabulary

__all__ = [
    "Acknowledgement",
    "ApprovalsWanted",
    "Aside",
    "BulkEdit",
    "BulkEditRow",
    "Card",
    "CardName",
    "Changeset",
    "Comment",
    "Contribution",
    "Decision",
    "Draw",
    "Dropped",
    "ExternalId",
    "FactLock",
    "Hold",
    "Lease",
    "LookedThrough",
    "Mention",
    "Missing",
    "Outline",
    "Part",
    "Presence",
    "Proposal",
    "Reading",
    "Record",
    "Schedule",
    "Slug",
    "Thread",
    "ToldApart",
    "Unsaved",
    "Version",
    "Vocabulary",
]

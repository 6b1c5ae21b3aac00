"""The names of acts in the audit log: each code in words that follow a person's name."""

WORDS = {
    "record.changed": "changed",
    "record.set_aside": "stashed the edits of",
    "aside.taken_up": "applied the stash of",
    "aside.given_up": "dropped the stash of",
    "record.discarded": "discarded the edits of",
    "record.dropped": "deleted the draft",
    "merge.proposed": "proposed to merge",
    "changeset.begun": "created the changeset",
    "changeset.described": "changed the description of",
    "changeset.added": "added records to",
    "changeset.taken_out": "took records out of",
    "changeset.moved_out": "moved records out of",
    "changeset.moved_in": "moved records into",
    "changeset.abandoned": "emptied",
    "changeset.submitted": "submitted",
    "changeset.changes_requested": "asked for changes to",
    "changeset.approved": "approved",
    "changeset.rejected": "rejected",
    "changeset.publication_wished": "set to publish when approved",
    "changeset.publication_unwished": "cancelled publishing when approved for",
    "changeset.scheduled": "scheduled",
    "changeset.moved": "rescheduled",
    "changeset.unscheduled": "cancelled the schedule of",
    "changeset.not_published": "had scheduled, but it was not published:",
    "changeset.published": "published",
    "changeset.read": "marked rows as read in",
    "changeset.drawn": "drew a sample from",
    "changeset.wants_more": "raised the number of approvals required for",
    "changeset.wants_fewer": "lowered the number of approvals required for",
    "warning.acknowledged": "acknowledged a warning in",
    "comment.said": "commented on",
    "comment.resolved": "resolved a thread on",
    "comment.reopened": "reopened a thread on",
    "log.appended": "wrote to the log of the feed",
    "hold.placed": "held",
    "hold.lifted": "lifted the hold on",
    "hold.confirmed": "confirmed the hold on",
    "lease.taken": "started working on",
    "lease.taken_over": "took over",
    "lease.given_back": "released",
    "import.staged": "uploaded",
    "import.applied": "imported",
    "import.discarded": "discarded the upload",
    "import.superseded": "previewed again",
    "alert.raised": "raised the alert about",
    "alert.cleared": "cleared the alert",
    "vocabulary.added": "added the vocabulary entry",
    "vocabulary.changed": "changed the vocabulary entry",
    "approvals.set": "set the number of approvals required for",
    "session.begun": "signed in",
    "session.ended": "signed out",
    "session.refused": "could not sign in",
    "person.added": "added the account",
    "person.changed": "changed the account",
    "person.deactivated": "deactivated the account",
    "person.reactivated": "reactivated the account",
    "person.regrouped": "changed the groups of",
    "person.password_set": "set the password of",
    "person.made_administrator": "was made an administrator:",
    "person.second_step_removed": "removed the second step of",
    "person.signed_out": "signed out everywhere:",
    "person.sign_ins_lifted": "ended the slowing of sign-ins of",
    "group.added": "made the group",
    "group.changed": "changed the group",
    "group.deleted": "deleted the group",
    "mail.preferences_changed": "changed the mail settings of",
    "key.made": "made the key",
    "key.revoked": "revoked the key",
    "advance.read": "read in advance",
    "audit.exported": "exported acts",
}


def words(code: str) -> str:
    """An act in words; without an entry above, made from its code."""
    return WORDS.get(code) or code.replace(".", " ").replace("_", " ")


def families() -> dict[str, list[tuple[str, str]]]:
    """Codes with their words, grouped by what the acts are about, as choices of a filter."""
    found: dict[str, list[tuple[str, str]]] = {}
    for code, name in WORDS.items():
        found.setdefault(code.partition(".")[0], []).append((code, name.rstrip(":")))
    return found

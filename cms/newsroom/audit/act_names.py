"""What acts are called on the page: each code in words that follow a person's name."""

WORDS = {
    "record.changed": "changed",
    "record.set_aside": "set the edits aside of",
    "aside.taken_up": "took the edits up again of",
    "aside.given_up": "gave up what was set aside of",
    "record.discarded": "discarded the edits of",
    "record.dropped": "dropped the draft",
    "merge.proposed": "proposed to merge",
    "changeset.begun": "began the changeset",
    "changeset.described": "described",
    "changeset.added": "added records to",
    "changeset.taken_out": "took records out of",
    "changeset.moved_out": "moved records out of",
    "changeset.moved_in": "moved records into",
    "changeset.abandoned": "left nothing in",
    "changeset.submitted": "submitted",
    "changeset.changes_requested": "asked for changes to",
    "changeset.approved": "approved",
    "changeset.rejected": "rejected",
    "changeset.publication_wished": "wished to have published when approved",
    "changeset.publication_unwished": "no longer wished to have published when approved",
    "changeset.scheduled": "scheduled",
    "changeset.moved": "moved the time of",
    "changeset.unscheduled": "cancelled the time of",
    "changeset.not_published": "had scheduled, and it was not published:",
    "changeset.published": "published",
    "changeset.read": "read a part of",
    "changeset.drawn": "drew a sample of",
    "changeset.wants_more": "raised how many approvals it takes for",
    "changeset.wants_fewer": "lowered how many approvals it takes for",
    "warning.acknowledged": "acknowledged a warning in",
    "comment.said": "commented on",
    "comment.resolved": "resolved a thread of",
    "comment.reopened": "opened a thread again of",
    "log.appended": "wrote to the log",
    "hold.placed": "held",
    "hold.lifted": "lifted the hold of",
    "hold.confirmed": "confirmed the hold of",
    "lease.taken": "began to work on",
    "lease.taken_over": "took over",
    "lease.given_back": "gave back",
    "import.staged": "uploaded",
    "import.applied": "imported",
    "import.discarded": "discarded the upload",
    "import.superseded": "previewed again",
    "alert.raised": "raised the alert about",
    "alert.cleared": "cleared the alert",
    "vocabulary.added": "added to a vocabulary",
    "vocabulary.changed": "changed in a vocabulary",
    "approvals.set": "set how many approvals it takes for",
    "session.begun": "signed in",
    "session.ended": "signed out",
    "session.refused": "could not sign in",
    "person.added": "added the account",
    "person.changed": "changed the account",
    "person.deactivated": "deactivated the account",
    "person.reactivated": "reactivated the account",
    "person.regrouped": "put into other groups",
    "person.password_set": "set the password of",
    "person.made_administrator": "was made an administrator:",
    "person.second_step_removed": "took the second step away from",
    "group.added": "made the group",
    "group.changed": "changed the group",
    "group.deleted": "deleted the group",
    "mail.preferences_changed": "chose another kind of mail",
    "key.made": "made the key",
    "key.revoked": "revoked the key",
    "advance.read": "read in advance",
    "audit.exported": "exported acts",
}


def words(code: str) -> str:
    """An act in words; one that has none yet, by its code."""
    return WORDS.get(code) or code.replace(".", " ").replace("_", " ")


def families() -> dict[str, list[tuple[str, str]]]:
    """Codes with their words under what they are about, as a page offers them."""
    found: dict[str, list[tuple[str, str]]] = {}
    for code, said in WORDS.items():
        found.setdefault(code.partition(".")[0], []).append((code, said.rstrip(":")))
    return found

"""Rights: the one table of who may do what. Rules check it, messages and the page of rights quote it.

A right is a Django permission, given to groups by a migration (`grants.give`). `roles` are the groups that
have it on a new installation; a newsroom changes that, and makes groups of its own, under *Groups*.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet

from .models import User
from .refusals import Refusal


@dataclass(frozen=True)
class Right:
    """One thing that people may be allowed to do.

    deed: completes "Wanda Reed may …". needs: whole sentences on what it covers, and what else it takes.
    """

    code: str
    deed: str
    area: str
    roles: tuple[str, ...]
    needs: str = ""

    @property
    def field(self) -> str:
        """The name of its checkbox in a form, where a dot is awkward."""
        return self.code.replace(".", "__")


WRITER, EDITOR, CHIEF_EDITOR, DATA_EDITOR, ADMINISTRATOR = (
    "writer",
    "editor",
    "chief editor",
    "data editor",
    "administrator",
)
ROLES = {
    WRITER: "Writes records and submits them for review.",
    DATA_EDITOR: "Imports sheets, and corrects the records they make.",
    EDITOR: "Reviews what others wrote, approves and publishes it, and holds what is wrong.",
    CHIEF_EDITOR: "Does all that editors do, locks what must not change, and reads the audit log.",
    ADMINISTRATOR: "Manages people, groups and vocabularies. Writes and approves nothing.",
}
EDITORS = (EDITOR, CHIEF_EDITOR)
WRITERS = (WRITER, DATA_EDITOR, *EDITORS)

WRITE = "desk.write_record"
SUBMIT = "desk.submit_changeset"
APPROVE = "desk.approve_changeset"
APPROVE_AS_SENIOR = "desk.approve_as_senior"
PUBLISH = "desk.publish_changeset"
SCHEDULE = "desk.schedule_changeset"
READ_ADVANCE = "publishing.read_advance"
HOLD = "desk.hold_record"
LIFT = "desk.lift_hold"
LOCK = "desk.lock_fact"
IMPORT = "sheets.import_sheets"
SET_APPROVALS = "desk.set_approvals"
VOCABULARIES = "desk.manage_vocabularies"
PEOPLE = "accounts.manage_people"
GROUPS = "accounts.manage_groups"
ANY_RIGHT = "accounts.give_any_right"
KEYS = "accounts.manage_keys"
READ_AUDIT = "accounts.read_audit"
OPERATE_TASKS = "jobs.operate_tasks"

RIGHTS = (
    Right(
        WRITE,
        "write records",
        "Writing",
        WRITERS,
        "Also restores, discards and stashes edits. A record in review has to be taken out of review first.",
    ),
    Right(
        SUBMIT,
        "submit for review",
        "Writing",
        WRITERS,
        "Adds records to changesets, takes them out, and proposes to withdraw, correct or undo.",
    ),
    Right(
        IMPORT,
        "import sheets",
        "Writing",
        (DATA_EDITOR, *EDITORS),
        "Needs the right to write records too. Only the person who uploaded a sheet confirms it.",
    ),
    Right(
        APPROVE,
        "approve",
        "Review",
        EDITORS,
        "Also rejects and requests changes. Never one's own work: two writers approve each other's.",
    ),
    Right(
        APPROVE_AS_SENIOR,
        "approve what takes a senior editor",
        "Review",
        (CHIEF_EDITOR,),
        "Such as a clarification, which says that something was right and misleading. Needs the right to "
        "approve too.",
    ),
    Right(
        PUBLISH,
        "publish",
        "Publishing",
        EDITORS,
        "Only what somebody other than its writer has approved, exactly as it was approved.",
    ),
    Right(
        SCHEDULE,
        "schedule what is approved",
        "Publishing",
        EDITORS,
        "Also under embargo, and clears alerts. Needs the right to publish, also when the time comes.",
    ),
    Right(
        READ_ADVANCE,
        "read what is under embargo",
        "Publishing",
        EDITORS,
        "Advance access, before publication. Every read goes into the access log.",
    ),
    Right(
        HOLD,
        "hold a record",
        "Stopping",
        EDITORS,
        "One person and a reason are enough; the record is off every surface at once.",
    ),
    Right(LIFT, "lift or confirm a hold", "Stopping", EDITORS, "Never one's own hold."),
    Right(
        LOCK,
        "lock a fact",
        "Stopping",
        (CHIEF_EDITOR,),
        "With a reason: nobody changes it then. Also lifts locks, whoever placed them, with a reason too.",
    ),
    Right(
        VOCABULARIES,
        "manage the vocabularies",
        "Running the desk",
        (ADMINISTRATOR,),
        "Genres, jobs, units and the like: adds terms and changes labels. A code never changes.",
    ),
    Right(
        SET_APPROVALS,
        "set the number of approvals required",
        "Running the desk",
        (ADMINISTRATOR,),
        "For each kind and action. It publishes nothing by itself, and a hold never needs an approval.",
    ),
    Right(
        PEOPLE,
        "manage people",
        "Running the desk",
        (ADMINISTRATOR,),
        "Adds and deactivates people, and chooses their groups; only people and groups without rights that "
        "one lacks. Never one's own groups.",
    ),
    Right(
        GROUPS,
        "manage groups",
        "Running the desk",
        (ADMINISTRATOR,),
        "Makes groups and sets their rights, of those that one has oneself.",
    ),
    Right(
        ANY_RIGHT,
        "give rights that one doesn't have",
        "Running the desk",
        (ADMINISTRATOR,),
        "To others, never to oneself or to one's own group.",
    ),
    Right(
        KEYS,
        "make and revoke keys",
        "Running the desk",
        (ADMINISTRATOR,),
        "For programs that read the feed or the advance feed. The audit log names who made and revoked each.",
    ),
    Right(
        OPERATE_TASKS,
        "operate the tasks",
        "Running the desk",
        (ADMINISTRATOR,),
        "Sees what waits and what failed, retries and drops it, stops what others started, and has every "
        "document rendered again.",
    ),
    Right(
        READ_AUDIT,
        "read the audit log",
        "Running the desk",
        (CHIEF_EDITOR, ADMINISTRATOR),
        "Nobody can change or delete its rows.",
    ),
)
BY_CODE = {right.code: right for right in RIGHTS}


class NotAllowed(Refusal):
    """Somebody lacks a right; the message says which one."""


def require(by: User, right: str) -> None:
    """Raise NotAllowed unless `by` is active and has `right`."""
    if not by.has_perm(right):
        raise NotAllowed(
            f"{by} may not {BY_CODE[right].deed}: an administrator can add you to a group that may.",
            code=right.partition(".")[2],
        )


def held(person: User) -> frozenset[str]:
    """Codes of a person's rights, through groups or given directly, read from the database now."""
    # Not `get_all_permissions`, which is empty for somebody deactivated: reactivated, they have them again.
    rows = Permission.objects.all() if person.is_superuser else Permission.objects.filter(_of(person))
    return frozenset(map(code_of, rows.select_related("content_type")))


def _of(person: User) -> Q:
    return Q(pk__in=person.user_permissions.values("pk")) | Q(group__in=person.groups.values("pk"))


def of_group(group: Group) -> frozenset[str]:
    """Codes of a group's rights."""
    return frozenset(map(code_of, group.permissions.select_related("content_type")))


def beyond(codes: Iterable[str], *, by: User) -> list[str]:
    """Those of the rights that `by` neither has nor may give."""
    return [] if by.has_perm(ANY_RIGHT) else sorted(set(codes) - held(by))


def deeds(codes: Iterable[str]) -> str:
    """The rights in words, in the order of the table, then other permissions by their code."""
    known = [right.deed for right in RIGHTS if right.code in set(codes)]
    return ", ".join((*known, *sorted(code for code in codes if code not in BY_CODE)))


def areas(rights: tuple[Right, ...] = RIGHTS) -> dict[str, list[Right]]:
    """The rights by area, both in the order of the table."""
    found: dict[str, list[Right]] = {}
    for right in rights:
        found.setdefault(right.area, []).append(right)
    return found


def stored() -> "QuerySet[Permission]":
    """The permission rows of all rights in the table."""
    declared = Q(pk__in=[])
    for app, codename in (code.split(".") for code in BY_CODE):
        declared |= Q(content_type__app_label=app, codename=codename)
    return Permission.objects.filter(declared).select_related("content_type")


def code_of(permission: Permission) -> str:
    """A permission's code as `has_perm` takes it; needs `content_type` fetched."""
    return f"{permission.content_type.app_label}.{permission.codename}"

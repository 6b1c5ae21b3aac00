"""Rights: the one table of who may do what, that rules ask, messages word and the newsroom's page prints.

A right is a Django permission, given to groups by migration (`giving.give`). `roles` are the groups that hold
it when a desk begins; a desk changes that, and makes groups of its own, under *Groups*.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet

from .models import User
from .refusals import Refusal


@dataclass(frozen=True)
class Right:
    """One thing to be allowed.

    deed completes "Wanda Reed may …"; needs says, in whole sentences, what the right alone does not do.
    """

    code: str
    deed: str
    area: str
    roles: tuple[str, ...]
    needs: str = ""

    @property
    def field(self) -> str:
        """The name of its box in a form."""
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
    DATA_EDITOR: "Brings in sheets, and corrects the records they make.",
    EDITOR: "Reads what others wrote, approves it, publishes it, and stops what is wrong.",
    CHIEF_EDITOR: "Does all that editors do, and answers for it.",
    ADMINISTRATOR: "Sees to people, groups and lists of words. Writes and approves nothing.",
}
EDITORS = (EDITOR, CHIEF_EDITOR)
WRITERS = (WRITER, DATA_EDITOR, *EDITORS)

WRITE = "desk.write_record"
SUBMIT = "desk.submit_changeset"
APPROVE = "desk.approve_changeset"
PUBLISH = "desk.publish_changeset"
SCHEDULE = "desk.schedule_changeset"
READ_ADVANCE = "publishing.read_advance"
HOLD = "desk.hold_record"
LIFT = "desk.lift_hold"
IMPORT = "sheets.import_sheets"
SET_APPROVALS = "desk.set_approvals"
VOCABULARIES = "desk.manage_vocabularies"
PEOPLE = "accounts.manage_people"
GROUPS = "accounts.manage_groups"
ANY_RIGHT = "accounts.give_any_right"
KEYS = "accounts.manage_keys"
READ_AUDIT = "accounts.read_audit"

RIGHTS = (
    Right(
        WRITE,
        "write records",
        "Writing",
        WRITERS,
        "Restores, discards and sets aside edits too. What is in review is taken out first.",
    ),
    Right(
        SUBMIT,
        "submit for review",
        "Writing",
        WRITERS,
        "Puts records into changesets, takes them out, and proposes to withdraw, correct or undo.",
    ),
    Right(
        IMPORT,
        "import sheets",
        "Writing",
        (DATA_EDITOR, *EDITORS),
        "Wants the right to write records too. Only who uploaded a sheet confirms it.",
    ),
    Right(
        APPROVE,
        "approve",
        "Review",
        EDITORS,
        "Rejects and asks for changes too. Never one's own work: two who wrote approve each other's.",
    ),
    Right(
        PUBLISH,
        "publish",
        "Publishing",
        EDITORS,
        "Only what somebody other than its writer approved, exactly as it was approved.",
    ),
    Right(
        SCHEDULE,
        "schedule what is approved",
        "Publishing",
        EDITORS,
        "Also under embargo, and clears alerts. Wants the right to publish, and still when the time comes.",
    ),
    Right(
        READ_ADVANCE,
        "read what is under embargo",
        "Publishing",
        EDITORS,
        "As those with a key for it read it, before its time. Every look is kept.",
    ),
    Right(
        HOLD,
        "hold a record",
        "Stopping",
        EDITORS,
        "One person is enough, with a reason: it is off every surface at once.",
    ),
    Right(LIFT, "lift or confirm a hold", "Stopping", EDITORS, "Never a hold of one's own."),
    Right(
        VOCABULARIES,
        "keep the vocabularies",
        "Running the desk",
        (ADMINISTRATOR,),
        "Genres, jobs, units and the like: adds words and changes labels. A code never changes once given.",
    ),
    Right(
        SET_APPROVALS,
        "set how many approvals it takes",
        "Running the desk",
        (ADMINISTRATOR,),
        "By kind and by what is done with it. Nothing is published by that, and a hold never needs any.",
    ),
    Right(
        PEOPLE,
        "manage people",
        "Running the desk",
        (ADMINISTRATOR,),
        "Adds people, deactivates them, puts them into groups: only into those, and only such people, whose "
        "rights one holds oneself. Never one's own groups.",
    ),
    Right(
        GROUPS,
        "manage groups",
        "Running the desk",
        (ADMINISTRATOR,),
        "Makes groups and says what they may do: only with rights one holds oneself.",
    ),
    Right(
        ANY_RIGHT,
        "give rights that one doesn't hold",
        "Running the desk",
        (ADMINISTRATOR,),
        "To others, never to oneself or to a group one is in.",
    ),
    Right(
        KEYS,
        "make and revoke keys",
        "Running the desk",
        (ADMINISTRATOR,),
        "For programs that read the feed, or what is under embargo. Who made and who revoked one is kept.",
    ),
    Right(
        READ_AUDIT,
        "read who did what",
        "Running the desk",
        (CHIEF_EDITOR, ADMINISTRATOR),
        "Nobody can change or delete a row of it.",
    ),
)
BY_CODE = {right.code: right for right in RIGHTS}


class NotAllowed(Refusal):
    """Somebody lacks the right to do this; the message says which."""


def require(by: User, right: str) -> None:
    """Raise NotAllowed unless `by` is active and has `right`."""
    if not by.has_perm(right):
        raise NotAllowed(
            f"{by} may not {BY_CODE[right].deed}: an administrator can add you to a group that may.",
            code=right.partition(".")[2],
        )


def held(person: User) -> frozenset[str]:
    """Codes of all rights of a person, from their groups and their own, read now.

    Those of somebody deactivated too: they have them again when they come back.
    """
    rows = Permission.objects.all() if person.is_superuser else Permission.objects.filter(_of(person))
    return frozenset(map(code_of, rows.select_related("content_type")))


def _of(person: User) -> Q:
    return Q(pk__in=person.user_permissions.values("pk")) | Q(group__in=person.groups.values("pk"))


def of_group(group: Group) -> frozenset[str]:
    """Codes of the rights of a group."""
    return frozenset(map(code_of, group.permissions.select_related("content_type")))


def beyond(codes: Iterable[str], *, by: User) -> list[str]:
    """Of these rights those that `by` can neither use nor give."""
    return [] if by.has_perm(ANY_RIGHT) else sorted(set(codes) - held(by))


def deeds(codes: Iterable[str]) -> str:
    """Rights in words, in the order of the table; Django's own last."""
    known = [right.deed for right in RIGHTS if right.code in set(codes)]
    return ", ".join((*known, *sorted(code for code in codes if code not in BY_CODE)))


def areas(rights: tuple[Right, ...] = RIGHTS) -> dict[str, list[Right]]:
    """Rights under the area they belong to, both in the order of the table."""
    found: dict[str, list[Right]] = {}
    for right in rights:
        found.setdefault(right.area, []).append(right)
    return found


def stored() -> "QuerySet[Permission]":
    """The rows of the declared rights."""
    declared = Q(pk__in=[])
    for app, codename in (code.split(".") for code in BY_CODE):
        declared |= Q(content_type__app_label=app, codename=codename)
    return Permission.objects.filter(declared).select_related("content_type")


def code_of(permission: Permission) -> str:
    """As `has_perm` names it; needs `content_type` fetched."""
    return f"{permission.content_type.app_label}.{permission.codename}"

"""For migrations: create a right and give it to groups.

`rights.RIGHTS` lists the same rights and roles for people; a test compares the two. A migration adds to what
a group may do and never takes away, since a newsroom may have changed its groups.
"""

from collections.abc import Iterable
from typing import Any


def give(apps: Any, code: str, name: str, *, model: str, groups: Iterable[str]) -> Any:
    """Create the permission `code`, such as `desk.hold_record`, and give it to `groups`, new or not."""
    # Django makes permissions only after all migrations have run, which is too late for this one.
    app, codename = code.split(".")
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app, model=model
    )
    right, _ = apps.get_model("auth", "Permission").objects.update_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )
    for group in groups:
        apps.get_model("auth", "Group").objects.get_or_create(name=group)[0].permissions.add(right)
    return right

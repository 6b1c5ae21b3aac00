"""For migrations: make a right and give it to the groups that hold it from now on.

`rights.RIGHTS` says the same in words; a test holds the two together. What a migration gives is added to what
a desk has changed since, never set.
"""

from collections.abc import Iterable
from typing import Any


def give(apps: Any, code: str, name: str, *, model: str, groups: Iterable[str]) -> Any:
    """The row of `code`, such as `desk.hold_record`, held by `groups`, which are made where missing."""
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

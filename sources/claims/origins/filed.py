"""Files that were imported, which are copies of the sources that they came from."""

from collections.abc import Collection

from cms.sheets.models import Import


def filed(sources: Collection[int]) -> set[int]:
    """Those of which a file was imported: its rows are kept with its SHA-256, and are the source's copy."""
    if not sources:
        return set()
    applied = Import.objects.filter(source__in=sources, state=Import.State.APPLIED)
    return set(applied.values_list("source", flat=True))

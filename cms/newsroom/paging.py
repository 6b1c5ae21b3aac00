"""Pages of long lists: counted exactly as far as anybody pages, and no further."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

# Counting all of a million rows takes longer than showing fifty of them.
MOST = 10_000


class CappedPaginator(Paginator):
    """Pages of the first `most` rows. counting: the same rows, asked for as they are counted faster."""

    def __init__(self, *args: Any, counting: QuerySet | None = None, most: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counting, self.most = counting, most or MOST

    @cached_property
    def _counted(self) -> int:
        rows = self.object_list if self.counting is None else self.counting
        if isinstance(rows, QuerySet):
            # In its order: the database walks the index of that to the bound, and joins no table whole.
            return rows.values("pk")[: self.most + 1].count()
        return len(rows)

    @cached_property
    def count(self) -> int:
        return min(self._counted, self.most)

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than can be paged through."""
        return self._counted > self.most

    @property
    def counted(self) -> str:
        """The count in words: “10,000+” where there are more."""
        return f"{self.count:,}{'+' if self.is_cut else ''}"

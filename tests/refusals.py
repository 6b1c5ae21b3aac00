"""How tests check which rule refused: by its code, since its sentence may be improved."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cms.desk.write.edits import ChangeRefused


@contextmanager
def refused(
    error: type[Exception] | tuple[type[Exception], ...], code: str, finding: str = ""
) -> Iterator[pytest.ExceptionInfo]:
    """Expect `error` with only that code, and a whole sentence. finding: the rule of the check behind it."""
    with pytest.raises(error) as caught:
        yield caught
    codes = _codes(caught.value)
    assert codes == {code}, f"{', '.join(sorted(codes))} in place of {code}: {caught.value}"
    assert str(caught.value).endswith(".")
    if finding:
        found = {each.rule for each in caught.value.findings}
        assert finding in found, f"{', '.join(sorted(found))} in place of {finding}: {caught.value}"


def _codes(error: Exception) -> set[str]:
    if isinstance(error, ChangeRefused):
        return {problem.code for problem in error.problems}
    return {error.code}

"""Ages among whom something is counted: “adults 18–49”, “everybody aged 2 or over”."""

import re
from decimal import Decimal

from cms.desk.base.canonical import fold

from ..comparison.intervals import INFINITE
from .relation import Run

WORDS = r"(?:adults|people|persons|viewers|everybody|everyone|children|kids|men|women|teens|households)"
BETWEEN = re.compile(rf"(?:{WORDS} )?(?:aged |ages |between )?(\d+)\s?(?:-|–|to|and)\s?(\d+)")
OVER = re.compile(rf"(?:{WORDS} )?(?:aged |ages )?(\d+)(?:\+| (?:or|and) (?:over|older|up|above))")
UNDER = re.compile(rf"(?:{WORDS} )?(?:aged )?(?:under|below) (\d+)")
ONE_SEX = re.compile(r"\b(men|women|boys|girls|households)\b")


def named(words: str) -> Run | None:
    """The ages that the words name and nothing else, with the sex where they name one."""
    said = fold(words).strip(" .")
    sex = ONE_SEX.search(said)
    anchor = sex[1] if sex else ""
    if found := BETWEEN.fullmatch(said):
        return Run(Decimal(found[1]), Decimal(found[2]), anchor)
    if found := OVER.fullmatch(said):
        return Run(Decimal(found[1]), INFINITE, anchor)
    if found := UNDER.fullmatch(said):
        return Run(Decimal(0), Decimal(found[1]) - 1, anchor)
    return None

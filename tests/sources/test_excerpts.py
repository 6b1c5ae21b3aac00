"""A copy that holds passages only checks no quotation against the whole page."""

import pytest

from sources.citations.quotations import Outcome, look_up_in

WORDS = "more than 23 million accounts"
PAGE = f"It has been viewed on {WORDS} since then."


@pytest.mark.parametrize(
    ("copies", "outcome"),
    [
        ([], Outcome.UNCHECKED),
        ([(PAGE, True)], Outcome.EXCERPT),
        ([(PAGE, False)], Outcome.EXACT),
        ([(PAGE, False), (PAGE, True)], Outcome.EXACT),
        # What an excerpt leaves out may say it.
        ([("Something else.", True)], Outcome.UNCHECKED),
        ([("Something else.", False)], Outcome.NOT_FOUND),
        ([("Something else.", False), ("Nor here.", True)], Outcome.NOT_FOUND),
        ([("Something else.", False), (PAGE, True)], Outcome.EXCERPT),
        ([(PAGE, True), ("Something else.", False)], Outcome.CHANGED),
        ([(f"{PAGE} {PAGE}", True)], Outcome.AMBIGUOUS),
    ],
)
def test_an_excerpt_holds_a_quotation_and_refutes_none(copies, outcome):
    assert look_up_in(WORDS, copies) is outcome

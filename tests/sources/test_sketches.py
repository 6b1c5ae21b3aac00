"""How alike two copies are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.sources.sketches import ALIKE, HASHES, SketchField, are_copies, read_sketch, resemblance, sketch

STORY = (
    "The four-part series was watched by more than twenty-three million accounts in its first month, its "
    "director wrote on Tuesday evening, and the service confirmed the figure a day later without saying how "
    "much of an episode somebody has to see before an account is counted as having watched the series at all."
)
OTHER = (
    "Critics were divided over the second season, whose opening episodes move the action to another city and "
    "introduce a family that runs a hotel by the sea; the composer of the first is back with a quiet score, "
    "and the photography keeps to the muted greens and greys that people came to know the programme by."
)
texts = st.lists(st.sampled_from(["one", "two", "three", "four", "Five", "six,"]), max_size=60).map(" ".join)


class TestResemblance:
    def test_of_a_reprint_is_high(self):
        reprint = f"NEW YORK (AP) {STORY.replace('wrote', 'said').upper()} Read more."
        assert resemblance(sketch(STORY), sketch(reprint)) >= ALIKE

    def test_of_two_stories_is_none(self):
        assert resemblance(sketch(STORY), sketch(OTHER)) == 0

    def test_of_a_story_that_quotes_another_is_low(self):
        quoting = (
            f"{OTHER} It has “more than twenty-three million accounts in its first month”. {OTHER[::-1]}"
        )
        assert 0 < resemblance(sketch(STORY), sketch(quoting)) < ALIKE

    @pytest.mark.parametrize("text", ["", " \n", "…!"])
    def test_of_a_text_without_words_is_none(self, text):
        assert resemblance(sketch(text), sketch(text)) == 0

    def test_of_a_short_text_with_itself_is_all(self):
        assert resemblance(sketch("More than 23 million"), sketch("more than 23  MILLION!")) == 1

    def test_of_long_texts_is_estimated(self):
        words = [f"word{number}" for number in range(5000)]
        changed = [f"other{place}" if place % 50 == 0 else word for place, word in enumerate(words)]
        # One word in fifty changes five sequences of fifty.
        found = resemblance(sketch(" ".join(words)), sketch(" ".join(changed)))
        assert found == pytest.approx(45 / 55, abs=0.1)

    @given(texts, texts)
    def test_is_the_same_both_ways_and_a_share(self, one, other):
        found = resemblance(sketch(one), sketch(other))
        assert found == resemblance(sketch(other), sketch(one))
        assert 0 <= found <= 1

    @given(texts)
    def test_is_all_of_a_text_with_itself(self, text):
        assert resemblance(sketch(text), sketch(text)) == (1 if text else 0)


def test_any_copy_of_one_may_be_that_of_the_other():
    assert are_copies([sketch(OTHER), sketch(STORY)], [sketch(STORY)])
    assert not are_copies([sketch(OTHER)], [sketch(STORY)])
    assert not are_copies([], [sketch(STORY)])


@given(texts)
def test_a_stored_sketch_is_read_as_it_was(text):
    stored = SketchField(source="text").derive(text)
    assert read_sketch(stored) == read_sketch(memoryview(stored)) == sketch(text)
    assert len(read_sketch(stored)) <= HASHES


def test_a_copy_without_a_sketch_is_like_no_other():
    assert read_sketch(None) == frozenset()

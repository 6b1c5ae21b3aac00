"""Quotations with an editor's marks, and texts as outlets set them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.citations.editorial import LONGEST
from sources.citations.folding import fold, fold_copy
from sources.citations.quotations import Outcome, look_up

TEXT = (
    "The series has been viewed on more than 23 million accounts, she wrote on Tuesday. Critics praised it, "
    "but the service did not say how long one has to watch. She recieved two prizes for it.\n"
    "It was not a success in 1995, and no network wanted the show. They told her so twice."
)


class TestMarks:
    @pytest.mark.parametrize(
        "quotation",
        [
            "The series […] on more than 23 million accounts",
            "The series [...] on more than 23 million accounts",
            "The series . . . on more than 23 million accounts",
            "The series (…) viewed […] she wrote",
            "… viewed on more than 23 million accounts …",
            "[M]ore than 23 million accounts, she wrote",
            "[t]he series has been viewed",
            "She recieved [sic] two prizes",
            "[DuVernay] wrote on Tuesday",
            "on more than 23 million accounts, [the director] wrote on Tuesday",
            "[the director] recieved [sic] two […] for it",
            "They told [Netflix] so twice",
            "no network wanted [her] show",
        ],
    )
    def test_are_understood(self, quotation):
        assert look_up(quotation, [TEXT]) is Outcome.EDITED

    @pytest.mark.parametrize(
        "quotation",
        [
            # What is left out turns the sense.
            "Critics praised it […] the service did",
            "the service did […] say how long",
            "It was […] a success",
            "and […] network wanted the show",
            # In another order, or not there.
            "she wrote […] The series has been",
            "The series […] on more than 24 million accounts",
            # What is put in says more than the source.
            "She [never] recieved two prizes",
            "She recieved [12] prizes",
            "viewed on [23 million] accounts",
            # The number in between is the figure.
            "viewed on more than [many] accounts",
            # A part of a word or a number.
            "The series […] on more than 2",
            "[s]eries ha […] been viewed",
            # Another letter than the case.
            "[L]ore than 23 million accounts",
            # Marks alone.
            "[…]",
            "[sic]",
        ],
    )
    def test_do_not_make_a_quotation_of_something_else(self, quotation):
        assert look_up(quotation, [TEXT]) is Outcome.NOT_FOUND

    def test_leave_out_no_more_than_the_paragraph_or_so_much(self):
        long = "word " * LONGEST
        assert look_up("It began […] it ended", [f"It began {long}it ended"]) is Outcome.EDITED
        assert look_up("It began […] it ended", [f"It began {long}\n it ended"]) is Outcome.NOT_FOUND
        assert look_up("It began […] it ended", ["It began\n and so\n it ended"]) is Outcome.EDITED

    def test_that_fit_twice_are_ambiguous(self):
        text = "He said it was good. She said it was very good."
        assert look_up("said […] good", [text]) is Outcome.AMBIGUOUS
        assert look_up("He said […] good", [text]) is Outcome.EDITED

    def test_that_the_source_prints_itself_are_its_words(self):
        assert look_up("It [sic] was … good", ["It [sic] was … good."]) is Outcome.EXACT

    @given(st.lists(st.sampled_from(["one", "two", "not", "3", "[", "]", "[…]", "...", "[sic]"]), max_size=8))
    def test_are_read_whatever_they_are(self, words):
        assert look_up(" ".join(words), [TEXT]) in Outcome


class TestGlyphs:
    @pytest.mark.parametrize(
        ("quotation", "text"),
        [
            ("a final office", "a ﬁnal oﬃce"),
            ("the show—all of it—ended", "the show – all of it – ended"),
            ("the show -- all of it", "the show — all of it"),
            ("aged 14-16 years", "aged 14–16 years"),
            ("he said: “It is ‘over’ now”", "he said: ‘It is “over” now’"),
            ("il dit « oui » et part", "il dit “oui” et part"),
            ("“ ‘Over’ is the word", "“‘Over’ is the word"),
            ("Tom & Jerry", "Tom &amp; Jerry"),
            ("it’s 5 < 6 here", "it&rsquo;s 5 &lt; 6 here"),
            ("a great series, she said", "<p>a <em>great</em> series,<br>she said</p>"),
            ("the word “over” is", "the word <q>over</q> is"),
            ("It was long. It was good", "“It was long.\n\n“It was good.”"),
            ("It was long. It was good", '"It was long.\n"It was good."'),
        ],
    )
    def test_alone_differ(self, quotation, text):
        assert look_up(quotation, [text]) is Outcome.FOLDED

    @pytest.mark.parametrize(
        ("quotation", "text"),
        [
            ("a well known story", "a well-known story"),
            ("aged 14—16 years", "aged 1416 years"),
            ("He left. I never said so", "He left.\n“I never said so.”"),
            ("a < b > c", "a c"),
            ("naive story", "naïve story"),
            ("its own", "it’s own"),
        ],
    )
    def test_do_not_make_other_words_equal(self, quotation, text):
        assert look_up(quotation, [text]) is Outcome.NOT_FOUND

    @given(st.text("ab1 -–—'\"“”‘’«»….<>&;\n", max_size=20))
    def test_fold_to_what_folds_to_itself(self, text):
        assert fold(fold(text)) == fold(text)
        assert fold_copy(fold(text)) is not None


class TestCopies:
    def test_of_which_the_newest_lacks_the_words_tell_of_a_change(self):
        assert look_up("viewed on", [TEXT, "It was watched."]) is Outcome.CHANGED
        assert look_up("viewed on", ["It was watched.", TEXT]) is Outcome.EXACT
        assert look_up("said so", [TEXT, "It was watched."]) is Outcome.NOT_FOUND

    def test_of_200_kilobytes_are_searched_for_10_000_characters(self):
        words = " ".join(f"word{number}" for number in range(1500))[:10_000].rsplit(" ", 1)[0]
        copy = f"{'another sentence of it. ' * 8500}{words} and more"
        assert len(copy) > 200_000
        assert look_up(words, [copy]) is Outcome.EXACT
        assert look_up(words.replace("word700 ", "[…] ", 1), [copy]) is Outcome.EDITED
        assert look_up(words.replace("word700", "word7"), [copy]) is Outcome.NOT_FOUND

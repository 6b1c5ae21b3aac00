"""Canonical JSON and folded names: one text for what is the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.desk.base import canonical


class TestFolding:
    @pytest.mark.parametrize(
        ("text", "folded"),
        [
            ("Łódź", "lodz"),
            ("ÆON  Flux", "aeon flux"),
            ("Müller", "muller"),
            ("Mu\u0308ller", "muller"),
            ("Straße", "strasse"),
            ("Кино", "kino"),
            ("8½", "8 1/2"),
            ("O’Neil", "o'neil"),
            ("İstanbul", "istanbul"),
        ],
    )
    def test_writes_a_name_in_latin_letters(self, text, folded):
        assert canonical.fold(text) == folded

    def test_keeps_what_has_no_latin_form(self):
        assert canonical.fold("A \ue000") == "a \ue000"

    @given(st.text())
    def test_of_what_is_folded_changes_nothing(self, text):
        once = canonical.fold(text)
        assert canonical.fold(once) == once

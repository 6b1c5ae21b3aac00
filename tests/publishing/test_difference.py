from hypothesis import given
from hypothesis import strategies as st

from cms.publishing.difference import difference, read, words


def marks(fact) -> list[tuple[str, str]]:
    return [(run.mark, run.text) for run in fact.words]


def changes(fact) -> list[tuple[str, str]]:
    return [(item.change, "".join(run.text for run in item.words)) for item in fact.items]


def line(key: int, name: str, job: str = "actor") -> dict:
    return {"id": key, "contributor": {"kind": "person", "id": key, "slug": None, "name": name}, "job": job}


class TestTexts:
    def test_are_marked_by_word(self):
        [fact] = difference(
            {"synopsis": "Five boys confess."}, {"synopsis": "Five boys are made to confess."}
        )
        assert marks(fact) == [("kept", "Five boys "), ("inserted", "are made to "), ("kept", "confess.")]

    def test_read_as_the_old_and_the_new_one(self):
        old, new = "a b c d", "a x c e d f"
        found = words(old, new)
        assert "".join(run.text for run in found if run.mark != "inserted").split() == old.split()
        assert "".join(run.text for run in found if run.mark != "struck").split() == new.split()

    def test_that_are_the_same_are_not_shown(self):
        assert difference({"name": "One", "born": None}, {"name": "One", "born": None, "tags": []}) == []

    def test_that_came_with_a_new_fact_inside_are_not_shown(self):
        before = {"value": {"amount": "5"}, "rows": [{"id": 1, "text": "here"}]}
        after = {"value": {"amount": "5", "when": None}, "rows": [{"id": 1, "text": "here", "when": None}]}
        assert difference(before, after) == []

    def test_of_a_date_as_stated_are_words(self):
        [fact] = difference({"when": {"edtf": "1989~"}}, {"when": {"edtf": "1989?"}})
        assert marks(fact) == [("struck", "about "), ("inserted", "perhaps "), ("kept", "1989")]

    def test_of_a_new_record_are_all_inserted(self):
        [fact] = difference(None, {"name": "One", "kind": "title", "version": 1})
        assert (fact.label, marks(fact)) == ("Name", [("inserted", "One")])


class TestLists:
    def test_are_marked_line_by_line(self):
        old = [line(1, "Ava"), line(2, "Jharrel"), line(3, "Niecy")]
        new = [line(1, "Ava", "director"), line(4, "Oprah"), line(2, "Jharrel")]
        [fact] = difference({"credits": old}, {"credits": new})
        assert changes(fact) == [
            ("changed", "Ava"),
            ("added", "Oprah · actor"),
            ("kept", "Jharrel · actor"),
            ("removed", "Niecy · actor"),
        ]

    def test_say_which_line_moved(self):
        old = [line(1, "Ava"), line(2, "Jharrel"), line(3, "Niecy")]
        [fact] = difference({"credits": old}, {"credits": [old[2], old[0], old[1]]})
        assert [change for change, _ in changes(fact)] == ["moved", "kept", "kept"]

    def test_of_codes_are_compared_by_what_they_say(self):
        [fact] = difference({"genres": ["crime", "drama"]}, {"genres": ["drama", "history"]})
        assert changes(fact) == [("kept", "drama"), ("added", "history"), ("removed", "crime")]

    def test_fold_what_stays(self):
        old = [line(n, f"Person {n}") for n in range(10)]
        [fact] = difference({"credits": old}, {"credits": [*old, line(11, "Oprah")]})
        assert [(item.change, item.count) for item in fact.items] == [("folded", 10), ("added", 1)]

    def test_tell_two_records_of_one_name_apart(self):
        other = {**line(2, "Chris Smith"), "id": 1}
        [fact] = difference({"credits": [line(1, "Chris Smith")]}, {"credits": [other]})
        [changed] = fact.items
        [part] = changed.facts
        assert [run.text.strip() for run in part.words if run.mark != "kept"] == ["1)", "2)"]

    def test_name_what_is_not_live(self):
        gone = {"id": 1, "contributor": {"kind": "person", "id": None, "slug": None, "name": None}}
        [fact] = difference(None, {"credits": [gone]})
        assert changes(fact) == [("added", "(person, not live)")]

    def test_of_a_changed_line_show_just_what_changed(self):
        [fact] = difference({"credits": [line(1, "Ava")]}, {"credits": [line(1, "Ava", "director")]})
        [item] = fact.items
        assert (item.label, item.words[0].text) == ("changed", "Ava")
        assert [(part.name, marks(part)) for part in item.facts] == [
            ("job", [("struck", "actor"), ("inserted", "director")])
        ]

    def test_say_of_a_changed_line_that_it_moved_too(self):
        old = [line(1, "Ava"), line(2, "Jharrel"), line(3, "Niecy")]
        [fact] = difference({"credits": old}, {"credits": [line(3, "Niecy", "judge"), *old[:2]]})
        assert [item.label for item in fact.items] == ["changed, moved", "kept", "kept"]

    def test_show_an_image_beside_what_it_was(self):
        old = {"id": 1, "url": "https://a.example/1.jpg", "alt": "Five boys", "credit_line": None}
        new = {**old, "url": "https://b.example/2.jpg", "credit_line": "Photo: Ava"}
        [fact] = difference({"images": [old]}, {"images": [new]})
        before, after = fact.items[0].pictures
        assert (before.place, before.alt, before.credit) == ("a.example", "Five boys", "")
        assert (after.place, after.credit) == ("b.example", "Photo: Ava")
        assert {part.name for part in fact.items[0].facts} == {"url", "credit_line"}

    def test_count_the_same_words_as_often_as_they_stand_there(self):
        [fact] = difference({"keywords": ["a", "a", "b"]}, {"keywords": ["a", "b"]})
        assert changes(fact) == [("kept", "a"), ("kept", "b"), ("removed", "a")]


plain = st.none() | st.booleans() | st.integers(-5, 50) | st.text("ab é—", max_size=12)
rows = st.fixed_dictionaries({"id": st.integers(1, 5), "job": plain, "note": plain})
lists = st.lists(rows, max_size=5, unique_by=lambda row: row["id"]) | st.lists(st.text("ab", max_size=2))
facts = st.fixed_dictionaries({"name": plain, "lines": lists, "tags": st.lists(plain.map(str), max_size=4)})


def new_side(runs) -> list[str]:
    return "".join(run.text for run in runs if run.mark != "struck").split()


def old_side(runs) -> list[str]:
    return "".join(run.text for run in runs if run.mark != "inserted").split()


class TestAlways:
    @given(facts)
    def test_nothing_is_different_between_a_document_and_itself(self, same):
        assert difference(same, dict(same)) == []

    @given(facts, facts)
    def test_the_new_side_reads_as_the_new_value_and_the_old_as_the_old(self, before, after):
        for fact in difference(before, after):
            if not fact.items:
                assert new_side(fact.words) == read(after[fact.name]).split()
                assert old_side(fact.words) == read(before[fact.name]).split()

    @given(facts, facts)
    def test_the_lines_that_stay_are_those_of_the_new_list_in_its_order(self, before, after):
        for fact in difference(before, after):
            if any(item.change == "folded" for item in fact.items) or not fact.items:
                continue
            shown = [item for item in fact.items if item.change != "removed"]
            for item, line in zip(shown, after[fact.name], strict=True):
                for part in item.facts:
                    assert new_side(part.words) == read(line[part.name]).split()
                if not item.facts:
                    assert new_side(item.words) == read(line).split()

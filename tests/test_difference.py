from cms.publishing.differences import difference, words


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

    def test_of_a_new_record_are_all_inserted(self):
        [fact] = difference(None, {"name": "One", "kind": "title", "version": 1})
        assert (fact.label, marks(fact)) == ("Name", [("inserted", "One")])


class TestLists:
    def test_are_marked_line_by_line(self):
        old = [line(1, "Ava"), line(2, "Jharrel"), line(3, "Niecy")]
        new = [line(1, "Ava", "director"), line(4, "Oprah"), line(2, "Jharrel")]
        [fact] = difference({"credits": old}, {"credits": new})
        assert changes(fact) == [
            ("changed", "Ava · actordirector"),
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
        assert [run.text.strip() for run in changed.words if run.mark != "kept"] == ["1)", "2)"]

    def test_name_what_is_not_live(self):
        gone = {"id": 1, "contributor": {"kind": "person", "id": None, "slug": None, "name": None}}
        [fact] = difference(None, {"credits": [gone]})
        assert changes(fact) == [("added", "(person, not live)")]

"""How many independent origins a claim has, and how we may state it."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.citations.quotations import Outcome
from sources.claims.origins.assess import Assessment, Evidence, Quote, assess
from sources.claims.origins.reasons import Link, Out, Voice
from sources.models import Property
from sources.sources.sketches import sketch
from tests.make.sources import value_of_claim

NETFLIX, DIRECTOR, TIMES, POST, GROUP = 901, 902, 903, 904, 905
_ids = count(1)


def source(
    *takes_from: int, apart_from: tuple[int, ...] = (), by: tuple[str | int, ...] = (), **fields
) -> dict:
    creators = [
        {
            "person": {"$ref": each} if isinstance(each, int) else None,
            "name": None if isinstance(each, int) else each,
        }
        for each in by
    ]
    return {
        "status": "live",
        "outlet": None,
        "archived_url": None,
        "snapshots": [],
        "press_material": False,
        "anonymous": False,
        "creators": creators,
        "derivations": [{"source": {"$ref": each}} for each in takes_from],
        "independent_of": [{"source": {"$ref": each}} for each in apart_from],
        **fields,
    }


def outlet(key: int) -> dict:
    return {"outlet": {"$ref": key}}


def cited(source: int, *, path: str = "", stance: str = "supports", credited: str | None = None) -> dict:
    printed = {"value": None, "unit": None, "bound": None, "attribution": credited}
    return {
        "id": next(_ids),
        "path": path,
        "stance": stance,
        "source": {"$ref": source},
        "quotation": None,
        "printed": printed,
    }


def claim(*citations: int | dict, **fields) -> dict:
    rows = [cited(each) if isinstance(each, int) else each for each in citations]
    nobody = dict.fromkeys(
        ("originator", "originator_described", "speaker", "speaker_described", "depicted_in"), None
    )
    plain = {"modality": "fact", "standing": "normal", "value": value_of_claim(), "citations": rows}
    timeless = dict.fromkeys(("valid_to", "valid_when", "review_by", "outcome", "said_on", "said_when"))
    plain |= {**timeless, "window": {"starts": None, "ends": None}, "qualifiers": []}
    return {**plain, **nobody, **fields}


def evidence(sources: dict[int, dict], *, needed: int = 2, party: str | None = None, **values) -> Evidence:
    return Evidence(of=Property(sources_needed=needed, party=party), sources=sources, **values)


def origins(found: Assessment) -> list[list[int]]:
    """The sources of the origins that count."""
    return [list(each.sources) for each in found.origins if each.counts]


def codes(found: Assessment) -> set[str]:
    return {reason.code for each in found.origins for reason in each.why}


class TestOrigins:
    def test_of_sources_of_which_nothing_is_known_are_one(self):
        found = assess(claim(1, 2, 3), evidence({1: source(), 2: source(), 3: source()}))
        assert origins(found) == [[1, 2, 3]]
        assert codes(found) == {Link.UNKNOWN}
        assert found.voice is Voice.ATTRIBUTED

    @pytest.mark.parametrize(
        "sources", [{1: source(apart_from=(2,)), 2: source()}, {1: source(), 2: source(apart_from=(1,))}]
    )
    def test_are_two_once_an_editor_said_so_on_either(self, sources):
        found = assess(claim(1, 2), evidence(sources))
        assert origins(found) == [[1], [2]]
        assert not codes(found)
        assert found.voice is Voice.FACT

    def test_are_as_many_as_are_independent_of_one_another(self):
        # The third is split from the first alone: it may still be the second over again.
        known = {1: source(apart_from=(2, 3)), 2: source(), 3: source()}
        assert origins(assess(claim(1, 2, 3), evidence(known))) == [[1], [2, 3]]
        known[2] = source(apart_from=(3,))
        assert origins(assess(claim(1, 2, 3), evidence(known))) == [[1], [2], [3]]

    def test_follow_what_was_taken_over_any_number_of_sources(self):
        # 4 takes from 8, that from 9, and 5 from 9: neither 8 nor 9 is cited.
        known = {4: source(8, apart_from=(5,)), 5: source(9), 8: source(9), 9: source()}
        found = assess(claim(4, 5), evidence(known))
        assert origins(found) == [[4, 5]]
        assert codes(found) == {Link.DERIVED}

    def test_end_in_a_circle_too(self):
        known = {1: source(2), 2: source(3), 3: source(1)}
        assert origins(assess(claim(1, 2, 3), evidence(known))) == [[1, 2, 3]]

    def test_are_no_more_for_a_split_of_what_takes_from_one_another(self):
        known = {1: source(2, apart_from=(2,)), 2: source()}
        assert origins(assess(claim(1, 2), evidence(known))) == [[1, 2]]

    @pytest.mark.parametrize(
        ("one", "other", "why"),
        [
            (source(by=("Jo Bell",)), source(by=("jo  béll", "Al Ro")), Link.CREATOR),
            (source(by=(7,)), source(by=(7,)), Link.CREATOR),
            (source(**outlet(TIMES)), source(**outlet(TIMES)), Link.OUTLET),
            (source(**outlet(TIMES)), source(**outlet(POST)), Link.OWNER),
        ],
    )
    def test_are_one_for_what_sources_share(self, one, other, why):
        owners = {TIMES: GROUP, POST: GROUP}
        found = assess(claim(1, 2), evidence({1: one, 2: other}, owners=owners))
        assert origins(found) == [[1, 2]]
        assert why in codes(found)
        one["independent_of"] = [{"source": {"$ref": 2}}]
        assert origins(assess(claim(1, 2), evidence({1: one, 2: other}, owners=owners))) == [[1], [2]]

    def test_are_one_where_sources_credit_the_same(self):
        cites = (cited(1, credited="the Associated Press"), cited(2, credited="The associated press"))
        found = assess(claim(*cites), evidence({1: source(), 2: source()}))
        assert codes(found) == {Link.ATTRIBUTION}

    def test_are_one_for_nearly_the_same_text(self):
        text = (
            "The series was watched by more than 23 million accounts in its first month, the director wrote."
        )
        copies = {1: [sketch(text)], 2: [sketch("Nothing at all")], 3: [sketch(f"LONDON. {text}")]}
        known = {1: source(apart_from=(2,)), 2: source(apart_from=(3,)), 3: source()}
        found = assess(claim(1, 2, 3), evidence(known, sketches=copies))
        assert origins(found) == [[1, 3], [2]]
        assert codes(found) == {Link.COPY}

    @pytest.mark.parametrize(
        "said",
        [
            {"originator": {"$ref": NETFLIX}},
            {"originator_described": "a research firm"},
            {"speaker": {"$ref": DIRECTOR}},
            {"speaker_described": "a spokesman"},
        ],
    )
    def test_are_one_where_all_pass_on_what_one_party_says(self, said):
        known = {1: source(apart_from=(2,)), 2: source()}
        found = assess(claim(1, 2, **said), evidence(known))
        assert origins(found) == [[1, 2]]
        assert codes(found) == {Link.ONE_PARTY}

    @pytest.mark.parametrize("path", ["said_on", "speaker", "method", "qualifiers/7", "modality"])
    def test_count_no_source_of_another_fact(self, path):
        found = assess(claim(1, cited(2, path=path)), evidence({1: source(), 2: source()}))
        assert [list(each.sources) for each in found.origins] == [[1]]

    @pytest.mark.parametrize("path", ["amount", "value", "text", "date", "unit"])
    def test_count_a_source_of_the_value(self, path):
        found = assess(claim(cited(2, path=path)), evidence({2: source()}))
        assert origins(found) == [[2]]

    @pytest.mark.parametrize("stance", ["contradicts", "qualifies", "mentions"])
    def test_count_only_what_supports(self, stance):
        found = assess(claim(1, cited(2, stance=stance)), evidence({1: source(), 2: source()}))
        assert [list(each.sources) for each in found.origins] == [[1]]


class TestOutOfTheCount:
    @pytest.mark.parametrize(
        ("known", "why"),
        [
            ({}, Out.NOT_PUBLISHED),
            ({1: source(status="retracted")}, Out.RETRACTED),
            ({1: source(2), 2: source(status="retracted")}, Out.RETRACTED),
            ({1: source(status="dead")}, Out.GONE),
            ({1: source(anonymous=True)}, Out.ANONYMOUS),
            ({1: source(press_material=True)}, Out.PRESS_MATERIAL),
            ({1: source(2), 2: source(3), 3: source(press_material=True)}, Out.PRESS_MATERIAL),
        ],
    )
    def test_is_a_source_that_proves_nothing(self, known, why):
        found = assess(claim(1), evidence(known, needed=1))
        assert not origins(found)
        assert codes(found) == {why}
        assert found.voice is Voice.ATTRIBUTED

    @pytest.mark.parametrize(
        "kept",
        [
            {"status": "dead", "archived_url": "https://archive.example/1"},
            {"status": "dead", "snapshots": [{"id": 1}]},
            {"status": "changed"},
            {"status": "corrected"},
            {"status": "paywalled"},
        ],
    )
    def test_is_none_of_which_a_copy_is_kept(self, kept):
        assert origins(assess(claim(1), evidence({1: source(**kept)}, needed=1))) == [[1]]

    def test_is_a_source_whose_quotation_is_not_there(self):
        row = cited(1)
        quotes = {row["id"]: Quote(Outcome.NOT_FOUND, carries=True)}
        assert codes(assess(claim(row), evidence({1: source()}, quotes=quotes))) == {Out.NOT_FOUND}

    def test_is_a_source_whose_quotation_has_another_value(self):
        row = cited(1)
        quotes = {row["id"]: Quote(Outcome.EXACT, carries=False)}
        assert codes(assess(claim(row), evidence({1: source()}, quotes=quotes))) == {Out.WITHOUT_VALUE}

    def test_is_no_source_with_another_passage_that_holds(self):
        rows = [cited(1), cited(1)]
        quotes = {
            rows[0]["id"]: Quote(Outcome.NOT_FOUND, carries=True),
            rows[1]["id"]: Quote(Outcome.UNCHECKED, carries=True),
        }
        assert origins(assess(claim(*rows), evidence({1: source()}, quotes=quotes))) == [[1]]

    def test_is_a_party_on_its_own_figure_and_whoever_takes_from_it(self):
        known = {1: source(**outlet(NETFLIX)), 2: source(1), 3: source(by=(DIRECTOR,))}
        found = assess(
            claim(1, 2, 3),
            evidence(known, party="interested", parties=frozenset({NETFLIX, DIRECTOR})),
        )
        assert not origins(found)
        assert codes(found) >= {Out.INTERESTED}

    def test_is_all_that_passes_on_a_partys_figure(self):
        known = {1: source(apart_from=(2,)), 2: source()}
        parties = {"party": "interested", "parties": frozenset({NETFLIX})}
        own = assess(claim(1, 2, originator={"$ref": NETFLIX}), evidence(known, **parties))
        assert not origins(own)
        unit = assess(claim(1, 2, speaker={"$ref": 78}), evidence(known, owners={78: NETFLIX}, **parties))
        assert not origins(unit)
        measured = assess(claim(1, 2, originator={"$ref": 77}), evidence(known, **parties))
        assert origins(measured) == [[1, 2]]

    def test_is_an_outlet_that_a_party_owns(self):
        known = {1: source(**outlet(TIMES))}
        found = assess(
            claim(1), evidence(known, party="interested", parties=frozenset({GROUP}), owners={TIMES: GROUP})
        )
        assert codes(found) == {Out.INTERESTED}

    def test_does_not_take_others_with_it(self):
        known = {1: source(anonymous=True, apart_from=(2,)), 2: source()}
        found = assess(claim(1, 2), evidence(known, needed=1))
        assert origins(found) == [[2]]
        assert found.voice is Voice.FACT


class TestVoice:
    def test_of_the_authority_is_fact(self):
        known = {1: source(press_material=True)}
        found = assess(claim(1), evidence(known, party="authority"))
        assert (found.voice, found.reasons[0].code) == (Voice.FACT, "authority")

    def test_of_the_authority_by_its_outlet_is_fact(self):
        known = {1: source(**outlet(NETFLIX))}
        found = assess(claim(1), evidence(known, party="authority", parties=frozenset({NETFLIX})))
        assert found.voice is Voice.FACT
        assert assess(claim(1), evidence(known, party="authority")).voice is Voice.ATTRIBUTED
        assert assess(claim(1), evidence(known, parties=frozenset({NETFLIX}))).voice is Voice.ATTRIBUTED

    def test_of_the_authority_that_retracted_it_is_not(self):
        known = {1: source(press_material=True, status="retracted")}
        assert assess(claim(1), evidence(known, party="authority")).voice is Voice.ATTRIBUTED

    @pytest.mark.parametrize(
        ("fields", "values", "code"),
        [
            ({"modality": "party_statement"}, {}, "modality"),
            ({"modality": "prediction"}, {}, "modality"),
            ({"standing": "deprecated"}, {}, "deprecated"),
            ({}, {"has_conflict": True}, "conflict"),
            ({}, {"needed": 3}, "origins"),
        ],
    )
    @pytest.mark.parametrize("party", [None, "authority"])
    def test_is_attributed_for_each_reason(self, fields, values, code, party):
        known = {1: source(apart_from=(2,)), 2: source()}
        found = assess(claim(1, 2, **fields), evidence(known, party=party, **values))
        assert found.voice is Voice.ATTRIBUTED
        assert code in {reason.code for reason in found.reasons}

    def test_of_what_is_true_in_a_story_is_that(self):
        known = {1: source(apart_from=(2,)), 2: source()}
        found = assess(claim(1, 2, depicted_in={"$ref": 5}), evidence(known))
        assert found.voice is Voice.IN_STORY

    @pytest.mark.parametrize(
        ("cites", "sentence"),
        [
            ((), "It needs 2 independent origins that state it, and none does."),
            ((1,), "It needs 2 independent origins that state it, and only 1 does."),
            ((1, 2), "2 independent origins state it; it needs 2."),
        ],
    )
    def test_says_how_many_there_are(self, cites, sentence):
        known = {1: source(apart_from=(2,)), 2: source()}
        assert [each.sentence for each in assess(claim(*cites), evidence(known)).reasons] == [sentence]


SOURCES = range(1, 7)
pairs = st.lists(st.tuples(st.sampled_from(SOURCES), st.sampled_from(SOURCES)).filter(lambda p: p[0] != p[1]))
kinds = st.fixed_dictionaries(
    {}, optional={"anonymous": st.booleans(), "status": st.sampled_from(["live", "retracted"])}
)


def known_by(taken: list, apart: list, fields: dict) -> dict[int, dict]:
    return {
        key: source(
            *(there for here, there in taken if here == key),
            apart_from=tuple(there for here, there in apart if here == key),
            **fields.get(key, {}),
        )
        for key in SOURCES
    }


class TestWhateverIsKnown:
    @given(pairs, pairs, st.dictionaries(st.sampled_from(SOURCES), kinds), st.permutations(SOURCES))
    def test_the_order_of_the_citations_changes_nothing(self, taken, apart, fields, order):
        known = evidence(known_by(taken, apart, fields))
        assert assess(claim(*order), known) == assess(claim(*SOURCES), known)

    @given(pairs, pairs, st.dictionaries(st.sampled_from(SOURCES), kinds))
    def test_each_source_belongs_to_one_origin(self, taken, apart, fields):
        found = assess(claim(*SOURCES), evidence(known_by(taken, apart, fields)))
        assert sorted(key for each in found.origins for key in each.sources) == [*SOURCES]

    @given(pairs, pairs, st.data())
    def test_to_know_of_another_derivation_never_adds_an_origin(self, taken, apart, data):
        more = data.draw(pairs)
        before = assess(claim(*SOURCES), evidence(known_by(taken, apart, {})))
        after = assess(claim(*SOURCES), evidence(known_by(taken + more, apart, {})))
        assert len(origins(after)) <= len(origins(before))

    @given(pairs, pairs, st.data())
    def test_to_split_two_never_takes_an_origin_away(self, taken, apart, data):
        more = data.draw(pairs)
        before = assess(claim(*SOURCES), evidence(known_by(taken, apart, {})))
        after = assess(claim(*SOURCES), evidence(known_by(taken, apart + more, {})))
        assert len(origins(after)) >= len(origins(before))

    @given(st.integers(2, 6))
    def test_repetition_never_adds_an_origin(self, times):
        # R04: however many outlets pass one post on.
        known = {key: source(9) for key in range(1, times + 1)} | {9: source()}
        assert len(origins(assess(claim(*range(1, times + 1)), evidence(known)))) == 1

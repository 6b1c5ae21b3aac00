"""The newsroom's rules of evidence R01 to R34, and the acceptance cases F1 to F6: which test holds each."""

import inspect
from importlib import import_module

import pytest

VOICE, ORIGINS = "tests/sources/voice/test_voice.py", "tests/sources/test_assess.py"
FIGURES, STORY = "tests/stories/test_held.py", "tests/stories/test_stories.py"
CASES, CORRECT = "tests/sources/pairs/test_fixtures.py", "tests/sources/test_correct_this.py"
KEPT_RULES = "tests/sources/test_kept_rules.py"

# Each rule in short, and the tests that fail where it is broken.
RULES = {
    "R01": (
        "A claim has a supporting source, of which a copy is kept.",
        "tests/sources/test_claims.py::TestWhatAClaimNeeds::test_is_a_source_above_all",
        "tests/sources/test_copies.py::TestACopy::test_is_asked_for_where_no_source_has_one",
        "tests/sources/test_copies.py::TestACopy::test_is_the_file_that_was_imported_and_is_kept_by_its_hash",
    ),
    "R02": (
        "What somebody says is told with who said it, in the same sentence.",
        "tests/sources/test_claims.py::TestASentence::test_says_who_said_it_and_whose_figure_it_is",
        "tests/sources/test_claims.py::TestVoice::test_of_a_party_statement_is_attributed",
    ),
    "R03": (
        "A fact takes so many independent origins, or the authority on it.",
        f"{ORIGINS}::TestVoice::test_says_how_many_there_are",
        f"{ORIGINS}::TestVoice::test_of_the_authority_is_fact",
    ),
    "R04": (
        "Repetition never adds an origin, and a party's own figure is none.",
        f"{ORIGINS}::TestWhateverIsKnown::test_repetition_never_adds_an_origin",
        f"{ORIGINS}::TestOutOfTheCount::test_is_a_party_on_its_own_figure_and_whoever_takes_from_it",
    ),
    "R05": (
        "A text speaks of sources only where there are several.",
        f"{FIGURES}::TestAParagraph::test_speaks_of_sources_only_where_there_are_several",
    ),
    "R06": (
        "One source makes no fact; nobody can grant an exception.",
        f"{KEPT_RULES}::TestOneSource::test_is_never_a_fact_whoever_asks",
        f"{VOICE}::TestAProposal::test_says_no_more_than_its_evidence",
    ),
    "R07": (
        "A source without a name counts for nothing, and readers see why it has none.",
        f"{ORIGINS}::TestOutOfTheCount::test_is_a_source_that_proves_nothing",
        "tests/sources/test_sources.py::TestASource::test_needs_what_readers_find_it_by",
    ),
    "R08": (
        "What is quoted is in the copy of its source.",
        "tests/sources/test_citations.py::TestACitation::test_blocks_if_its_source_lacks_the_quotation",
        f"{FIGURES}::TestAQuoteBlock::test_has_the_words_of_the_source",
    ),
    "R09": (
        "What is left out of a quotation is marked, and turns no sense round.",
        "tests/sources/test_editorial.py::TestMarks::test_do_not_make_a_quotation_of_something_else",
    ),
    "R10": (
        "Words for what is counted belong to the unit of the claim.",
        f"{FIGURES}::TestAParagraph::test_may_not_make_viewers_of_accounts",
    ),
    "R11": (
        "A bound stays with its figure.",
        f"{FIGURES}::TestAParagraph::test_is_told_where_it_drops_a_bound",
        f"{STORY}::TestAHeadline::test_with_another_bound_than_the_claim_stops_it",
    ),
    "R12": (
        "A party's figure says where, over which time and how it was counted, or that this is not stated.",
        "tests/sources/test_not_stated.py::TestAClaim::test_is_asked_until_it_says_so",
        "tests/sources/test_not_stated.py::TestAClaim::test_says_so_in_its_document_and_sentence",
    ),
    "R13": (
        "No record without a claim of it, and no comparison over two metrics.",
        f"{FIGURES}::TestAParagraph::test_claims_no_record_of_its_own",
        f"{CASES}::TestF3OurPlanet::test_are_two_metrics_where_they_are_stated",
    ),
    "R14": (
        "A value that changes with time says as of when, and is due for review.",
        f"{VOICE}::TestAProposal::test_of_a_value_that_changes_with_time_says_when",
        "tests/sources/voice/test_staleness.py::TestWhatIsOver::"
        "test_says_a_perishable_value_is_due_after_its_time",
    ),
    "R15": (
        "A prediction has a time and somebody whose it is, and asks for what came of it.",
        f"{KEPT_RULES}::TestAPrediction::test_says_which_time_it_covers_and_whose_it_is",
        f"{VOICE}::TestADay::test_asks_for_what_came_of_a_prediction",
    ),
    "R16": (
        "A headline tells no more than the claim.",
        f"{STORY}::TestAHeadline::test_that_counts_viewers_where_the_claim_counts_accounts_stops_it",
        f"{STORY}::TestAHeadline::test_with_a_number_that_no_claim_says_stops_it",
    ),
    "R18": (
        "A source that is gone, without a copy, supports nothing any more.",
        f"{ORIGINS}::TestOutOfTheCount::test_is_a_source_that_proves_nothing",
        "tests/sources/test_copies.py::TestACopy::test_counts_in_the_assessment_alone",
    ),
    "R19": (
        "Nobody approves or verifies their own.",
        "tests/desk/review/test_decisions.py::TestApproval::test_needs_somebody_else",
        f"{VOICE}::TestAVerdict::test_is_never_its_authors_nor_of_what_moved",
    ),
    "R20": (
        "To change a live value asks whether it is a correction; it stops nothing.",
        "tests/sources/test_live_figures.py::TestAFigure::test_that_changes_asks",
        "tests/sources/test_live_figures.py::TestAFigure::test_is_answered_once_and_the_answer_is_kept",
    ),
    "R21": (
        "A correction says what was wrong and what is right, in words that hide nothing.",
        "tests/sources/test_corrections.py::TestACorrection::test_says_what_readers_have_to_know",
        f"{CORRECT}::TestItsTypes::test_a_note_that_hides_the_error_is_refused",
    ),
    "R22": (
        "A clarification takes a senior editor.",
        f"{CORRECT}::TestItsTypes::test_a_clarification_takes_a_senior_editor",
    ),
    "R23": (
        "What is withdrawn keeps its address with a note, and is told in the changes.",
        "tests/feed/reading/test_changes.py::TestAnEntry::test_of_a_withdrawal_is_redacted_with_its_note",
        "tests/feed/reading/test_details.py::TestAWithdrawnRecord::test_is_gone_with_its_public_note",
    ),
    "R24": (
        "A correction lists every place that tells the error, and waits for each.",
        f"{CORRECT}::TestTheList::test_has_every_place_that_tells_it",
        f"{CORRECT}::TestItCannotBePublished::test_while_a_place_is_open",
    ),
    "R25": (
        "What a story states is not withdrawn from under it.",
        f"{STORY}::TestWhatAStoryNames::test_keeps_a_claim_that_it_states_from_being_withdrawn",
    ),
    "R26": (
        "One person holds what may be wrong, at once.",
        "tests/publishing/test_hold.py::test_one_person_takes_it_off_at_once",
    ),
    "R27": (
        "Whoever has read the wrong version is known until they have read the correction.",
        "tests/sources/test_correction_pages.py::TestKeys::test_are_told_apart_by_what_they_have_read",
    ),
    "R28": (
        "A claim is under embargo as long as its sources; a correction waits for none.",
        f"{KEPT_RULES}::TestAnEmbargo::test_of_a_source_is_one_of_its_claims",
        "tests/publishing/embargo/test_embargo.py::TestACorrection::"
        "test_of_what_is_live_goes_out_at_once_and_releases_nothing",
    ),
    "R29": (
        "Of living people nothing that is alleged is a fact, and nothing is kept without a source.",
        f"{KEPT_RULES}::TestALivingPerson::test_is_never_told_to_have_done_what_is_alleged",
        f"{KEPT_RULES}::TestALivingPerson::test_has_nothing_unsourced_parked_beside_it",
    ),
    "R30": (
        "What is contradicted is no fact until somebody resolves it.",
        f"{ORIGINS}::TestVoice::test_is_attributed_for_each_reason",
        "tests/sources/test_stored_conflicts.py::TestResolving::test_ends_a_conflict_and_gives_the_fact_back",
    ),
    "R31": (
        "Views follow from hours and length, and are looked at again where either moves.",
        f"{CASES}::TestF4Derived::test_what_does_not_follow_is_told",
    ),
    "R32": (
        "What becomes of a source reaches all that rests on it.",
        "tests/sources/test_evidence_moves.py::TestASource::test_that_is_retracted_takes_the_fact_away",
        "tests/sources/test_live_figures.py::TestASource::test_that_is_retracted_asks_for_what_rests_on_it",
    ),
    "R33": (
        "Whoever had it first is cited.",
        "tests/sources/test_copies.py::TestWhoeverHadItFirst::test_is_asked_to_be_cited",
    ),
    "R34": (
        "A verdict lapses where what it was about moves.",
        f"{VOICE}::TestAVerdict::test_takes_a_citation_out_until_what_it_was_about_changes",
    ),
}
# Rules that nothing holds yet, and what is missing. No rule is in both.
OPEN = {"R17": "No outlet is graded yet, so that none is told to be unreliable."}

FIXTURES = {
    "F1": f"{CASES}::TestF1WhenTheySeeUs",
    "F2": f"{CASES}::TestF2TigerKing",
    "F3": f"{CASES}::TestF3OurPlanet",
    "F4": f"{CASES}::TestF4Derived",
    "F5": f"{CASES}::TestF5Nominations",
    "F6": f"{CASES}::TestF6CasesAndPeople",
}
TESTS = [(rule, each) for rule, (_, *tests) in RULES.items() for each in tests]


def named(test: str) -> object:
    """The test or class of tests of that name."""
    file, *names = test.split("::")
    found: object = import_module(file.removesuffix(".py").replace("/", "."))
    for name in names:
        found = getattr(found, name)
    return found


@pytest.mark.parametrize(("rule", "test"), TESTS, ids=[f"{rule}-{n}" for n, (rule, _) in enumerate(TESTS)])
def test_each_rule_has_its_tests(rule, test):
    found = named(test)
    assert inspect.isfunction(found)
    assert found.__name__.startswith("test_")


def test_every_rule_is_in_the_table():
    assert sorted([*RULES, *OPEN]) == [f"R{number:02}" for number in range(1, 35)]
    assert all(tests for _, *tests in RULES.values())


@pytest.mark.parametrize("fixture", FIXTURES)
def test_each_acceptance_case_has_its_tests(fixture):
    tests = [name for name in vars(named(FIXTURES[fixture])) if name.startswith("test_")]
    assert tests
    assert sorted(FIXTURES) == [f"F{number}" for number in range(1, 7)]

"""Rules of evidence that no other test has for its subject: embargoes, people, plans and single sources."""

import pytest

from cms.desk.checks import rules
from cms.desk.models import Card
from cms.desk.review.contents import propose
from cms.desk.review.lifecycle import ReviewError
from cms.desk.review.submit import submit
from sources.claims.origins.assess import assess
from sources.claims.origins.reasons import Voice
from tests.make import NOON, make_live, make_person, make_title
from tests.make.sources import make_claim, make_source
from tests.publishing.embargo.test_embargo import embargo
from tests.refusals import refused

from .test_assess import claim, evidence, source


def found(record) -> set[str]:
    return {each.rule for each in rules.of_cards([Card.objects.get(pk=record.pk)])}


class TestOneSource:
    def test_is_never_a_fact_whoever_asks(self):
        """R06: there is no exception that a senior editor could grant; a property says how many it needs."""
        assert assess(claim(1), evidence({1: source()})).voice is Voice.ATTRIBUTED
        assert assess(claim(1), evidence({1: source()}, needed=1)).voice is Voice.FACT


class TestALivingPerson:
    def test_is_never_told_to_have_done_what_is_alleged(self):
        """R29: however many independent sources pass it on."""
        apart = {1: source(), 2: source(apart_from=(1,)), 3: source(apart_from=(1, 2))}
        assert assess(claim(1, 2, 3), evidence(apart)).voice is Voice.FACT
        alleged = claim(1, 2, 3, modality="allegation")
        assert assess(alleged, evidence(apart)).voice is Voice.ATTRIBUTED

    @pytest.mark.django_db
    def test_has_nothing_unsourced_parked_beside_it(self, writer):
        """R29: to deprecate a claim does not make it publishable without a source."""
        person = make_person(writer, died=None)
        parked = make_claim(writer, person, standing="deprecated", standing_reason="Nobody stands by it.")
        assert "claim-unsourced" in found(parked)


@pytest.mark.django_db
class TestAPrediction:
    def test_says_which_time_it_covers_and_whose_it_is(self, writer):
        """R15."""
        bare = make_claim(writer, source=make_source(writer), modality="prediction", speaker_described=None)
        assert found(bare) >= {"prediction-without-window", "claim-of-nobody"}
        whole = make_claim(writer, source=make_source(writer), modality="prediction", window_to="2030")
        assert not found(whole) & {"prediction-without-window", "claim-of-nobody"}


@pytest.mark.django_db
class TestAnEmbargo:
    def test_of_a_source_is_one_of_its_claims(self, writer, editor):
        """R28: a claim goes to readers with its source or after it."""
        page, title = make_source(writer, text="It says so, word for word."), make_title(writer)
        make_live(title, by=writer, approver=editor)
        embargo(page, by=writer, editor=editor)
        early = make_claim(writer, title, source=page)
        with refused(ReviewError, "blocked", "reference-not-live"):
            submit(propose([early.card], by=writer, at=NOON), by=writer, at=NOON)

"""Organisations: types, parent, country and alternative names."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from catalog.organisations.models import Organisation
from cms.desk.review.lifecycle import ReviewError
from cms.desk.write.change import ChangeRefused
from tests.make import document, edit, keyed, make_live, make_organisation, make_submitted
from tests.make.sheets import come_in, make_import, problems
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def penguin(writer):
    return make_organisation(writer, name="Penguin Books", **keyed("organisation", "penguin"))


@pytest.fixture
def dutton(writer, penguin):
    return make_organisation(
        writer,
        name="Dutton",
        description="publisher",
        types=["publisher", "imprint"],
        parent=penguin.pk,
        parent_relation="imprint_of",
        country="US",
        website="https://dutton.example/",
        names={
            "new-1": {"kind": "former", "text": "E. P. Dutton"},
            "new-2": {"kind": "erroneous", "text": "Button Books"},
            "new-3": {"kind": "legal", "text": "Dutton LLC", "language": "en"},
        },
    )


class TestItsParent:
    def test_is_another(self, dutton, writer):
        with refused(ChangeRefused, "organisation_parent_is_another"):
            edit(dutton, writer, parent=dutton.pk)

    def test_is_another_for_the_database_too(self, dutton):
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.filter(pk=dutton.pk).update(parent=F("card"))

    def test_is_required_by_a_relation(self, dutton, writer):
        with refused(ChangeRefused, "organisation_relation_has_parent"):
            edit(dutton, writer, parent=None)

    def test_has_to_be_live_as_well(self, dutton, penguin, writer, editor):
        with refused(ReviewError, "blocked", "reference-not-live"):
            make_submitted(dutton, by=writer)
        make_live(penguin, dutton, by=writer, approver=editor)
        assert document(dutton)["parent"]["name"] == "Penguin Books"

    def test_is_found_by_it(self, dutton, penguin, writer, editor, client):
        unit = make_organisation(writer, name="Plume", parent=penguin.pk)
        make_live(penguin, dutton, unit, by=writer, approver=editor)
        found = client.get("/api/v1/organisations", {"parent": penguin.pk}).json()["results"]
        assert [each["name"] for each in found] == ["Dutton", "Plume"]
        included = client.get("/api/v1/organisations/penguin-books?include=organisations").json()["included"]
        assert included["organisations"]["results"] == found


class TestItsDocument:
    @pytest.fixture
    def live(self, dutton, penguin, writer, editor):
        make_live(penguin, dutton, by=writer, approver=editor)
        return document(dutton)

    def test_states_what_it_is(self, live):
        assert live["types"] == ["imprint", "publisher"]
        assert (live["country"], live["parent_relation"]) == ("US", "imprint_of")
        assert (live["website"], live["description"]) == ("https://dutton.example/", "publisher")

    def test_states_names_without_the_wrong_ones(self, live):
        assert [row["text"] for row in live["names"]] == ["Dutton LLC"]

    def test_is_found_by_type(self, live, client):
        found = client.get("/api/v1/organisations?type=imprint").json()["results"]
        assert found == [live]


class TestItsRows:
    def test_name_it_once(self, dutton, writer):
        with refused(ChangeRefused, "organisation_name_once"):
            edit(dutton, writer, names={"new-1": {"kind": "former", "text": "E. P. Dutton"}})

    def test_have_a_real_address(self, writer):
        with pytest.raises(ChangeRefused, match="is not a web address"):
            make_organisation(writer, website="dutton")


class TestSheets:
    def test_bring_in_what_it_is_and_its_names(self, writer, penguin):
        come_in(
            writer,
            "organisations",
            "key,name,types,parent,parent relation,country,website,description",
            "dutton,Dutton,publisher | imprint,penguin,imprint of,US,https://dutton.example/,publisher",
        )
        come_in(
            writer,
            "organisation-names",
            "organisation,kind,text,language",
            "dutton,former,E. P. Dutton,",
            "dutton,erroneous,Button Books,en",
        )
        dutton = Organisation.objects.get(name="Dutton")
        assert (dutton.parent, dutton.parent_relation) == (penguin, "imprint_of")
        assert list(dutton.types.values_list("code", flat=True)) == ["imprint", "publisher"]
        assert dutton.names.count() == 2

    def test_refuse_a_parent_that_is_not_there(self, writer):
        staged = make_import(writer, "key,name,parent", "dutton,Dutton,penguin", code="organisations")
        assert "There is no organisation with the key “penguin”" in str(problems(staged, 2))

import pytest

from cms.publishing.hold import hold
from cms.publishing.models import LiveDocument
from tests.make import NOON, credit, make_live, make_organisation, make_person, make_title

pytestmark = pytest.mark.django_db


@pytest.fixture
def ava(writer, editor):
    """A person credited twice in a title, once in another and in a draft; third in a title by billing."""
    person, others = make_person(writer, name="Ava"), [make_person(writer) for _ in range(2)]
    twice = {"new-1": credit(person, "director", billing=1), "new-2": credit(person, "writer", billing=2)}
    third = {f"new-{n}": credit(who, billing=n) for n, who in enumerate([*others, person], 1)}
    titles = [
        make_title(writer, name="Late", credits=third),
        make_title(writer, name="Twice", credits=twice),
        make_title(writer, name="Once", credits={"new-1": credit(person)}),
    ]
    make_live(person, *others, *titles, by=writer, approver=editor)
    make_title(writer, name="Draft", credits={"new-1": credit(person)})
    return person


def included(response) -> list[str]:
    return [each["name"] for each in response.json()["included"]["titles"]["results"]]


class TestWhatNamesARecord:
    def test_comes_beside_its_document_by_place_then_id_each_once(self, client, ava):
        response = client.get(f"/api/v1/people/{ava.pk}?include=titles")
        assert included(response) == ["Twice", "Once", "Late"]
        assert response.json()["included"]["titles"]["next"] is None

    def test_leaves_the_stored_bytes_as_they_are(self, client, ava):
        text = LiveDocument.objects.get(pk=ava.pk).text
        content = client.get("/api/v1/people/ava?include=titles").content.decode()
        assert content.startswith(f'{{"document":{text},"included":{{"titles":{{"next":null,"results":[{{')
        assert set(client.get("/api/v1/people/ava?include=titles").json()) == {"document", "included"}

    def test_is_without_what_is_held(self, client, ava, editor):
        hold(LiveDocument.objects.get(label="Once").card, by=editor, at=NOON, reason="error")
        assert included(client.get(f"/api/v1/people/{ava.pk}?include=titles")) == ["Twice", "Late"]

    def test_is_of_that_record_alone(self, client, ava, writer, editor):
        netflix = make_organisation(writer, name="Netflix")
        make_live(netflix, by=writer, approver=editor)
        assert included(client.get(f"/api/v1/organisations/{netflix.pk}?include=titles")) == []

    def test_costs_one_more_query(self, client, ava, django_assert_num_queries):
        with django_assert_num_queries(2):  # the document; the titles that name it
            client.get(f"/api/v1/people/{ava.pk}?include=titles,titles")

    def test_goes_on_in_the_list(self, client, ava, monkeypatch):
        monkeypatch.setattr("cms.feed.reading.included.LONGEST", 2)
        response = client.get(f"/api/v1/people/{ava.pk}?include=titles")
        assert included(response) == ["Twice", "Once"]
        following = response.json()["included"]["titles"]["next"]
        assert following == f"http://testserver/api/v1/titles?person={ava.pk}"
        assert len(client.get(following).json()["results"]) == 3


class TestAnInclude:
    @pytest.mark.parametrize("names", ["actors", "titles,actors", "", "titles,", "%00"])
    def test_that_no_kind_declares_is_refused(self, client, ava, names):
        response = client.get(f"/api/v1/people/{ava.pk}?include={names}")
        assert (response.status_code, response.json()["parameter"]) == (400, "include")
        assert "titles" in response.json()["detail"].partition("Allowed: ")[2]

    def test_that_there_is_not_for_a_kind_is_refused(self, client, ava):
        response = client.get("/api/v1/festivals/late?include=titles")
        assert response.status_code == 400
        assert "Allowed: claims, corrections, mentioned_in." in response.json()["detail"]

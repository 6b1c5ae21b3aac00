"""Dates that are not plain, as archives and newspapers state them."""

import pytest

from .publish import publish, read, served, sources_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(writer, editor):
    return lambda **sheets: publish(sheets, writer=writer, editor=editor)


class TestLimeKilnClubFieldDayOfAbout1913:
    """Silent, with Bert Williams, and never finished; archives date what was shot by its makers' doings."""

    def test_is_dated_circa(self, bring, client):
        bring(
            sources="""
                key,type,title,url
                moma,webpage,Bert Williams Lime Kiln Club Field Day,https://www.moma.org/
            """,
            titles="""
                key,name,type,source
                lime-kiln,Lime Kiln Club Field Day,film,moma
            """,
            events="""
                key,name,type,when,title,source
                shooting,Shooting of Lime Kiln Club Field Day,production-start,c. 1913,lime-kiln,moma
            """,
        )
        document = served("event", "shooting")
        assert document["when"] == {
            "edtf": "1913~",
            "words": "about 1913",
            "earliest": "1913-01-01",
            "latest": "1913-12-31",
        }
        assert document["date"] is None
        assert sources_of(document)["when"] == ["Bert Williams Lime Kiln Club Field Day"]
        assert "about 1913 1 source" in read("event", "shooting")
        assert "about 1913" in read("title", "lime-kiln")
        found = client.get("/api/v1/events", {"during": "1910s"}).json()["results"]
        assert [each["name"] for each in found] == ["Shooting of Lime Kiln Club Field Day"]


class TestTheDicksonExperimentalSoundFilmOf1894Or1895:
    """William Dickson plays the violin into a horn; the Library of Congress leaves the year open."""

    def test_is_of_one_of_two_years(self, bring, client):
        bring(
            sources="""
                key,type,title,url
                loc,webpage,[Dickson experimental sound film],https://www.loc.gov/
            """,
            titles="""
                key,name,type,source
                violin,Dickson Experimental Sound Film,short,loc
            """,
            events="""
                key,name,type,when,title,source
                made,Dickson records a violin on film,production-start,1894 or 1895,violin,loc
            """,
        )
        when = served("event", "made")["when"]
        assert (when["edtf"], when["words"]) == ("[1894,1895]", "1894 or 1895")
        assert "1894 or 1895 1 source" in read("event", "made")
        for year, number in (("1894", 1), ("1895", 1), ("1896", 0)):
            assert len(client.get("/api/v1/events", {"during": year}).json()["results"]) == number


class TestMabelNormandBornIn1892Or1893:
    """Her death certificate and the census disagree by a year about the day in November."""

    def test_is_born_on_one_of_two_days(self, bring, client):
        bring(
            sources="""
                key,type,title
                census,dataset,United States census of 1900
                certificate,report,Certificate of death of Mabel Normand
            """,
            people="""
                key,name,description,birth,died
                normand,Mabel Normand,"actor, director",9 November 1892 or 9 November 1893,1930-02-23
            """,
            **{
                "people-citations": """
                    person,fact,source,stance
                    normand,birth,census,supports
                    normand,birth,certificate,supports
                    normand,died,certificate,supports
                """
            },
        )
        document = served("person", "normand")
        assert document["birth"]["edtf"] == "[1892-11-09,1893-11-09]"
        assert (document["birth"]["earliest"], document["birth"]["latest"]) == ("1892-11-09", "1893-11-09")
        assert (document["born"], document["died"]) == (None, "1930-02-23")
        assert len(sources_of(document)["birth"]) == 2
        assert "9 November 1892 or 9 November 1893 2 sources" in read("person", "normand")
        for year, number in (("1892", 1), ("1893", 1), ("1894", 0)):
            assert len(client.get("/api/v1/people", {"born": year}).json()["results"]) == number


class TestJuliusCaesarWhoseSubjectDiedIn44BCE:
    """The film of 1953 is based on an event before the common era."""

    def test_is_based_on_an_event_before_the_common_era(self, bring, client):
        bring(
            sources="""
                key,type,title
                plutarch,webpage,"Perseus: Plutarch, Life of Caesar"
                afi,webpage,AFI Catalog: Julius Caesar
            """,
            events="""
                key,name,type,when,place,source
                ides,Assassination of Julius Caesar,crime,15 March 44 BC,Rome,plutarch
            """,
            titles="""
                key,name,type,premiere,source
                caesar,Julius Caesar,film,1953,afi
            """,
            **{"title-basis": "title,event,source\ncaesar,ides,afi"},
        )
        when = served("event", "ides")["when"]
        assert (when["edtf"], when["earliest"]) == ("-0043-03-15", "-0043-03-15")
        assert when["words"] == "15 March 44 BCE"
        assert "15 March 44 BCE 1 source" in read("event", "ides")
        assert "Assassination of Julius Caesar" in read("title", "caesar")
        found = client.get("/api/v1/events", {"during": "44 BC"}).json()["results"]
        assert [each["name"] for each in found] == ["Assassination of Julius Caesar"]


class TestEastEndersShownSince1985:
    """It began on 19 February 1985 and has not ended."""

    def test_has_no_end(self, bring, client):
        bring(
            sources="key,type,title,url\ngenome,webpage,BBC Genome: EastEnders,https://genome.ch.bbc.co.uk/",
            titles="key,name,type,source\neastenders,EastEnders,series,genome",
            events="""
                key,name,type,when,title,source
                run,The run of EastEnders on the BBC,release,since 19 February 1985,eastenders,genome
            """,
        )
        document = served("event", "run")
        assert document["when"]["edtf"] == "1985-02-19/.."
        assert (document["when"]["earliest"], document["when"]["latest"]) == ("1985-02-19", None)
        assert (document["date"], document["end"]) == ("1985-02-19", None)
        assert "from 19 February 1985, still open 1 source" in read("event", "run")
        for year, number in (("1984", 0), ("2024", 1)):
            assert len(client.get("/api/v1/events", {"during": year}).json()["results"]) == number


class TestTheHollywoodBlacklistFrom1947ToThe1960s:
    """It began with the Waldorf statement; nobody can name the year in which it ended."""

    def test_ends_within_a_decade(self, bring, client):
        bring(
            sources="key,type,title\nbritannica,webpage,Britannica: Hollywood blacklist",
            events="""
                key,name,type,when,source
                blacklist,The Hollywood blacklist,protest,25 November 1947 to the 1960s,britannica
            """,
        )
        document = served("event", "blacklist")
        assert document["when"] == {
            "edtf": "1947-11-25/196X",
            "words": "from 25 November 1947 to the 1960s",
            "earliest": "1947-11-25",
            "latest": "1969-12-31",
        }
        assert (document["date"], document["end"]) == ("1947-11-25", None)
        assert "from 25 November 1947 to the 1960s 1 source" in read("event", "blacklist")
        assert len(client.get("/api/v1/events", {"during": "1958"}).json()["results"]) == 1

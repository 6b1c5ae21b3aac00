"""Two people correct one figure everywhere it is told, in a browser, in under 25 clicks."""

from django.urls import reverse

from tests.browsing import IN_A_BROWSER, hold_to_the_rules
from tests.make import document, make_live, make_title
from tests.make.sources import make_claim, make_source
from tests.make.stories import make_story, paragraphs
from tests.newsroom.test_browser_day import Hands

pytestmark = IN_A_BROWSER
MOST = 25


def world(writer, editor):
    """A claim that three stories tell, on a title's page, from a source that two others reprint."""
    title, post = make_title(writer, name="Selma"), make_source(writer)
    copies = [
        make_source(writer, derivations={"new-1": {"origin": post.pk, "kind": "reprints"}}) for _ in range(2)
    ]
    claim = make_claim(writer, title, source=post)
    make_live(title, post, *copies, claim, by=writer, approver=editor)
    slot = paragraphs(f"So: {{{claim.pk}}}")
    stories = [
        make_story(writer, title=title.pk, headline="Who watched, and who says so", blocks=slot),
        make_story(writer, title=title.pk, headline="More than 23 million accounts", blocks=slot),
        make_story(
            writer, f"Some 23 million accounts had it on: {{{claim.pk}}}", title=title.pk, headline="A figure"
        ),
    ]
    make_live(*stories, by=writer, approver=editor)
    return claim, stories


class TestOneFigure:
    def test_is_put_right_everywhere(self, people, sign_in, client):
        wanda, ed = people
        claim, stories = world(wanda, ed)
        writer, editor = Hands(sign_in(wanda)), Hands(sign_in(ed))
        page = writer.page
        page.goto(reverse("newsroom:record", args=[claim.pk]))
        writer.follow("Correct this…")
        page.fill("#id_right", "more than 24 million accounts")
        page.fill("#id_value", "24000000")
        page.fill("#id_note", "We said more than 23 million accounts. It was more than 24 million.")
        hold_to_the_rules(page, page.url)
        page.fill("#id_right", "more than 24 million accounts")
        page.fill("#id_value", "24000000")
        page.fill("#id_note", "We said more than 23 million accounts. It was more than 24 million.")
        writer.press("List every place that tells it")
        hold_to_the_rules(page, page.url)
        writer.press("Answer all and submit for review")
        assert "is submitted for review, with all of its places" in page.content()

        editor.page.goto("/admin/")
        editor.click(editor.page.locator("main a[href*='/changesets/']").first)
        for each in editor.page.locator("textarea[name^='reason:']").all():
            each.fill("Read, and it stands.")
        editor.press("Approve and publish")
        assert writer.clicks + editor.clicks < MOST

        assert document(claim)["value"]["amount"] == "24000000"
        assert document(stories[1])["headline"] == "More than 24 million accounts"
        assert "24 million accounts had it" in str(document(stories[2])["blocks"])
        for each in ("titles/selma", f"claims/{claim.pk}", *(f"stories/{it.card.slug}" for it in stories)):
            assert "It was more than 24 million." in client.get(f"/{each}").content.decode(), each

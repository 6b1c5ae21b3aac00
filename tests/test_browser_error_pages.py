"""The pages of errors in a real browser, and what becomes of the words that somebody typed."""

import pytest
from django.core.exceptions import DisallowedHost
from django.db import connections
from django.shortcuts import render
from django.urls import path

from catalog.titles.models import Title
from cms import error_pages
from cms.urls import *  # noqa: F403 - the addresses of the project, and those of its errors
from cms.urls import urlpatterns

from .browsing import IN_A_BROWSER, hold_to_the_rules
from .make import make_title
from .operation.test_interruptions import ON_SQLITE, another

TAGLINE = "#id_tagline"
pytestmark = IN_A_BROWSER


def busy(request):
    what = "Somebody else is saving just now. Nothing was saved: try again in a moment."
    return error_pages.answer(request, 503, "try-again", what, is_undone=True)


PAGES = {
    400: lambda request: error_pages.bad_request(request, DisallowedHost()),
    403: error_pages.no_token,
    404: error_pages.missing,
    405: lambda request: error_pages.answer(request, 405, "method-not-allowed", ""),
    429: lambda request: render(request, "429.html", status=429),
    500: error_pages.fault,
    503: busy,
}
urlpatterns = [*(path(f"page/{status}", view) for status, view in PAGES.items()), *urlpatterns]


@pytest.mark.urls("tests.test_browser_error_pages")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_fits_and_can_be_read_by_all(opened, width, scheme):
    page = opened(width=width, scheme=scheme)
    for status in PAGES:
        hold_to_the_rules(page, f"/page/{status}", status)


@pytest.fixture
def impatient(monkeypatch):
    """The server waits for others as briefly as a test can."""
    options = connections.settings["default"]["OPTIONS"]
    name, value = ("timeout", 0.05) if ON_SQLITE else ("options", "-c lock_timeout=50ms")
    monkeypatch.setitem(options, name, value)


class TestWhatSomebodyTyped:
    def test_is_sent_once_more_by_reloading(self, sign_in, people, impatient):
        wanda, _ = people
        title = make_title(wanda, name="Selma")
        page = sign_in(wanda)
        page.goto(f"/admin/catalog/title/{title.pk}/change/")
        page.fill(TAGLINE, "Once more")
        with another(*([] if ON_SQLITE else ["LOCK TABLE desk_card IN SHARE MODE"])):
            with page.expect_navigation() as left:
                page.get_by_role("button", name="Save draft").click()
            assert left.value.status == 503
            assert "Nothing was saved" in page.content()
        assert not Title.objects.get().tagline
        page.reload()
        page.wait_for_selector("text=is saved")
        assert Title.objects.get().tagline == "Once more"
        page.context.close()

    def test_is_offered_when_the_form_opens_again(self, sign_in, people, impatient):
        wanda, _ = people
        title = make_title(wanda, name="Selma")
        page = sign_in(wanda)
        address = f"/admin/catalog/title/{title.pk}/change/"
        page.goto(address)
        page.fill(TAGLINE, "Once more")
        with another(*([] if ON_SQLITE else ["LOCK TABLE desk_card IN SHARE MODE"])):
            with page.expect_navigation() as left:
                page.get_by_role("button", name="Save draft").click()
            assert left.value.status == 503
        page.goto(address)
        page.wait_for_selector("text=You have unsaved changes")
        assert page.input_value(TAGLINE) == "Once more"
        page.context.close()

"""Fixtures for tests that use a real browser as people would."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Page, sync_playwright

from .make import make_user

CHROMIUM = shutil.which("chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not CHROMIUM, reason="needs Debian's chromium"),
]


@pytest.fixture(scope="session")
def browser(django_db_setup):
    # Playwright keeps an event loop in this thread: Django would refuse the database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    connection.close()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()
        connection.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def people():
    return make_user("wanda", "writer"), make_user("ed", "editor")


@pytest.fixture
def opened(browser, live_server):
    """Opens a page in a browser context of its own; `complaints` collects the errors of its console."""
    contexts = []

    def opened(*, width: int = 1280, scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, base_url=live_server.url
        )
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: said.type == "error" and page.complaints.append(said.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in(opened, live_server):
    """Signs people in without the sign-in form, which is tested elsewhere."""

    def sign_in(user, **values) -> Page:
        page = opened(**values)
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.goto("/admin/")
        return page

    return sign_in


def type_into_picker(page: Page, typed: str) -> None:
    """Open the picker that has the focus by key and type: what is typed before it is open would be lost."""
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement?.matches('.select2-search__field')")
    page.keyboard.type(typed)


def hold_to_the_rules(page: Page, address: str, status: int = 200):
    """Assert that a page fits its screen, keeps the content security policy, and is accessible."""
    response = page.goto(address)
    assert response.status == status, address
    hold_as_it_stands(page, address, status)


def hold_as_it_stands(page: Page, address: str, status: int = 200):
    """The same of a page that is open already, with whatever was typed and opened on it."""
    page.wait_for_load_state()  # a click does not wait for the page that it opens
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), (
        f"{address} is too wide"
    )
    complaints = [each for each in page.complaints if f"status of {status}" not in each]
    assert complaints == [], address
    found = [
        f"{address}: {each['id']} ({each['impact']}) {[node['target'] for node in each['nodes']][:3]}"
        for each in Axe().run(page).response["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    assert found == [], found
    page.complaints.clear()  # axe's own styles break the policy, not ours

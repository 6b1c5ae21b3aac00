"""Hostile requests: what a browser, a script or a broken proxy may send to an address, from a seed."""

import re
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import URLPattern, URLResolver
from django.utils.datastructures import MultiValueDict

# Of another type, out of every range, or of a shape that some function takes for a number or a pattern.
VALUES = (
    "words",
    "",
    " ",
    "0",
    "-1",
    "1.5",
    "²",  # isdigit() is true, int() fails
    "٣",  # int() makes 3 of it
    str(2**31),
    str(2**63),
    "9" * 30,
    "9" * 5000,  # longer than Python turns into a number
    "1e400",
    "NaN",
    "-Infinity",
    "a\0b",
    "\0",
    "�",
    "‮",
    "[]",
    '{"a": [1]}',
    '"',
    "null",
    "2019-13-45",
    "0000-00-00",
    "9999-12-31",
    "25:61",
    "x" * 70_000,
    "x:y:z",
    "../../etc",
    "%s{0.a}\\",
    "0d9f2c4e-0000-4000-8000-000000000000",
)
# In a path: the client quotes them; "_5F" is what the admin unquotes.
KEYS = (
    "words",
    "0",
    "-1",
    str(2**31),
    str(2**63),
    "9" * 30,
    "a\0b",
    "\0",
    "�",
    "_5F_",
    "²",
    VALUES[-1],
    "x" * 300,
)
FORM = "application/x-www-form-urlencoded"
BODIES: tuple[tuple[str, bytes], ...] = (
    ("application/json", b"[1]"),
    ("application/json", b'{"card": {"a": 1}}'),
    ("text/plain", b"words"),
    (FORM, b""),
    (FORM, b"a=%ff%fe&%00=%00&=&&&a&[]=1"),
    (FORM, b"\xff\xfe\x00"),
    (f"{FORM}; charset=utf-16", b"a=1"),
    (f"{FORM}; charset=nonsense", b"a=%ff"),
    ("multipart/form-data", b"words"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n\xff\r\n--x"),
    ("multipart/form-data; boundary=x; charset=utf-16", b"--x--\r\n"),
)
GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)|<(?:(\w+):)?(\w+)>")


class Fields(HTMLParser):
    """What a browser would send of a page's forms, as lists by name."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.text: str | None = None
        self.select: str | None = None

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        name = said.get("name")
        if tag == "input" and name and said.get("type") not in ("submit", "file", "checkbox", "radio"):
            self.values.setdefault(name, []).append(said.get("value") or "")
        elif tag == "input" and name and said.get("type") == "file":
            self.values.setdefault(name, [])
        elif tag == "input" and name and "checked" in said:
            self.values.setdefault(name, []).append(said.get("value") or "on")
        elif tag == "textarea" and name:
            self.text = name
            self.values[name] = [""]
        elif tag == "select" and name:
            self.select = name
        elif tag == "option" and self.select and "selected" in said:
            self.values.setdefault(self.select, []).append(said.get("value") or "")

    def handle_data(self, words):
        if self.text:
            self.values[self.text][0] += words.removeprefix("\n")

    def handle_endtag(self, tag):
        self.text = None if tag == "textarea" else self.text
        self.select = None if tag == "select" else self.select


def routes(patterns: Iterable[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Every route of a URL configuration, each as one text."""
    for each in patterns:
        route = f"{before}{each.pattern}"
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, route)
        else:
            yield route


def names_in(route: str) -> list[str]:
    """The names of a route's parameters, in order."""
    return [found[1] or found[3] for found in GROUP.finditer(route)]


def address(route: str, values: Mapping[str, Any]) -> str:
    """The address at a route, its parameters filled in and quoted."""
    plain = re.sub(r"[\^$]|\\Z", "", route)
    return "/" + GROUP.sub(lambda found: quote(str(values[found[1] or found[3]])), plain)


@contextmanager
def heard() -> Iterator[set[str]]:
    """The names that are looked up in forms and query strings meanwhile."""
    asked: set[str] = set()
    looked_up = ("get", "getlist", "__getitem__", "__contains__")
    originals = {name: getattr(MultiValueDict, name, None) for name in looked_up}

    def listening(original):
        def look_up(self, key, *rest, **more):
            if isinstance(self, QueryDict) and isinstance(key, str):
                asked.add(key)
            return original(self, key, *rest, **more)

        return look_up

    for name, original in originals.items():
        setattr(MultiValueDict, name, listening(original))
    try:
        yield asked
    finally:
        for name, original in originals.items():
            if name == "__contains__":
                delattr(MultiValueDict, name)
            else:
                setattr(MultiValueDict, name, original)


@dataclass
class Asked:
    """One request, and what it came to: a status, or the traceback of what it raised."""

    method: str
    address: str
    sent: Any
    status: int
    fault: str = ""
    words: str = ""
    location: str = ""

    @property
    def is_fault(self) -> bool:
        return bool(self.fault) or self.status >= 500

    def __str__(self) -> str:
        return f"{self.method} {self.address[:200]} {str(self.sent)[:300]}\n{self.fault or self.status}"


def ask(client: Client, method: str, to: str, sent: Any = None, **extra: Any) -> Asked:
    """Ask, and take back whatever it wrote."""
    attempt = transaction.atomic()
    attempt._from_testcase = True  # as the test's own: a durable rule runs inside
    attempt.__enter__()
    cookies = client.cookies.copy()
    try:
        if isinstance(sent, bytes):
            answered = client.generic(method.upper(), to, sent, **extra)
        else:
            answered = getattr(client, method)(to, sent, **extra)
        body = b"".join(answered.streaming_content) if answered.streaming else answered.content
        words, location = body.decode(errors="replace"), answered.headers.get("Location", "")
        return Asked(method, to, sent, answered.status_code, words=words, location=location)
    except Exception:
        return Asked(method, to, sent, 500, "".join(traceback.format_exc().splitlines(keepends=True)[-14:]))
    finally:
        client.cookies = cookies
        transaction.set_rollback(True)
        attempt.__exit__(None, None, None)


class Fuzz:
    """Hostile requests to addresses, as many of each sort as `effort` allows; the same ones for a seed."""

    def __init__(self, effort: int, seed: int = 311):
        self.effort, self.random = effort, Random(seed)
        self.asked = 0
        self.faults: list[Asked] = []

    def ask(self, client: Client, method: str, to: str, sent: Any = None, **extra: Any) -> Asked:
        self.asked += 1
        found = ask(client, method, to, sent, **extra)
        if found.is_fault:
            self.faults.append(found)
        return found

    def some(self, values: Iterable[Any], most: int) -> list[Any]:
        known = list(values)
        return known if len(known) <= most else self.random.sample(known, most)

    def get(self, client: Client, to: str, params: Iterable[str] = ()) -> set[str]:
        """Ask for a page with hostile parameters; returns the names that it looks up."""
        with heard() as names:
            self.ask(client, "get", to)
        names = sorted({*names, *params})
        for value in self.some(VALUES, self.effort):
            self.ask(client, "get", f"{to}?{urlencode(dict.fromkeys(names, value))}")
        for name in self.some(names, self.effort):
            for value in self.some(VALUES, 1 + self.effort // 8):
                self.ask(client, "get", f"{to}?{urlencode({name: value})}")
        self.ask(client, "get", f"{to}?{'&'.join(f'{quote(name)}=%ff%fe&{quote(name)}=1' for name in names)}")
        return set(names)

    def post(self, client: Client, to: str, filled: Mapping[str, list[str]]) -> None:
        """Post a form with fields that are missing, doubled, of another type, and bodies of other shapes."""
        with heard() as names:
            self.ask(client, "post", to, {})
        with heard() as more:
            self.ask(client, "post", to, dict(filled))
        names = sorted({*names, *more, *filled})
        for value in self.some(VALUES, self.effort):
            self.ask(client, "post", to, dict.fromkeys(names, value))
        for name in self.some(names, self.effort):
            self.ask(client, "post", to, {key: value for key, value in filled.items() if key != name})
            for value in self.some(VALUES, 1 + self.effort // 8):
                self.ask(client, "post", to, {**filled, name: value})
            doubled = [*filled.get(name, ["1"]), self.random.choice(VALUES)]
            self.ask(client, "post", to, {**filled, name: doubled})
            self.ask(client, "post", to, {**filled, name: SimpleUploadedFile("a.csv", b"\xff\0,\n")})
        for kind, body in self.some(BODIES, self.effort):
            self.ask(client, "post", to, body, content_type=kind)


def filled_in(page: str) -> dict[str, list[str]]:
    """The fields of a page's forms, as a browser would send them."""
    fields = Fields()
    fields.feed(page)
    return fields.values

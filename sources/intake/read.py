"""An article's text, from what was pasted or uploaded; or one sentence that says why there is none."""

import io
from dataclasses import dataclass

import trafilatura
from charset_normalizer import from_bytes
from django.core.files.uploadedfile import UploadedFile
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from trafilatura.settings import Document

LARGEST = 10 * 2**20  # bytes of a file
LONGEST = 2_000_000  # characters of a text: some 300,000 words
MOST_PAGES = 500
DEEPEST = 200_000  # tags of a page: more is a page that was made to be slow
FEWEST = 20  # characters; less is no text


class Unreadable(Exception):
    """Why there is no text to work with, and what to do now."""


@dataclass(frozen=True)
class Article:
    """What was read. published: as far as the page states it, in ISO 8601."""

    text: str
    title: str = ""
    url: str = ""
    published: str = ""
    language: str = ""


def read(file: UploadedFile | None, pasted: str) -> Article:
    """The article; Unreadable where a file is too large, locked, broken or without text."""
    if file is None:
        return _checked(_of_text(pasted))
    if file.size and file.size > LARGEST:
        raise Unreadable(
            f"The file has {file.size / 2**20:,.0f} MB, and {LARGEST // 2**20} are allowed: paste its text."
        )
    content = file.read(LARGEST + 1)
    if content.lstrip()[:5] == b"%PDF-":
        return _checked(_of_pdf(content))
    return _checked(_of_text(_decoded(content)))


def _checked(article: Article) -> Article:
    text = article.text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) < FEWEST:
        raise Unreadable("There is no text in it: paste the article’s words.")
    if len(text) > LONGEST:
        raise Unreadable(
            f"The text has {len(text):,} characters, and {LONGEST:,} are allowed: enter it in parts."
        )
    return Article(text, article.title[:500], article.url[:500], article.published[:10], article.language)


def _decoded(content: bytes) -> str:
    """The text of bytes whose encoding nobody tells; UTF-8 wherever it can be."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = from_bytes(content[: 2**18]).best()
    if found is None:
        raise Unreadable("Its encoding can’t be told: save it as UTF-8, or paste its text.")
    return content.decode(found.encoding, errors="replace")


def _of_text(text: str) -> Article:
    start = text.lstrip()[:2000].lower()
    if not start.startswith("<") and "<html" not in start and "<p>" not in start:
        return Article(text)
    if text.count("<") > DEEPEST:
        raise Unreadable("The page has too many tags to be an article: paste its text instead.")
    found = trafilatura.bare_extraction(text, with_metadata=True, include_comments=False, favor_recall=True)
    if not isinstance(found, Document) or not found.text:
        raise Unreadable("No article is found in that page: paste its text instead.")
    return Article(found.text, found.title or "", found.url or "", found.date or "", found.language or "")


def _of_pdf(content: bytes) -> Article:
    try:
        file = PdfReader(io.BytesIO(content))
        if file.is_encrypted and not file.decrypt(""):
            raise Unreadable("The PDF has a password: save it without one, or paste its text.")
        if len(file.pages) > MOST_PAGES:
            raise Unreadable(f"The PDF has {len(file.pages)} pages, and {MOST_PAGES} are allowed: split it.")
        text, length = [], 0
        for page in file.pages:
            text.append(page.extract_text())
            length += len(text[-1])
            if length > LONGEST:
                break
        title = str(file.metadata.title or "") if file.metadata else ""
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, NotImplementedError):
        raise Unreadable("The PDF is broken: open and save it anew, or paste its text.")
    if not "".join(text).strip():
        raise Unreadable("The PDF is a scan without text: have its text recognised, or type what you quote.")
    return Article("\n\n".join(text), title)

"""The registers whose ids the catalogue knows, and how each spells an id: one table, used by every way in."""

import re
from collections.abc import Callable, Mapping
from functools import partial

from cms.desk.base.external_ids import Scheme, register_schemes

HEX = "0123456789ABCDEF"
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WORKS = ("title", "season", "episode")


def check_character(text: str) -> str:
    """The check character of ISO 7064, Mod 37,36, which EIDR and ISAN use."""
    product = 36
    for char in text:
        product = (product + ALPHANUMERIC.index(char)) % 36 or 36
        product = product * 2 % 37
    return ALPHANUMERIC[(37 - product) % 36]


def check_digit(digits: str) -> str:
    """The check digit of ISO 7064, Mod 11-2, which ISNI and ORCID use: 0 to 9, or X for ten."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)


# What IMDb gives each kind. A band or a family has a name's id, though it is a group.
IMDB = {
    "title": ("tt",),
    "episode": ("tt",),
    "person": ("nm",),
    "organisation": ("co", "nm"),
    "event": ("ev",),
    "award": ("ev",),
}
EXAMPLES = {"tt": "tt7137906", "nm": "nm1148550", "co": "co0144901", "ev": "ev0000223"}


def imdb(text: str, kind: str) -> str:
    """tt, nm, co or ev and seven digits or more; an event also names its year: ev0000223/2019/1."""
    found = re.search(r"(?:^|/)(tt|nm|co|ev)([0-9]+)((?:/[0-9]{4}(?:/[0-9]+)?)?)(?=$|[/?#])", text.casefold())
    letters = IMDB.get(kind, tuple(EXAMPLES))
    example = " or ".join(EXAMPLES[each] for each in letters)
    if found is None:
        raise ValueError(f"write it as {example}")
    if found[1] not in letters:
        raise ValueError(
            f"one that begins with {found[1]} is of another kind of record, write it as {example}"
        )
    edition = found[3] if found[1] == "ev" and kind != "award" else ""
    return f"{found[1]}{found[2].lstrip('0').zfill(7)}{edition}"


def wikidata(text: str, kind: str) -> str:
    """Q and digits."""
    found = re.search(r"(?:^|[/:#])Q([1-9][0-9]*)(?=$|[?#])", text, re.IGNORECASE)
    if found is None:
        raise ValueError("write it as Q55615456")
    return f"Q{found[1]}"


def eidr(text: str, kind: str) -> str:
    """10.5240/ and five groups of four with a check character; 10.5237 for parties, 10.5239 for services."""
    bare = re.sub(r"[\s‐‑–-]", "", re.sub(r"^.*?(?=10\.52(?:37|39|40)/)", "", text)).upper()
    if found := re.fullmatch(r"(10\.523[79])/([0-9A-F]{4})([0-9A-F]{4})", bare):
        return f"{found[1]}/{found[2]}-{found[3]}"
    found = re.fullmatch(r"10\.5240/([0-9A-F]{20})([0-9A-Z])", bare)
    if found is None:
        raise ValueError("write it as 10.5240/7791-8534-2C23-9030-8610-5")
    if check_character(found[1]) != found[2]:
        raise ValueError("its check character does not fit, so that one of the others is mistyped")
    groups = re.findall("....", found[1])
    return f"10.5240/{'-'.join(groups)}-{found[2]}"


def isni(text: str, kind: str) -> str:
    """Sixteen digits without spaces, the last a check digit."""
    return _sixteen(text, "write its sixteen digits, such as 0000 0001 2103 2683")


def orcid(text: str, kind: str) -> str:
    """An ORCID iD: an ISNI in groups of four."""
    found = _sixteen(text, "write its sixteen digits, such as 0000-0002-1825-0097")
    return "-".join(re.findall("....", found))


def _sixteen(text: str, example: str) -> str:
    bare = re.sub(r"[\s‐‑–-]", "", text.rsplit("/", 1)[-1]).upper().removeprefix("ISNI").lstrip(":")
    if not re.fullmatch(r"[0-9]{15}[0-9X]", bare):
        raise ValueError(example)
    if check_digit(bare[:15]) != bare[15]:
        raise ValueError("its check digit does not fit, so that one of the others is mistyped")
    return bare


def isan(text: str, kind: str) -> str:
    """An ISAN: work and episode with a check character, and the version with another where it has one."""
    bare = re.sub(r"[\s‐‑–-]", "", text.rsplit("/", 1)[-1]).upper().removeprefix("ISAN").lstrip(":")
    found = re.fullmatch(r"([0-9A-F]{16})([0-9A-Z]?)(?:([0-9A-F]{8})([0-9A-Z]?))?", bare)
    if found is None:
        raise ValueError("write it as 0000-0000-3A8D-0000-Z-0000-0000-6")
    root, check, version, last = found.groups(default="")
    checks = (check_character(root), check_character(root + version))
    if (check or checks[0]) != checks[0] or (version and (last or checks[1]) != checks[1]):
        raise ValueError("its check character does not fit, so that one of the others is mistyped")
    tail = f"-{version[:4]}-{version[4:]}-{checks[1]}" if version else ""
    return f"{'-'.join(re.findall('....', root))}-{checks[0]}{tail}"


def viaf(text: str, kind: str) -> str:
    found = re.fullmatch(r"(?:viaf/)?0*([1-9][0-9]{0,21})(?:/.*)?", text.casefold())
    if found is None:
        raise ValueError("write its digits")
    return found[1]


def numbered(pages: Mapping[str, tuple[str, ...]], bare: Mapping[str, str], text: str, kind: str) -> str:
    """`movie/550`: a number counts within its kind of page, so that the page belongs to the id.

    pages: the names of pages, in their one spelling, that a kind may have. bare: the page of a number alone.
    """
    may = pages.get(kind, ())
    path, _, query = text.casefold().partition("?")
    if old := re.search(r"tab=([a-z]+)&id=([0-9]+)", query):  # as TheTVDB's addresses were
        path = f"{old[1]}/{old[2]}"
    if path.isascii() and path.isdigit():
        if kind not in bare:
            written = " or ".join(f"{each}/{path}" for each in may) or "another scheme"
            raise ValueError(f"each kind of page counts from 1, write {written}, or paste its address")
        return f"{bare[kind]}/{int(path)}"
    found = re.match(r"(?:dereferrer/)?([a-z]+)/([0-9]+)(?=$|[-/])((?:/(?:season|episode)/[0-9]+)*)", path)
    page = PLURALS.get(found[1], found[1]) if found else ""
    if found is None or page not in may:
        written = " or ".join(f"{each}/123" for each in may) or "another scheme"
        raise ValueError(f"write {written}, or paste the address of its page")
    return f"{page}/{int(found[2])}{found[3]}"


PLURALS = {"people": "person", "movies": "movie", "episodes": "episode", "seasons": "season"}
TMDB_PAGES = {
    "title": ("movie", "tv"),
    "season": ("season", "tv"),
    "episode": ("episode", "tv"),
    "person": ("person",),
    "organisation": ("company", "network"),
}
TVDB_PAGES = {
    "title": ("series", "movie"),
    "season": ("season",),
    "episode": ("episode",),
    "person": ("person",),
    "organisation": ("company",),
}
BARE = {"season": "season", "episode": "episode", "person": "person"}


def letterboxd(text: str, kind: str) -> str:
    """The film's part of the address."""
    found = re.fullmatch(r"(?:[a-z0-9_]+/)?(?:film/)?([a-z0-9-]+)(?:/.*)?", text.casefold().partition("?")[0])
    if found is None:
        raise ValueError("write the part of the address after /film/, such as selma")
    return found[1]


def _scheme(code: str, label: str, spelled: Callable[[str, str], str], *hosts: str) -> Scheme:
    return Scheme(code=code, label=label, spelled=spelled, hosts=hosts)


SCHEMES = (
    _scheme("imdb", "IMDb", imdb, "imdb.com"),
    _scheme("wikidata", "Wikidata", wikidata, "wikidata.org"),
    _scheme("eidr", "EIDR", eidr, "eidr.org", "doi.org"),
    _scheme("isni", "ISNI", isni, "isni.org"),
    _scheme("orcid", "ORCID", orcid, "orcid.org"),
    _scheme("isan", "ISAN", isan, "isan.org"),
    _scheme("viaf", "VIAF", viaf, "viaf.org"),
    _scheme("tmdb", "TMDB", partial(numbered, TMDB_PAGES, BARE), "themoviedb.org"),
    _scheme("tvdb", "TheTVDB", partial(numbered, TVDB_PAGES, BARE), "thetvdb.com"),
    _scheme("letterboxd", "Letterboxd", letterboxd, "letterboxd.com"),
)
register_schemes(*SCHEMES)

"""What a sentence says in place of a record that is not live: “a person”, “a figure under review”.

Wherever a name may stand, one of these stands without it, so that no text has a hole.
"""

from .registry import kinds


def standing_in(code: str | None) -> str:
    """The words for a record of that kind, None for any: as it declares them, or by what it is called."""
    found = next((each for each in kinds() if each.code == code), None)
    if found and found.stand_in:
        return found.stand_in
    if found is None:
        return "a record that is not published"
    noun = found.verbose_name
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def opening(words: str) -> str:
    """The words as they open a sentence; only the first letter changes, since names have capitals too."""
    return words[:1].upper() + words[1:]

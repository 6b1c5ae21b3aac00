"""The forms that start a story in the newsroom, and the blocks each begins with."""

from typing import Any

from django import forms

from cms.newsroom.records.start import StartForm, asks_for

from .models import Block, Story

GUIDE = (
    ("fact_list", None),
    ("heading", "What it is about"),
    ("paragraph", None),
    ("heading", "The true story"),
    ("paragraph", None),
    ("heading", "Episodes"),
    ("episodes", None),
    ("heading", "What reviews say"),
    ("reviews", None),
    ("heading", "Awards and nominations"),
    ("nominations", None),
    ("heading", "Where to watch"),
    ("offers", None),
)
FIGURE_STORY = (
    ("paragraph", None),
    ("heading", "Who said it"),
    ("heading", "What was counted"),
    ("heading", "What the outlets printed"),
)
# Blocks that show what is known of a title, and need no text.
SHOWING = ("fact_list", "episodes", "reviews", "nominations", "offers")


class StartGuide(StartForm):
    code = "guide"
    label = "Key-facts guide"
    help = "What a title is, who made it, what it is based on and where to watch it."

    title = asks_for(Story, "title", label="The title it is about")
    headline = forms.CharField(max_length=300, label="Headline")

    def draft(self) -> dict[str, Any]:
        title = self.cleaned_data["title"]
        blocks = {
            f"new-{place}": {
                # In tens, so that a block fits between two others without renumbering them.
                "position": place * 10,
                "type": type,
                "text": text,
                "record": title if type in SHOWING else None,
            }
            for place, (type, text) in enumerate(GUIDE, 1)
        }
        return {**self.cleaned_data, "form": Story.Form.GUIDE, "blocks": blocks}


class StartFigureStory(StartForm):
    code = "figure-story"
    label = "Figure story"
    help = "A number in the news: who said it, whose it is, and what each outlet printed."

    title = asks_for(Story, "title", label="The title it is about")
    claim = asks_for(Block, "claim", label="The claim with the figure")
    headline = forms.CharField(max_length=300, label="Headline")

    def draft(self) -> dict[str, Any]:
        claim = self.cleaned_data["claim"]
        blocks = {
            f"new-{place}": {"position": place * 10, "type": type, "text": text or f"{{{claim}}}"}
            for place, (type, text) in enumerate(FIGURE_STORY, 1)
        }
        asked = {name: self.cleaned_data[name] for name in ("title", "headline")}
        return {**asked, "form": Story.Form.NEWS, "blocks": blocks}

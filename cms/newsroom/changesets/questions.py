"""Warnings that are questions: the answers that pages offer, and what is kept of the one that is given.

The answer is the beginning of the reason with which somebody acknowledges the warning, so that it is seen
and lapses as every acknowledgement is and does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cms.desk.checks.rules import Finding
from cms.desk.review.lifecycle import ReviewError


@dataclass(frozen=True)
class Answer:
    """One answer that lets the edit stand. label: what is kept of it, before the words that say why."""

    code: str
    label: str


@dataclass(frozen=True)
class Question:
    """What a rule asks instead of warning. leads_to: address of the page for those whom no answer fits.

    otherwise: the words of the link to that page; only people who may submit see it. why: what the
    words beside the answer say.
    """

    asks: str
    answers: Sequence[Answer]
    why: str
    otherwise: str
    leads_to: Callable[[Finding], str]


_questions: dict[str, Question] = {}


def ask(rule: str, question: Question) -> None:
    """Have pages ask `question` where `rule` warns."""
    _questions[rule] = question


def question_of(rule: str) -> Question | None:
    """The question that a rule asks; None where it only warns."""
    return _questions.get(rule)


def reason_of(rule: str, *, answer: str, words: str) -> str:
    """The reason to keep: the answer and its words; ReviewError where a question has no answer yet."""
    question = question_of(rule)
    if question is None:
        return words
    for each in question.answers:
        if each.code == answer:
            return f"{each.label}: {words.strip()}"
    offered = " or ".join(f"“{each.label}”" for each in question.answers)
    raise ReviewError(f"{question.asks} Choose {offered}, and say why.", code="answer_missing")

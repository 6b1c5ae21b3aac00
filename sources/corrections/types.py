"""What each type of correction does to the record that it is about.

The types and their meanings are those that newsrooms and registries of notices agree on.
"""

from dataclasses import dataclass

from cms.desk.models.changesets import Action

from .models import Correction

Type = Correction.Type


@dataclass(frozen=True)
class Deed:
    """One type at work. action: on the record that it is about, and on those that tell the same.

    does: in words, for the person who chooses it. unsays: whoever states the record has to stop. alone: only
    the notice is published. wrong: an error was told, so that each place that tells it is settled first.
    """

    does: str
    action: str = Action.CORRECT
    unsays: bool = False
    alone: bool = False
    wrong: bool = True


DEEDS = {
    Type.CORRECTION: Deed("An error of substance: it is put right everywhere, and readers are told."),
    Type.CLARIFICATION: Deed(
        "It was right, and could be misread. Rare, and no kind word for an error: a senior editor approves."
    ),
    Type.UPDATE: Deed("Nothing was wrong: something new is known.", action=Action.PUBLISH, wrong=False),
    Type.REFILE: Deed("A slip that changes no meaning.", action=Action.PUBLISH, wrong=False),
    Type.EDITORS_NOTE: Deed("Context for readers: the record stays as it is.", alone=True, wrong=False),
    Type.RETRACTION: Deed(
        "It is taken back, and nothing takes its place: a claim is deprecated, and no story states it.",
        unsays=True,
    ),
    Type.WITHDRAWAL: Deed(
        "The whole record is taken down; its address answers with the note.",
        action=Action.WITHDRAW,
        unsays=True,
    ),
    Type.REINSTATEMENT: Deed(
        "What was held or taken back holds after all.", action=Action.PUBLISH, wrong=False
    ),
}

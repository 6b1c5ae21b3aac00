"""The base of the errors by which rules refuse something."""


class Refusal(Exception):
    """A rule refuses: `message` is the sentence for the person who asked, `code` names the rule.

    A code is a short word in snake case; it stays when the sentence is improved, so tests check the code.
    Each class uses a code for one rule only; re-raised as another class, a refusal keeps its code.
    """

    def __init__(self, message: str, *, code: str):
        self.message, self.code = message, code
        super().__init__(message)

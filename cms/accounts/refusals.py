"""What a rule raises when it says no."""


class Refusal(Exception):
    """A rule says no: `message` is the sentence for whoever asked, `code` the rule that was broken.

    A code is a short word in snake case that stays while its sentence gets better, so that tests go by it.
    Within a class it is that of one rule; raised again under another class, a refusal keeps it.
    """

    def __init__(self, message: str, *, code: str):
        self.message, self.code = message, code
        super().__init__(message)

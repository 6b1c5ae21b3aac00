from cms.accounts.refusals import Refusal


class CorrectionRefused(Refusal):
    """The correction can't be begun or go on like this; the message says why and what to do."""

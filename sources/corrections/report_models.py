"""Reports: what readers, lawyers and others say is wrong in what we published."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cms.desk.base.fields import WebAddressField


class Report(models.Model):
    """A complaint about what we published, with who sent it, when an answer is due, and how it ended.

    The name and the contact are for the desk alone, as all of it is. record: null where nobody knows yet
    which record it is about. case: what it led to.
    """

    class Party(models.TextChoices):
        READER = "reader", "reader"
        LAWYER = "lawyer", "lawyer"
        CONCERNED = "concerned", "somebody it is about"
        CUSTOMER = "customer", "site that carries us"
        COLLEAGUE = "colleague", "colleague"

    class Outcome(models.TextChoices):
        CORRECTED = "corrected", "corrected"
        NO_ERROR = "no_error", "nothing was wrong"
        NOT_OURS = "not_ours", "not ours to correct"
        DUPLICATE = "duplicate", "reported already"

    record = models.ForeignKey(
        "desk.Card", models.PROTECT, null=True, blank=True, related_name="+", help_text="What it is about."
    )
    party = models.CharField("from", max_length=10, choices=Party)
    name = models.CharField("name", max_length=200, help_text="For the desk alone.")
    contact = models.CharField(
        max_length=300, blank=True, help_text="Mail address or telephone; for the desk alone."
    )
    text = models.TextField("what they say", help_text="In their words.")
    url = WebAddressField("page", blank=True)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_at = models.DateTimeField("answer due")
    case = models.ForeignKey(
        "sources.Case", models.SET_NULL, null=True, blank=True, related_name="reports", editable=False
    )
    outcome = models.CharField(max_length=10, choices=Outcome, null=True, blank=True)
    answer = models.TextField(blank=True, help_text="What they were told.")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        ordering = ["due_at", "pk"]
        indexes = [models.Index(fields=["due_at"], condition=Q(answered_at=None), name="report_due")]

    def __str__(self) -> str:
        return f"Report by {self.name}"

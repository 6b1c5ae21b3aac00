from django.db import models

from cms.desk.models import Part

from .title import Title


class Company(Part):
    """An organisation that made or distributed a title, in one role."""

    title = models.ForeignKey(Title, models.CASCADE, related_name="companies", editable=False)
    organisation = models.ForeignKey("catalog.Organisation", models.PROTECT, related_name="+")
    role = models.ForeignKey("catalog.CompanyRole", models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, null=True, blank=True)

    class Meta:
        verbose_name_plural = "companies"
        constraints = [
            models.UniqueConstraint(
                fields=["title", "organisation", "role"],
                name="company_once",
                violation_error_message="That company is in the list already, in the same role.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.role}"

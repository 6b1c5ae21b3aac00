"""What every kind gets: citations with their sheet, the check of quotations, the count of unsourced facts."""

from cms.desk.records.registry import register_everywhere

from .citations.checks import facts_have_sources, quotations_are_in_their_sources
from .citations.derived import quote_checks, unsourced
from .citations.document import CITATIONS, CitedDerived
from .citations.sheet import citation_sheet

register_everywhere(
    parts=[CITATIONS],
    checks=[quotations_are_in_their_sources, facts_have_sources],
    derivations=[quote_checks, unsourced],
    sheets=[citation_sheet],
    derived_document=CitedDerived,
)

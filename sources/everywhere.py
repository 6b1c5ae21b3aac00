"""What every kind gets: citations with their sheet, the check of quotations, the count of unsourced facts.

And what follows where a term decides otherwise.
"""

from cms.desk.records.registry import Kind, Wanted, register_everywhere
from cms.newsroom.lists.filters import filter_everywhere

from .citations.checks import facts_have_sources, quotations_are_in_their_sources
from .citations.derived import quote_checks, unsourced, unsourced_paths
from .citations.document import CITATIONS, CITED, CitedDerived
from .citations.sheet import citation_sheet
from .claims.open_conflicts import queue_subjects, queue_term
from .claims.terms import derive_again
from .corrections.questions import (
    live_figures_are_no_quiet_corrections,
    retractions_reach_what_rests_on_them,
)
from .filters import sources_read


def sources_wanted(of: Kind) -> Wanted | None:
    """A source for each fact that needs one."""
    if not of.cited:
        return None
    return Wanted(
        code="source",
        label="a source for each fact",
        is_there=lambda body: not any(unsourced_paths(body, of)),
    )


filter_everywhere(sources_read)
register_everywhere(
    parts=[CITATIONS],
    checks=[
        quotations_are_in_their_sources,
        facts_have_sources,
        live_figures_are_no_quiet_corrections,
        retractions_reach_what_rests_on_them,
    ],
    derivations=[quote_checks, unsourced],
    rests_on=[CITED],
    sheets=[citation_sheet],
    wanted=[sources_wanted],
    derived_document=CitedDerived,
    on_term=[queue_term, derive_again],
    on_changed=[queue_subjects],
)

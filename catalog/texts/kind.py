"""What every kind gets: its texts in other languages, with sheet, check and filters."""

from cms.desk.records.registry import register_everywhere
from cms.newsroom.lists.filters import filter_everywhere

from .checks import texts_follow_what_they_translate
from .document import TEXTS
from .filters import with_text, without_text
from .sheet import text_sheet

filter_everywhere(with_text)
filter_everywhere(without_text)
register_everywhere(parts=[TEXTS], sheets=[text_sheet], checks=[texts_follow_what_they_translate])

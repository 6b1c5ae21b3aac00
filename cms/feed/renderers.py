"""JSON as the feed serves it."""

from typing import Any

from rest_framework.renderers import BaseRenderer

from cms.desk.base import canonical


class StoredJSONRenderer(BaseRenderer):
    """Renders bytes as they are, and any other data as canonical JSON."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        return data if isinstance(data, bytes) else canonical.dumps(data).encode()

"""Security headers on every answer, also on those that are given before any page is looked for."""

from csp.constants import HEADER, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.security import SecurityMiddleware


class PolicyMiddleware(CSPMiddleware):
    """The content security policy, without exception."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        answer: HttpResponseBase = super().process_response(request, response)
        if HEADER not in answer:
            # Django's pages for developers, under DEBUG, bring styles and scripts of their own.
            inline = [SELF, UNSAFE_INLINE]
            answer[HEADER] = build_policy(replace={"script-src": inline, "style-src": inline})
        return answer


class HeadersMiddleware(SecurityMiddleware):
    """The headers of Django's own middleware alone, which can't give them to what it refuses itself."""

    def process_request(self, request: HttpRequest) -> None:
        return None

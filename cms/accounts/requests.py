from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from .models import User


def signed_in(request: HttpRequest) -> User:
    """The signed-in user of a request; PermissionDenied for anybody else."""
    if not isinstance(request.user, User):
        raise PermissionDenied("Sign in first.")
    return request.user

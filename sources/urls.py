"""Readers' pages that are about several records of these kinds."""

from django.urls import path

from .corrections.atom import atom
from .corrections.readers import corrections

urlpatterns = [
    path("corrections", corrections, name="corrections"),
    path("corrections.atom", atom, name="corrections_atom"),
]

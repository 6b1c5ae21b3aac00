"""Awards and nominations on readers' pages."""

from django import template

from catalog.nominations import honours

register = template.Library()
for function in (honours.tally, honours.is_void, honours.category_name, honours.names_its_work):
    register.filter(function)

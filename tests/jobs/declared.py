"""For processes of their own: the tasks of tests are declared once this is imported."""

from . import tasks

tasks.register()

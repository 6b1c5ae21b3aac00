"""An app of kinds: one folder each, found rather than listed."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import AppConfig


def load(package: str, module: str) -> None:
    """Import `module` from each folder of `package` that has one, in order of name."""
    for folder in sorted(each.name for each in iter_modules(import_module(package).__path__) if each.ispkg):
        name = f"{package}.{folder}.{module}"
        if find_spec(name):
            import_module(name)


class KindsConfig(AppConfig):
    """An app whose folders are kinds: each may hold models.py, kind.py (which registers it) and admin.py."""

    def import_models(self) -> None:
        super().import_models()
        load(self.name, "models")
        # Without one Django takes the app for one without models, and makes no rights for them.
        self.models_module = self.models_module or import_module(self.name)

    def ready(self) -> None:
        load(self.name, "kind")

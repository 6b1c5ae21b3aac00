"""Apps of kinds: each folder of the app is a kind, found by its files."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import AppConfig


def load(package: str, module: str) -> None:
    """Import `module` from the package and from each of its folders that has one, in order of name."""
    folders = sorted(each.name for each in iter_modules(import_module(package).__path__) if each.ispkg)
    for place in (package, *(f"{package}.{folder}" for folder in folders)):
        name = f"{place}.{module}"
        if find_spec(name):
            import_module(name)


class KindsConfig(AppConfig):
    """An app whose folders are kinds, or that is one: models.py holds its models, kind.py registers it."""

    def import_models(self) -> None:
        super().import_models()
        load(self.name, "models")
        # Without a models module Django treats the app as one without models and creates no permissions.
        self.models_module = self.models_module or import_module(self.name)

    def ready(self) -> None:
        load(self.name, "kind")

"""The terms that the pairs are judged by: units, properties and regions as a new database has them."""

from importlib import import_module

import pycountry

from sources.claims.contradiction import Terms
from sources.claims.scope.regions import Place, Regions
from sources.claims.scope.relate import Measure, World
from sources.models import Property, Unit

from .notation import NETFLIX

SEEDED = import_module("sources.migrations.0017_regions_units")
FIRST = import_module("sources.migrations.0002_vocabularies")
MORE = {"waiting": "quantity", "budget": "money", "is-sequel": "boolean", "share": "quantity"}


def regions() -> Regions:
    rows = [line.split("|") for line in SEEDED.GROUPS.strip().splitlines()]
    places = {row[0]: Place(row[2] or "Worldwide", row[1] or None) for row in rows}
    within = {code: row[0] for row in rows if len(row) > 3 for code in row[3].split()}
    for each in pycountry.countries:
        label = getattr(each, "common_name", each.name)
        places[each.alpha_2] = Place(label, within[each.alpha_2])
    places["SUHH"] = Place("USSR", "151", "1992-08-30")
    return Regions(places)


def units() -> dict[str, Unit]:
    found = {
        code: Unit(
            code=code, label=code, dimension=dimension, singular=singular, factor=SEEDED.FACTORS.get(code)
        )
        for code, (dimension, singular) in FIRST.UNITS.items()
    }
    for code, (label, singular, dimension) in SEEDED.UNITS.items():
        found[code] = Unit(code=code, label=label, dimension=dimension, singular=singular)
    return found


def properties() -> dict[str, Property]:
    types = {code: (row[0], row[3]) for code, row in {**FIRST.PROPERTIES, **SEEDED.PROPERTIES}.items()}
    types |= {code: (value_type, False) for code, value_type in MORE.items()}
    types["directed-by"] = ("entity", False)
    return {
        code: Property(code=code, value_type=value_type, many=many, accumulates=code in SEEDED.ACCUMULATES)
        for code, (value_type, many) in types.items()
    }


METRICS = {
    "netflix-70-percent": Measure(NETFLIX, "accounts", None, "2019-12-31"),
    "netflix-2-minutes": Measure(NETFLIX, "accounts", "2020-01-21", "2021-11"),
}
TERMS = Terms(
    units=units(),
    properties=properties(),
    world=World(regions(), METRICS, {100: "2019-05-31"}),
)

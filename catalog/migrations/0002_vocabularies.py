"""The first genres, jobs and all countries; administrators keep them from here on."""

import pycountry
from django.db import migrations

GENRES = (
    "action adventure animation biography comedy crime documentary drama family fantasy history horror legal "
    "music musical mystery news political reality romance science-fiction sport talk thriller war western"
)
JOBS = {
    "creation": "creator showrunner",
    "direction": "director assistant-director",
    "writing": "writer story-by screenplay source-author",
    "cast": "actor self host narrator",
    "production": "executive-producer producer co-producer line-producer casting-director production-company",
    "camera": "cinematographer camera-operator",
    "editing": "editor",
    "music": "composer music-supervisor",
    "sound": "sound-designer sound-mixer",
    "art": "production-designer costume-designer make-up-artist visual-effects-supervisor",
    "distribution": "network distributor streaming-service",
}


def _label(code):
    return code.replace("-", " ")


def fill(apps, schema_editor):
    Genre = apps.get_model("catalog", "Genre")
    Job = apps.get_model("catalog", "Job")
    Country = apps.get_model("catalog", "Country")
    Genre.objects.bulk_create(
        (Genre(code=code, label=_label(code)) for code in GENRES.split()), ignore_conflicts=True
    )
    jobs = [
        Job(code=code, label=_label(code), department=department)
        for department, codes in JOBS.items()
        for code in codes.split()
    ]
    Job.objects.bulk_create(jobs, ignore_conflicts=True)
    now = {country.alpha_2: getattr(country, "common_name", country.name) for country in pycountry.countries}
    former = {country.alpha_4: f"{country.name} (former)" for country in pycountry.historic_countries}
    countries = [Country(code=code, label=label[:120]) for code, label in {**former, **now}.items()]
    Country.objects.bulk_create(countries, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

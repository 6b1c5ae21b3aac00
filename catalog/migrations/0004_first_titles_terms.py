"""The first languages, keywords, company roles and types of organisations, and more genres."""

import re

import pycountry
from django.db import migrations

GENRES = "anthology docudrama docuseries legal-drama satire true-crime true-story"
KEYWORDS = (
    "abolition activism coming-of-age corruption courtroom criminal-justice exoneration "
    "false-confession family friendship identity immigration injustice institutional-failure "
    "interrogation investigation juvenile-justice media-coverage police police-violence poverty prison "
    "protest racial-profiling racism resilience slavery solitary-confinement trauma trial "
    "wrongful-conviction"
)
NAMES = {
    "central-park": "Central Park",
    "dna-evidence": "DNA evidence",
    "harlem": "Harlem",
    "new-york-city": "New York City",
}
COMPANY_ROLES = (
    "production-company co-production-company studio financier commissioner network broadcaster "
    "streaming-service distributor sales-agent visual-effects presenter"
)
ORGANISATION_TYPES = (
    "company production-company studio network broadcaster streaming-service distributor cinema-chain "
    "outlet aggregator publisher imprint social-network award-body festival government-body court "
    "prosecution police prison school university charity campaign union party law-firm agency museum band "
    "group-of-people"
)
LANGUAGES = {
    "cmn": "Mandarin Chinese",
    "el": "Greek",
    "en-GB": "English (United Kingdom)",
    "en-US": "English (United States)",
    "es-419": "Spanish (Latin America)",
    "fil": "Filipino",
    "fr-CA": "French (Canada)",
    "pt-BR": "Portuguese (Brazil)",
    "yue": "Cantonese",
    "zh-Hans": "Chinese (simplified)",
    "zh-Hant": "Chinese (traditional)",
}


def _labels(codes):
    return {code: code.replace("-", " ") for code in codes.split()}


def _languages():
    two_letters = (each for each in pycountry.languages if hasattr(each, "alpha_2"))
    return {each.alpha_2: re.sub(r" \(.*", "", each.name) for each in two_letters} | LANGUAGES


def fill(apps, schema_editor):
    for model, labels in (
        ("Genre", _labels(GENRES)),
        ("Keyword", _labels(KEYWORDS) | NAMES),
        ("CompanyRole", _labels(COMPANY_ROLES)),
        ("OrganisationType", _labels(ORGANISATION_TYPES)),
        ("Language", _languages()),
    ):
        rows = apps.get_model("catalog", model)
        rows.objects.bulk_create(
            (rows(code=code, label=label) for code, label in labels.items()), ignore_conflicts=True
        )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_titles_seasons")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

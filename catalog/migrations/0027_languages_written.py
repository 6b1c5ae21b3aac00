"""Languages as names are written in them: in another script, or where a country has its own."""

from django.db import migrations

LANGUAGES = {
    "ar-Latn": "Arabic (Latin letters)",
    "de-AT": "German (Austria)",
    "de-CH": "German (Switzerland)",
    "en-AU": "English (Australia)",
    "en-CA": "English (Canada)",
    "es-ES": "Spanish (Spain)",
    "es-MX": "Spanish (Mexico)",
    "fa-Latn": "Persian (Latin letters)",
    "fr-FR": "French (France)",
    "he-Latn": "Hebrew (Latin letters)",
    "hi-Latn": "Hindi (Latin letters)",
    "ja-Latn": "Japanese (Latin letters)",
    "ko-Latn": "Korean (Latin letters)",
    "pt-PT": "Portuguese (Portugal)",
    "ru-Latn": "Russian (Latin letters)",
    "sr-Cyrl": "Serbian (Cyrillic letters)",
    "sr-Latn": "Serbian (Latin letters)",
    "uk-Latn": "Ukrainian (Latin letters)",
    "zh-Latn": "Chinese (Latin letters)",
}


def fill(apps, schema_editor):
    rows = apps.get_model("catalog", "Language").objects.using(schema_editor.connection.alias)
    rows.bulk_create((rows.model(code=code, label=label) for code, label in LANGUAGES.items()), ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0026_texts")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

"""The first categories of awards; administrators keep them from here on."""

from django.db import migrations

CATEGORIES = {
    "limited-series": "limited series",
    "drama-series": "drama series",
    "comedy-series": "comedy series",
    "television-movie": "television movie",
    "documentary-series": "documentary series",
    "documentary-special": "documentary or non-fiction special",
    "documentary-feature": "documentary feature",
    "picture": "best picture",
    "interactive-programme": "interactive programme",
    "lead-actor-limited-series": "lead actor, limited series",
    "lead-actress-limited-series": "lead actress, limited series",
    "supporting-actor-limited-series": "supporting actor, limited series",
    "supporting-actress-limited-series": "supporting actress, limited series",
    "lead-actor-drama-series": "lead actor, drama series",
    "lead-actress-drama-series": "lead actress, drama series",
    "supporting-actor-drama-series": "supporting actor, drama series",
    "supporting-actress-drama-series": "supporting actress, drama series",
    "lead-actor-comedy-series": "lead actor, comedy series",
    "lead-actress-comedy-series": "lead actress, comedy series",
    "lead-actor": "lead actor",
    "lead-actress": "lead actress",
    "supporting-actor": "supporting actor",
    "supporting-actress": "supporting actress",
    "breakthrough-performance": "breakthrough performance",
    "ensemble": "ensemble",
    "directing": "directing",
    "directing-limited-series": "directing, limited series",
    "writing": "writing",
    "writing-limited-series": "writing, limited series",
    "casting": "casting",
    "casting-limited-series": "casting, limited series",
    "cinematography": "cinematography",
    "cinematography-limited-series": "cinematography, limited series",
    "picture-editing": "picture editing",
    "picture-editing-limited-series": "picture editing, limited series",
    "sound-editing-limited-series": "sound editing, limited series",
    "sound-mixing-limited-series": "sound mixing, limited series",
    "music-composition": "music composition",
    "music-composition-limited-series": "music composition, limited series",
    "music-supervision": "music supervision",
    "original-song": "original song",
    "production-design": "production design",
    "costumes": "costumes",
    "make-up": "make-up",
    "hairstyling": "hairstyling",
    "visual-effects": "visual effects",
    "special-award": "special award",
}

def fill(apps, schema_editor):
    AwardCategory = apps.get_model("catalog", "AwardCategory")
    categories = [AwardCategory(code=code, label=label) for code, label in CATEGORIES.items()]
    AwardCategory.objects.bulk_create(categories, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_events_offers")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

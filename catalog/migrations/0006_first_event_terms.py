"""The first types of events, roles in them, and categories of awards; administrators keep them from here on."""

from django.db import migrations

EVENT_TYPES = {
    "legal": (
        "case crime investigation arrest interrogation confession charge trial testimony verdict conviction "
        "acquittal "
        "sentencing imprisonment release-from-prison parole appeal forensic-finding dna-evidence sentences-vacated "
        "exoneration lawsuit settlement ruling"
    ),
    "publication": "publication op-ed post interview special premiere release screening leak",
    "appointment": "appointment resignation dismissal retirement election",
    "deal": "contract contract-terminated commission acquisition merger sale",
    "protest": "petition protest boycott strike open-letter",
    "announcement": (
        "announcement statement press-conference figures-announced renewal cancellation casting-announced"
    ),
    "award": "award-ceremony nominations-announced honour",
    "other": "birth death marriage production-start production-end account-closed festival disaster",
}
ROLES = (
    "accused arrested interrogated charged convicted imprisoned acquitted exonerated confessed perpetrator "
    "suspect victim witness "
    "prosecutor defence judge jury investigator police expert plaintiff defendant claimant payer payee "
    "petitioner signatory addressee protester author editor publisher outlet broadcaster platform "
    "employer employee appointed dismissed dropped resigned successor predecessor party buyer seller "
    "speaker spokesperson announcer interviewer interviewee guest subject presenter host organiser "
    "recipient nominee juror venue performer attendee"
)
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
LABELS = {
    "dna-evidence": "DNA evidence",
    "op-ed": "op-ed",
    "contract-terminated": "termination of a contract",
    "figures-announced": "announcement of figures",
    "nominations-announced": "announcement of nominations",
    "casting-announced": "announcement of casting",
    "production-start": "start of production",
    "production-end": "end of production",
    "account-closed": "closing of an account",
}


def _label(code):
    return LABELS.get(code, code.replace("-", " "))


def fill(apps, schema_editor):
    EventType = apps.get_model("catalog", "EventType")
    ParticipantRole = apps.get_model("catalog", "ParticipantRole")
    AwardCategory = apps.get_model("catalog", "AwardCategory")
    types = [
        EventType(code=code, label=_label(code), group=group)
        for group, codes in EVENT_TYPES.items()
        for code in codes.split()
    ]
    roles = [ParticipantRole(code=code, label=_label(code)) for code in ROLES.split()]
    categories = [AwardCategory(code=code, label=label) for code, label in CATEGORIES.items()]
    EventType.objects.bulk_create(types, ignore_conflicts=True)
    ParticipantRole.objects.bulk_create(roles, ignore_conflicts=True)
    AwardCategory.objects.bulk_create(categories, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_events_offers")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

"""The first units, properties and topics; administrators keep them from here on."""

from django.db import migrations

UNITS = {
    "accounts": ("accounts", "account"),
    "households": ("households", "household"),
    "viewers": ("persons", "viewer"),
    "people": ("persons", "person"),
    "subscribers": ("subscribers", "subscriber"),
    "views": ("views", "view"),
    "signatures": ("signatures", "signature"),
    "hours": ("time", "hour"),
    "minutes": ("time", "minute"),
    "years": ("time", "year"),
    "days": ("time", "day"),
    "novels": ("works", "novel"),
    "books": ("works", "book"),
    "episodes": ("works", "episode"),
    "nominations": ("honours", "nomination"),
    "awards": ("honours", "award"),
}
# code: type of value, how it reads after its subject, units, whether several values are true at once
PROPERTIES = {
    "audience": ("quantity", "has reached {value}", "accounts viewers subscribers households views hours", False),
    "viewing-rank": ("rank", "ranks {value}", "", False),
    "format": ("text", "is {value}", "", False),
    "written-by": ("text", "was written by {value}", "", False),
    "produced-by": ("entity", "was produced by {value}", "", False),
    "cause": ("entity", "came about because of {value}", "", False),
    "dated": ("date", "took place in {value}", "", False),
    "scheduled-for": ("date", "is scheduled for {value}", "", False),
    "signatories": ("quantity", "was signed by {value}", "people signatures", False),
    "nominations-received": ("quantity", "received {value}", "nominations", False),
    "awards-received": ("quantity", "won {value}", "awards", False),
    "books-published": ("quantity", "has published {value}", "novels books", False),
    "age": ("quantity", "had the age of {value}", "years", False),
    "running-time": ("quantity", "runs for {value}", "hours minutes", False),
    "member-of": ("entity", "is one of {value}", "", True),
    "from-place": ("text", "comes from {value}", "", False),
    "served-as": ("text", "served as {value}", "", True),
    "described-as": ("text", "is described as {value}", "", True),
    "name-given-by": ("text", "owes the name to {value}", "", False),
    "treatment": ("text", "met with {value}", "", True),
    "obtained-by": ("text", "came about {value}", "", True),
    "time-in-prison": ("text", "spent {value} in prison", "", False),
    "defended": ("entity", "acted as defence attorney for {value}", "", True),
    "made-with": ("entity", "was made with the help of {value}", "", True),
    "told-from": ("entity", "is told from the side of {value}", "", False),
    "covers": ("text", "covers {value}", "", True),
    "judged": ("text", "is {value}", "", True),
    "remark": ("text", "prompted the remark that {value}", "", True),
    "said": ("text", "said that {value}", "", True),
    "should-become": ("text", "should become {value}", "", False),
    "outlook": ("text", "{value}", "", True),
    "alleged-to": ("text", "{value}", "", True),
    "effect": ("text", "led to {value}", "", True),
    "reaction": ("text", "reacted by {value}", "", True),
    "thanked": ("entity", "publicly thanked {value}", "", True),
    "nominated-for": ("entity", "has been nominated for {value}", "", True),
    "known-for": ("entity", "is known for {value}", "", True),
    "founder-of": ("entity", "is a founding member of {value}", "", True),
    "active-since": ("date", "has worked in the field since {value}", "", False),
    "qualification": ("text", "holds {value}", "", True),
    "recommends": ("entity", "points readers to {value}", "", True),
}
LABELS = {
    "written-by": "writer",
    "produced-by": "producer",
    "from-place": "comes from",
    "served-as": "office held",
    "described-as": "description",
    "treatment": "what was done",
    "obtained-by": "how it came about",
    "defended": "defended in court",
    "made-with": "made with the help of",
    "told-from": "told from the side of",
    "covers": "what the story covers",
    "judged": "judgement",
    "outlook": "what is expected",
    "alleged-to": "allegation",
    "effect": "what followed",
}
TOPICS = "audience-figures awards streaming wrongful-convictions second-seasons casting reviews"


def _label(code):
    return LABELS.get(code, code.replace("-", " "))


def fill(apps, schema_editor):
    Unit = apps.get_model("sources", "Unit")
    Property = apps.get_model("sources", "Property")
    Topic = apps.get_model("sources", "Topic")
    Unit.objects.bulk_create(
        Unit(code=code, label=code, dimension=dimension, singular=singular)
        for code, (dimension, singular) in UNITS.items()
    )
    for code, (value_type, phrase, units, many) in PROPERTIES.items():
        made = Property.objects.create(
            code=code, label=_label(code), value_type=value_type, phrase=phrase, many=many
        )
        made.units.set(units.split())
    Topic.objects.bulk_create(Topic(code=code, label=_label(code)) for code in TOPICS.split())


class Migration(migrations.Migration):
    dependencies = [("sources", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

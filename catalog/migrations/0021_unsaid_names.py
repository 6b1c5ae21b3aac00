"""Names that may not be said are stored by what a text holds that says them."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from catalog.people.unsaid_names import rows

PORTION = 1000


def fill(apps, schema_editor):
    Person, PersonName, UnsaidName = (
        apps.get_model("catalog", name) for name in ("Person", "PersonName", "UnsaidName")
    )
    alias = schema_editor.connection.alias
    past = PersonName.objects.using(alias).filter(kind__in=("former", "birth"), may_be_shown=False)
    concerned = Person.objects.using(alias).filter(~Q(naming="free") | Q(pk__in=past.values("person")))
    last = 0
    while portion := list(concerned.filter(pk__gt=last).order_by("pk")[:PORTION]):
        last = portion[-1].pk
        states = {each.pk: {"name": each.name, "naming": each.naming, "names": []} for each in portion}
        named = PersonName.objects.using(alias).filter(person__in=states)
        for row in named.order_by("pk").values("person", "text", "kind", "may_be_shown"):
            states[row["person"]]["names"].append(row)
        UnsaidName.objects.using(alias).bulk_create(
            (row for person, state in states.items() for row in rows(UnsaidName, person, state)),
            batch_size=PORTION,
        )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0020_stated_dates_rendered")]

    operations = [
        migrations.CreateModel(
            name="UnsaidName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=300)),
                ("is_past", models.BooleanField()),
                ("key", models.CharField(max_length=200)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalog.person",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["key"], name="unsaid_name_key")]},
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

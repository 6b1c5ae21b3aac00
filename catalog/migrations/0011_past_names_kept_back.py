"""What is live with a former or birth name is rendered again without it."""

from django.db import migrations


def render_again(apps, schema_editor):
    alias = schema_editor.connection.alias
    named = set()
    for model in "PersonName", "OrganisationName", "TitleName":
        rows = apps.get_model("catalog", model).objects.using(alias).filter(kind__in=("former", "birth"))
        named.update(rows.values_list(f"{model.removesuffix('Name').lower()}__card", flat=True))
    live = apps.get_model("publishing", "LiveDocument").objects.using(alias)
    due = apps.get_model("publishing", "RefreshDue")
    # By what is live, too: a name that was deleted since from the working copy is still served.
    kinds = live.filter(kind__in=("person", "organisation", "title"))
    served = kinds.filter(text__contains='"kind":"former"') | kinds.filter(text__contains='"kind":"birth"')
    cards = {*live.filter(card__in=named).values_list("card", flat=True), *served.values_list("card", flat=True)}
    due.objects.using(alias).bulk_create(
        [due(card_id=card, reason="past names kept back") for card in sorted(cards)], batch_size=1000
    )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0010_names_may_be_shown"), ("publishing", "0002_advance")]

    operations = [migrations.RunPython(render_again, migrations.RunPython.noop)]

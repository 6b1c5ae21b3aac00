"""Regions of the world, units of shares, what converts, what only grows; claims are rendered with typed scopes.

Groups of countries are those of UN M49; countries are those of ISO 3166-1, and former ones of ISO 3166-3.
"""

import pycountry
from django.db import migrations

GROUPS = """
001||World
002|001|Africa
015|002|Northern Africa|DZ EG LY MA SD TN EH
202|002|Sub-Saharan Africa
014|202|Eastern Africa|IO BI KM DJ ER ET TF KE MG MW MU YT MZ RE RW SC SO SS UG TZ ZM ZW
017|202|Middle Africa|AO CM CF TD CG CD GQ GA ST
018|202|Southern Africa|BW SZ LS NA ZA
011|202|Western Africa|BJ BF CV CI GM GH GN GW LR ML MR NE NG SH SN SL TG
019|001|Americas
021|019|Northern America|BM CA GL PM US
419|019|Latin America and the Caribbean
029|419|Caribbean|AI AG AW BS BB BQ VG KY CU CW DM DO GD GP HT JM MQ MS PR BL KN LC MF VC SX TT TC VI
013|419|Central America|BZ CR SV GT HN MX NI PA
005|419|South America|AR BO BV BR CL CO EC FK GF GY PY PE GS SR UY VE
142|001|Asia
143|142|Central Asia|KZ KG TJ TM UZ
030|142|Eastern Asia|CN HK MO KP JP MN KR TW
035|142|South-eastern Asia|BN KH ID LA MY MM PH SG TH TL VN
034|142|Southern Asia|AF BD BT IN IR MV NP PK LK
145|142|Western Asia|AM AZ BH CY GE IQ IL JO KW LB OM QA SA PS SY TR AE YE
150|001|Europe
151|150|Eastern Europe|BY BG CZ HU PL MD RO RU SK UA
154|150|Northern Europe|AX DK EE FO FI GG IS IE IM JE LV LT NO SJ SE GB
039|150|Southern Europe|AL AD BA HR GI GR VA IT MT ME MK PT SM RS SI ES
155|150|Western Europe|AT BE FR DE LI LU MC NL CH
009|001|Oceania
053|009|Australia and New Zealand|AU CX CC HM NZ NF
054|009|Melanesia|FJ NC PG SB VU
057|009|Micronesia|GU KI MH FM NR MP PW UM
061|009|Polynesia|AS CK PF NU PN WS TK TO TV WF
010|001|Antarctica|AQ
"""
# Groups that former countries were in.
FORMER = {
    "AI": "002", "AN": "029", "BQ": "010", "BU": "035", "BY": "151", "CS": "150", "CT": "057", "DD": "155",
    "DY": "011", "FQ": "010", "FX": "155", "GE": "057", "HV": "011", "JT": "057", "MI": "057", "NH": "054",
    "NQ": "010", "NT": "145", "PC": "057", "PU": "057", "PZ": "013", "RH": "014", "SK": "034", "SU": "151",
    "TP": "035", "VD": "035", "WK": "057", "YD": "145", "YU": "039", "ZR": "017",
}
UNITS = {
    "percent": ("per cent", "per cent", "share"),
    "percentage-points": ("percentage points", "percentage point", "points"),
    "cases": ("cases", "case", "other"),
}
FACTORS = {"minutes": 1, "hours": 60, "days": 1440}
ACCUMULATES = ("audience", "signatories", "nominations-received", "awards-received", "books-published")
# code: type of value, how it reads after its subject, units, several at once, the fact that it mirrors
PROPERTIES = {
    "premiered": ("date", "first came out on {value}", "", False, "premiere"),
    "episode-count": ("quantity", "has {value}", "episodes", False, "episode_count"),
    "directed-by": ("entity", "was directed by {value}", "", True, "credits/director"),
    "box-office": ("money", "has taken {value} at the box office", "", False, None),
    "audience-share": ("quantity", "had a share of {value}", "percent percentage-points", False, None),
}
LABELS = {
    "premiered": "premiere",
    "episode-count": "number of episodes",
    "directed-by": "director",
    "box-office": "box office",
    "audience-share": "share of the audience",
}


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    Region = apps.get_model("sources", "Region")
    rows = [line.split("|") for line in GROUPS.strip().splitlines()]
    groups = [(code, part_of or None, label or "Worldwide") for code, part_of, label, *_ in rows]
    regions = [Region(code=code, part_of_id=part_of, label=label) for code, part_of, label in groups]
    within = {code: row[0] for row in rows if len(row) > 3 for code in row[3].split()}
    for each in pycountry.countries:
        label = getattr(each, "common_name", each.name)
        regions.append(Region(code=each.alpha_2, label=label, part_of_id=within.get(each.alpha_2, "001")))
    for each in pycountry.historic_countries:
        part_of = FORMER.get(each.alpha_4[:2], "001")
        until = getattr(each, "withdrawal_date", None)
        label = f"{each.name} (former)"[:120]
        regions.append(Region(code=each.alpha_4, label=label, part_of_id=part_of, until=until))
    Region.objects.using(alias).bulk_create(regions)


def units(apps, schema_editor):
    alias = schema_editor.connection.alias
    Unit = apps.get_model("sources", "Unit").objects.using(alias)
    Property = apps.get_model("sources", "Property").objects.using(alias)
    for code, (label, singular, dimension) in UNITS.items():
        Unit.get_or_create(code=code, defaults={"label": label, "singular": singular, "dimension": dimension})
    for code, factor in FACTORS.items():
        Unit.filter(code=code, dimension="time").update(factor=factor)
    Property.filter(code__in=ACCUMULATES).update(accumulates=True)
    for code, (value_type, phrase, of, many, mirrors) in PROPERTIES.items():
        made, is_new = Property.get_or_create(
            code=code,
            defaults={"label": LABELS[code], "value_type": value_type, "phrase": phrase, "many": many},
        )
        if is_new:
            made.units.set(of.split())
        Property.filter(pk=made.pk, mirrors=None).update(mirrors=mirrors)
    Property.filter(code="box-office").update(accumulates=True)


def render_again(apps, schema_editor):
    """Have live claims served with typed scopes and with all kinds of conflicts; a claim that could be in one."""
    alias = schema_editor.connection.alias
    live = apps.get_model("publishing", "LiveDocument").objects.using(alias).filter(kind="claim")
    due = apps.get_model("publishing", "RefreshDue")
    due.objects.using(alias).bulk_create(
        (due(card_id=card, reason="typed scopes") for card in live.values_list("card", flat=True).iterator()),
        batch_size=1000,
    )
    claims = apps.get_model("sources", "Claim").objects.using(alias)
    names = ("subject", "property", "depicted_in")
    stated = claims.filter(subject__isnull=False, property__isnull=False).order_by().values_list(*names)
    queued = apps.get_model("sources", "ConflictDue")
    queued.objects.using(alias).bulk_create(
        (queued(**dict(zip(names, each, strict=True))) for each in stated.distinct().iterator()), batch_size=1000
    )


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0008_moved_not_renamed"),
        ("sources", "0016_scopes_conflicts"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(units, migrations.RunPython.noop),
        migrations.RunPython(render_again, migrations.RunPython.noop),
    ]

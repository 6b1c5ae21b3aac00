from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0033_missing_named"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="missing", name="missing_kind_code"),
        migrations.AddIndex(
            model_name="missing",
            index=models.Index(fields=["kind", "code", "folded", "card"], name="missing_kind_code_name"),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0026_names_written'),
    ]

    operations = [
        migrations.AlterField(
            model_name='version',
            name='how',
            field=models.CharField(choices=[('form', 'form'), ('import', 'import'), ('merge', 'merge'), ('restore', 'restore'), ('discard', 'discard'), ('take_up', 'stash applied'), ('undo', 'undo'), ('api', 'API'), ('bulk', 'bulk edit')], max_length=10),
        ),
    ]

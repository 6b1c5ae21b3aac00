import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0011_past_names_kept_back'),
        ('desk', '0015_field_terms'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='credit',
            name='credit_once',
        ),
        migrations.AlterField(
            model_name='credit',
            name='join_phrase',
            field=models.CharField(blank=True, help_text='What the credits print before the next name: “and”, “&”, “with the participation of”.', max_length=100, null=True),
        ),
        migrations.AlterField(
            model_name='credit',
            name='manner',
            field=models.CharField(blank=True, choices=[('voice', 'voice'), ('self', 'as themselves'), ('uncredited', 'uncredited'), ('archive', 'archive footage'), ('voice_uncredited', 'voice, uncredited'), ('self_uncredited', 'as themselves, uncredited'), ('self_archive', 'as themselves, archive footage'), ('archive_uncredited', 'archive footage, uncredited')], max_length=20, null=True),
        ),
        migrations.AddConstraint(
            model_name='credit',
            constraint=models.UniqueConstraint(models.F('title'), django.db.models.functions.comparison.Coalesce('person', models.Value(0)), django.db.models.functions.comparison.Coalesce('organisation', models.Value(0)), models.F('job'), django.db.models.functions.comparison.Coalesce('character', models.Value('')), django.db.models.functions.comparison.Coalesce('manner', models.Value('')), django.db.models.functions.comparison.Coalesce('credited_as', models.Value('')), django.db.models.functions.comparison.Coalesce('episodes_note', models.Value('')), name='credit_once', violation_error_message='That credit is in the list already, with the same job, character, manner, printed name and episodes.'),
        ),
    ]

"""What is under embargo, its log, and the right of editors to read it."""

import django.db.models.deletion
from django.db import migrations, models

from cms.accounts.grants import give


def give_right(apps, schema_editor):
    give(
        apps,
        "publishing.read_advance",
        "Can read what is under embargo in the advance feed",
        model="advance",
        groups=["editor", "chief editor"],
    )


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0009_embargo'),
        ('publishing', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Advance',
            fields=[
                ('card', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='advance', serialize=False, to='desk.card')),
                ('kind', models.CharField(max_length=40)),
                ('slug', models.CharField(max_length=120, null=True)),
                ('label', models.CharField(max_length=500)),
                ('version', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('text', models.TextField()),
                ('etag', models.CharField(max_length=64)),
                ('modified_at', models.DateTimeField()),
                ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='advances', to='desk.schedule')),
            ],
            options={
                'permissions': [('read_advance', 'Can read what is under embargo in the advance feed')],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='AdvanceDue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='desk.schedule')),
            ],
        ),
        migrations.CreateModel(
            name='AdvanceEntry',
            fields=[
                ('position', models.BigIntegerField(primary_key=True, serialize=False)),
                ('action', models.CharField(choices=[('embargo', 'laid under embargo'), ('move', 'moved to another time'), ('refresh', 'refreshed'), ('void', 'taken back'), ('publish', 'published')], max_length=10)),
                ('kind', models.CharField(max_length=40)),
                ('version', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('due_at', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('card', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='advance_entries', to='desk.card')),
                ('publication', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='publishing.publication')),
                ('schedule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='desk.schedule')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='AdvanceHead',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('position', models.BigIntegerField(default=0)),
                ('moved_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='advance_head_one')],
            },
        ),
        migrations.CreateModel(
            name='AdvanceName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('advance', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='publishing.advance')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='desk.card')),
            ],
        ),
        migrations.AddConstraint(
            model_name='advance',
            constraint=models.UniqueConstraint(fields=('kind', 'slug'), name='advance_slug'),
        ),
        migrations.AddIndex(
            model_name='advanceentry',
            index=models.Index(fields=['card', 'position'], name='advance_entry_card'),
        ),
        migrations.AddConstraint(
            model_name='advancename',
            constraint=models.UniqueConstraint(fields=('target', 'advance'), name='advance_name'),
        ),
        migrations.RunPython(give_right, migrations.RunPython.noop),
    ]

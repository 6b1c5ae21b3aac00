"""What a person started has a page of its own, and operators see all of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cms.accounts.grants import give


def give_right(apps, schema_editor):
    name = "Can see all tasks, and retry and drop what failed"
    give(apps, "jobs.operate_tasks", name, model="progress", groups=["administrator"])


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0005_tries_forgiven'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(max_length=300)),
                ('back', models.CharField(blank=True, max_length=200)),
                ('unit', models.CharField(max_length=40)),
                ('total', models.PositiveBigIntegerField(null=True)),
                ('done', models.PositiveBigIntegerField(default=0)),
                ('before', models.PositiveBigIntegerField(default=0)),
                ('cursor', models.TextField(default='null')),
                ('started_at', models.DateTimeField()),
                ('ran_at', models.DateTimeField(null=True)),
                ('moved_at', models.DateTimeField(null=True)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cancelled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('job', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='progress', to='jobs.job')),
            ],
            options={
                'permissions': [('operate_tasks', 'Can see all tasks, and retry and drop what failed')],
                'indexes': [models.Index(condition=models.Q(('seen_at', None)), fields=['by', '-id'], name='progress_unseen')],
            },
        ),
        migrations.RunPython(give_right, migrations.RunPython.noop),
    ]

"""Schedules, and the right of editors to make them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def let_editors_schedule(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="desk", model="changeset"
    )
    right, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename="schedule_changeset",
        defaults={"name": "Can schedule what is approved, and clear alerts"},
    )
    editor, _ = apps.get_model("auth", "Group").objects.get_or_create(name="editor")
    editor.permissions.add(right)


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0005_talk'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='changeset',
            options={'ordering': ['-pk'], 'permissions': [('submit_changeset', 'Can submit for review and take out'), ('approve_changeset', 'Can approve, reject and ask for changes'), ('publish_changeset', 'Can publish what is approved'), ('schedule_changeset', 'Can schedule what is approved, and clear alerts')]},
        ),
        migrations.AddField(
            model_name='changeset',
            name='publish_when_approved',
            field=models.ForeignKey(blank=True, help_text='Who wishes it to be published with its last approval.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='changeset',
            name='state',
            field=models.CharField(choices=[('open', 'open'), ('in_review', 'in review'), ('approved', 'approved'), ('scheduled', 'scheduled'), ('published', 'published'), ('rejected', 'rejected'), ('abandoned', 'abandoned')], default='open', max_length=10),
        ),
        migrations.AlterField(
            model_name='decision',
            name='verdict',
            field=models.CharField(choices=[('submitted', 'submitted for review'), ('approved', 'approved'), ('changes_requested', 'asked for changes'), ('taken_out', 'taken out'), ('added', 'added'), ('moved_out', 'moved out'), ('moved_in', 'moved in'), ('described', 'described'), ('rejected', 'rejected'), ('abandoned', 'abandoned'), ('scheduled', 'scheduled it'), ('moved', 'moved its schedule'), ('unscheduled', 'cancelled its schedule'), ('not_published', 'had it scheduled, and it was not published'), ('published', 'published')], max_length=20),
        ),
        migrations.CreateModel(
            name='Schedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('wall', models.CharField(max_length=16)),
                ('zone', models.CharField(max_length=64)),
                ('fold', models.PositiveSmallIntegerField(default=0)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_how', models.CharField(choices=[('published', 'published'), ('moved', 'moved'), ('cancelled', 'cancelled'), ('voided', 'voided: it was no longer approved'), ('given_up', 'not published')], max_length=10, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('changeset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='schedules', to='desk.changeset')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['due_at'], name='schedule_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('changeset',), name='schedule_one_standing', violation_error_message='This changeset is scheduled already.')],
            },
        ),
        migrations.RunPython(let_editors_schedule, migrations.RunPython.noop),
    ]

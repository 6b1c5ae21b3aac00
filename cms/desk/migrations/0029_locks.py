"""Locks on facts, and the right of chief editors to place and lift them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cms.accounts.grants import give


def let_chief_editors_lock(apps, schema_editor):
    give(apps, "desk.lock_fact", "Can lock facts and lift locks", model="card", groups=["chief editor"])


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0028_bulk_edits'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='card',
            options={'permissions': [('write_record', 'Can write records'), ('hold_record', 'Can hold a live record'), ('lift_hold', 'Can lift or confirm a hold'), ('lock_fact', 'Can lock facts and lift locks'), ('manage_vocabularies', 'Can keep the vocabularies')]},
        ),
        migrations.CreateModel(
            name='FactLock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=200)),
                ('fact', models.CharField(max_length=300)),
                ('reason', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(null=True)),
                ('lifted_reason', models.CharField(max_length=500, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('card', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='locks', to='desk.card')),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('lifted_at', None)), fields=['-at', '-id'], name='lock_standing_newest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('card', 'path'), name='lock_one_standing', violation_error_message='This fact is locked already.'), models.CheckConstraint(condition=models.Q(models.Q(('lifted_at', None), ('lifted_by', None), ('lifted_reason', None)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False), ('lifted_reason__isnull', False)), _connector='OR'), name='lock_lifted_whole', violation_error_message='A lock is lifted by somebody, at a time and for a reason.')],
            },
        ),
        migrations.RunPython(let_chief_editors_lock, migrations.RunPython.noop),
    ]

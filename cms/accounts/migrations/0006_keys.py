"""Keys for programs, and the right to manage them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cms.accounts.grants import give


def give_right(apps, schema_editor):
    give(apps, "accounts.manage_keys", "Can make and revoke keys", model="key", groups=["administrator"])


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_seals'),
    ]

    operations = [
        migrations.CreateModel(
            name='Key',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('prefix', models.CharField(max_length=20, unique=True)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('reads_feed', models.BooleanField(default=True)),
                ('reads_advance', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'permissions': [('manage_keys', 'Can make and revoke keys')],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('reads_feed', True), ('reads_advance', True), _connector='OR'), name='key_reads_something', violation_error_message='A key that reads nothing is of no use: choose what it reads.')],
            },
        ),
        migrations.RunPython(give_right, migrations.RunPython.noop),
    ]

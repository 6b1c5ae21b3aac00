"""How many approvals it takes, and the right of administrators to set that."""

import django.core.validators
from django.db import migrations, models

from cms.accounts.grants import give


def let_administrators_set_them(apps, schema_editor):
    name = "Can set how many approvals it takes"
    give(apps, "desk.set_approvals", name, model="approvalswanted", groups=["administrator"])


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0007_roles'),
    ]

    operations = [
        migrations.AlterField(
            model_name='decision',
            name='verdict',
            field=models.CharField(choices=[('submitted', 'submitted for review'), ('approved', 'approved'), ('changes_requested', 'asked for changes'), ('taken_out', 'taken out'), ('added', 'added'), ('moved_out', 'moved out'), ('moved_in', 'moved in'), ('described', 'described'), ('rejected', 'rejected'), ('abandoned', 'abandoned'), ('scheduled', 'scheduled it'), ('moved', 'moved its schedule'), ('unscheduled', 'cancelled its schedule'), ('not_published', 'had it scheduled, and it was not published'), ('wants_more', 'raised how many approvals it takes'), ('wants_fewer', 'lowered how many approvals it takes'), ('published', 'published')], max_length=20),
        ),
        migrations.CreateModel(
            name='ApprovalsWanted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(blank=True, max_length=40)),
                ('action', models.CharField(blank=True, choices=[('publish', 'publish'), ('correct', 'correct'), ('withdraw', 'withdraw'), ('merge', 'merge')], max_length=10)),
                ('number', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(9)])),
            ],
            options={
                'verbose_name': 'number of approvals',
                'verbose_name_plural': 'numbers of approvals',
                'ordering': ['kind', 'action'],
                'permissions': [('set_approvals', 'Can set how many approvals it takes')],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('kind', 'action'), name='approvals_wanted_once', violation_error_message='There is a number for that kind and action: change that one.'), models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 9)), name='approvals_wanted_number', violation_error_message='It takes 1 to 9 approvals.')],
            },
        ),
        migrations.RunPython(let_administrators_set_them, migrations.RunPython.noop),
    ]

"""Jobs become tasks: any arguments, a priority, one at a time by key, and how each one ended.

Only adds, and what it adds is null or has a value of its own: while a deploy is under way, the version before
goes on enqueueing and taking jobs in the same table.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0003_watching'),
    ]

    operations = [
        migrations.AlterField(
            model_name='job',
            name='subjects',
            field=models.TextField(db_column='subjects', default='[]'),
        ),
        migrations.RenameField(
            model_name='job',
            old_name='subjects',
            new_name='args',
        ),
        migrations.AddField(
            model_name='job',
            name='kwargs',
            field=models.TextField(db_default='{}', default='{}'),
        ),
        migrations.AddField(
            model_name='job',
            name='set_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='job',
            name='priority',
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='job',
            name='key',
            field=models.CharField(max_length=120, null=True),
        ),
        migrations.AddField(
            model_name='job',
            name='forgiven',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='job',
            name='told_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='job',
            name='ended',
            field=models.CharField(choices=[('done', 'done'), ('failed', 'failed'), ('refused', 'refused'), ('cancelled', 'cancelled'), ('dropped', 'dropped')], max_length=10, null=True),
        ),
        migrations.AddField(
            model_name='job',
            name='result',
            field=models.TextField(null=True),
        ),
        migrations.RemoveIndex(
            model_name='job',
            name='job_due',
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('done_at', None)), fields=['-priority', 'due_at', 'id'], name='job_next'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('ended', 'failed')), fields=['done_at'], name='job_failed'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.UniqueConstraint(condition=models.Q(('done_at', None)), fields=('key',), name='job_one_at_a_time'),
        ),
    ]

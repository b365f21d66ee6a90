import bihuan.deliveries.models.delivery
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('artifacts', '0001_artifacts'),
        ('people', '0001_people'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bounce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254, unique=True)),
                ('reason', models.CharField(choices=[('bounced', 'The mail server refuses it for good'), ('complained', 'It was reported as spam')], max_length=12)),
                ('detail', models.TextField(blank=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lifted_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=20)),
                ('address', models.CharField(max_length=254)),
                ('rests_until', models.DateTimeField(null=True)),
                ('failing_since', models.DateTimeField(null=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('channel', 'address'), name='one_target_per_address')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(default=bihuan.deliveries.models.delivery.new_uid, editable=False, max_length=32, unique=True)),
                ('once', models.CharField(max_length=200, null=True, unique=True)),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('why', models.CharField(blank=True, max_length=300, verbose_name='why')),
                ('payload', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('dead', 'Failed'), ('dropped', 'No longer wanted')], default='waiting', max_length=10, verbose_name='state')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('next_try_at', models.DateTimeField(default=django.utils.timezone.now, null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('failure', models.TextField(blank=True, verbose_name='failure')),
                ('artifact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='artifacts.artifact')),
                ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='artifacts.event')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='people.workspace')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='deliveries.target')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['target', 'next_try_at', 'id'], name='delivery_due_by_target'), models.Index(condition=models.Q(('state', 'waiting')), fields=['next_try_at', 'id'], name='delivery_due'), models.Index(fields=['workspace', '-id'], name='delivery_of_workspace'), models.Index(fields=['workspace', 'state', '-id'], name='delivery_by_state'), models.Index(fields=['target', '-id'], name='delivery_of_target'), models.Index(fields=['settled_at'], name='delivery_settled')],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('took', models.PositiveIntegerField(null=True)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('request', models.TextField(blank=True)),
                ('response', models.TextField(blank=True)),
                ('failure', models.TextField(blank=True)),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tries', to='deliveries.delivery')),
                ('target', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='deliveries.target')),
            ],
            options={
                'ordering': [models.OrderBy(models.F('pk'), descending=True)],
                'indexes': [models.Index(fields=['target', 'at'], name='attempt_of_target')],
            },
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=500)),
                ('url', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('read_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.workspace')),
            ],
            options={
                'ordering': ['-at'],
                'indexes': [models.Index(condition=models.Q(('read_at', None)), fields=['user'], name='alert_open')],
            },
        ),
    ]

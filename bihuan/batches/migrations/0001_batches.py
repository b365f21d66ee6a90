import django.core.serializers.json
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
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('deed', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('stage', models.CharField(choices=[('running', 'Under way'), ('done', 'Done'), ('cancelled', 'Stopped'), ('undoing', 'Being undone'), ('undone', 'Undone'), ('failed', 'Failed')], default='running', max_length=10)),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('failure', models.TextField(blank=True)),
                ('worker', models.CharField(blank=True, max_length=32)),
                ('beat_at', models.DateTimeField(null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='batches', to='people.workspace')),
            ],
            options={
                'verbose_name': 'batch',
                'indexes': [models.Index(fields=['workspace', '-id'], name='batch_of_workspace'), models.Index(condition=models.Q(('stage__in', ['running', 'undoing'])), fields=['id'], name='batch_waiting')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(default='fields', max_length=20)),
                ('changes', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('stand', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Done'), ('same', 'Same'), ('refused', 'Refused'), ('undone', 'Undone'), ('left', 'Left')], default='waiting', max_length=10)),
                ('problem', models.CharField(blank=True, max_length=500)),
                ('artifact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='artifacts.artifact')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='batches.batch')),
            ],
            options={
                'indexes': [models.Index(fields=['batch', 'stand', 'id'], name='step_of_batch')],
            },
        ),
    ]

import bihuan.connectors.tables.models
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
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('name', models.CharField(max_length=200)),
                ('file', models.FileField(blank=True, max_length=200, upload_to=bihuan.connectors.tables.models.place)),
                ('options', models.JSONField(default=dict)),
                ('columns', models.JSONField(default=list)),
                ('mapping', models.JSONField(default=dict)),
                ('skip_faulty', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('mapping', 'Columns to be assigned'), ('checking', 'Being checked'), ('checked', 'Checked'), ('running', 'Being imported'), ('done', 'Imported'), ('undone', 'Taken back'), ('failed', 'Failed')], default='mapping', max_length=20)),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('good', models.PositiveIntegerField(default=0)),
                ('faulty', models.PositiveIntegerField(default=0)),
                ('faults', models.JSONField(default=list)),
                ('faulty_rows', models.FileField(blank=True, max_length=200, upload_to=bihuan.connectors.tables.models.place)),
                ('failure', models.TextField(blank=True)),
                ('worker', models.CharField(blank=True, max_length=32)),
                ('beat_at', models.DateTimeField(null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='people.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'id'], name='import_state')],
            },
        ),
        migrations.CreateModel(
            name='Imported',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField()),
                ('key', models.CharField(blank=True, max_length=200)),
                ('artifact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='artifacts.artifact')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='tables.import')),
            ],
            options={
                'indexes': [models.Index(fields=['source', 'key'], name='imported_key')],
                'constraints': [models.UniqueConstraint(models.F('source'), models.F('row'), name='row_imported_once')],
            },
        ),
    ]

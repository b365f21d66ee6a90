import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_people'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Chain',
            fields=[
                ('workspace', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='people.workspace')),
                ('seals', models.PositiveIntegerField(default=0)),
                ('last', models.PositiveBigIntegerField(default=0)),
                ('hash', models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Retention',
            fields=[
                ('workspace', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='retention', serialize=False, to='people.workspace')),
                ('trash_months', models.PositiveSmallIntegerField(blank=True, help_text='Months after which things in the trash are deleted for good, with history and files. Empty: never.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)], verbose_name='trash and its history')),
                ('sign_in_months', models.PositiveSmallIntegerField(blank=True, help_text='Months after which sign-ins of the people of this workspace are deleted. Empty: never.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)], verbose_name='sign-in log')),
            ],
            options={
                'verbose_name': 'retention',
                'verbose_name_plural': 'retention',
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('first', models.PositiveBigIntegerField(verbose_name='first event')),
                ('last', models.PositiveBigIntegerField(verbose_name='last event')),
                ('count', models.PositiveIntegerField(verbose_name='events')),
                ('events', models.BinaryField()),
                ('salts', models.BinaryField()),
                ('redactions', models.CharField(max_length=64)),
                ('previous', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64, verbose_name='hash')),
                ('sealed_at', models.DateTimeField(verbose_name='sealed at')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.workspace')),
            ],
            options={
                'verbose_name': 'seal',
                'verbose_name_plural': 'seals',
                'indexes': [models.Index(fields=['workspace', 'last'], name='seal_by_last_event')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'number'), name='one_seal_per_number')],
            },
        ),
        migrations.CreateModel(
            name='Redaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('erased', 'Person erased'), ('purged', 'Deleted for good')], max_length=10)),
                ('about', models.CharField(max_length=120)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('events', models.JSONField(default=list)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.workspace')),
                ('seal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='audit.seal')),
            ],
            options={
                'verbose_name': 'redaction',
                'verbose_name_plural': 'redactions',
                'indexes': [models.Index(fields=['workspace', 'seal'], name='redaction_of_workspace')],
            },
        ),
    ]

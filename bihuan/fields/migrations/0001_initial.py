import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('artifacts', '0001_artifacts'),
        ('people', '0001_people'),
    ]

    operations = [
        migrations.CreateModel(
            name='CustomField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('slug', models.CharField(max_length=40, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]*\\Z', 'Use small letters, digits and underscores, for example saved_hours.')], verbose_name='key')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('type', models.CharField(choices=[('text', 'Text'), ('long_text', 'Long text'), ('number', 'Number'), ('money', 'Money'), ('date', 'Date'), ('select', 'Single choice'), ('multi_select', 'Multiple choice'), ('person', 'Person'), ('link', 'Link'), ('checkbox', 'Checkbox'), ('formula', 'Formula')], max_length=20, verbose_name='type')),
                ('help_text', models.CharField(blank=True, max_length=300, verbose_name='help text')),
                ('required', models.BooleanField(default=False, verbose_name='required')),
                ('default', models.JSONField(blank=True, null=True, verbose_name='default value')),
                ('options', models.JSONField(blank=True, default=list, verbose_name='options')),
                ('currency', models.CharField(blank=True, default='CNY', max_length=3, verbose_name='currency')),
                ('kinds', models.JSONField(blank=True, default=list, verbose_name='links to')),
                ('formula', models.TextField(blank=True, verbose_name='formula')),
                ('result', models.CharField(blank=True, editable=False, max_length=10)),
                ('daily', models.BooleanField(default=False, editable=False)),
                ('in_list', models.BooleanField(default=True, verbose_name='column of lists')),
                ('on_card', models.BooleanField(default=False, verbose_name='on cards of the board')),
                ('position', models.PositiveIntegerField(default=0, editable=False)),
                ('archived_at', models.DateTimeField(editable=False, null=True)),
                ('rework_after', models.BigIntegerField(editable=False, null=True)),
                ('rework_total', models.PositiveIntegerField(default=0, editable=False)),
                ('rework_done', models.PositiveIntegerField(default=0, editable=False)),
                ('rework_from', models.JSONField(editable=False, null=True)),
                ('worked_on', models.DateField(editable=False, null=True)),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.product', verbose_name='only in the product')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='custom_fields', to='people.workspace')),
            ],
            options={
                'verbose_name': 'custom field',
                'ordering': ['position', 'pk'],
                'indexes': [models.Index(condition=models.Q(('rework_after__isnull', False)), fields=['id'], name='field_rework')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'kind', 'slug'), name='one_field_per_slug', violation_error_message='Another field has this key.')],
            },
        ),
        migrations.CreateModel(
            name='FieldValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=200, null=True)),
                ('number', models.FloatField(null=True)),
                ('date', models.DateField(null=True)),
                ('ref', models.BigIntegerField(null=True)),
                ('artifact', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='field_values', to='artifacts.artifact')),
                ('field', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='values', to='fields.customfield')),
            ],
            options={
                'indexes': [models.Index(fields=['artifact', 'field'], name='value_of_artifact'), models.Index(condition=models.Q(('text__isnull', False)), fields=['field', 'text', 'artifact'], name='value_text'), models.Index(condition=models.Q(('number__isnull', False)), fields=['field', 'number', 'artifact'], name='value_number'), models.Index(condition=models.Q(('date__isnull', False)), fields=['field', 'date', 'artifact'], name='value_date'), models.Index(condition=models.Q(('ref__isnull', False)), fields=['field', 'ref', 'artifact'], name='value_ref')],
            },
        ),
    ]

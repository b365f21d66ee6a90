import bihuan.areas.research.models.address
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('artifacts', '0001_artifacts'),
        ('people', '0001_people'),
    ]

    operations = [
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('artifact_ptr', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, related_name='as_customer', serialize=False, to='artifacts.artifact')),
                ('contact', models.CharField(blank=True, max_length=120, verbose_name='contact')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('revenue', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='revenue a year, CNY')),
                ('contract_ends_on', models.DateField(blank=True, null=True, verbose_name='contract ends on')),
            ],
            options={
                'verbose_name': 'customer',
                'verbose_name_plural': 'customers',
            },
            bases=('artifacts.artifact',),
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('artifact_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='artifacts.artifact')),
                ('person', models.CharField(blank=True, help_text='Who said it.', max_length=120, verbose_name='person')),
                ('email', bihuan.areas.research.models.address.AddressField(blank=True, help_text='Where the answer goes.', max_length=254, verbose_name='e-mail')),
                ('channel', models.CharField(choices=[('person', 'Noted by a colleague'), ('portal', 'Portal'), ('api', 'API'), ('import', 'Import'), ('mail', 'E-mail')], default='person', max_length=20, verbose_name='channel')),
                ('strength', models.PositiveSmallIntegerField(choices=[(1, 'Nice to have'), (2, 'Useful'), (3, 'Important'), (4, 'Deal breaker')], default=2, verbose_name='strength')),
                ('language', models.CharField(choices=[('zh-hans', '简体中文'), ('en', 'English')], default='zh-hans', max_length=16, verbose_name='language of the answers')),
                ('ticket', models.UUIDField(editable=False, null=True, unique=True)),
                ('customer', models.ForeignKey(blank=True, limit_choices_to={'kind': 'customers'}, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='voices', to='artifacts.artifact', verbose_name='customer')),
            ],
            options={
                'verbose_name': 'feedback',
                'verbose_name_plural': 'feedback',
                'indexes': [models.Index(fields=['email'], name='feedback_email')],
            },
            bases=('artifacts.artifact',),
        ),
        migrations.CreateModel(
            name='LinkRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', bihuan.areas.research.models.address.AddressField(max_length=254)),
                ('language', models.CharField(choices=[('zh-hans', '简体中文'), ('en', 'English')], max_length=16)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('next_try_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.product')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.workspace')),
            ],
        ),
        migrations.CreateModel(
            name='Telling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('received', 'Received'), ('weighed', 'Being weighed up'), ('scheduled', 'Scheduled'), ('made', 'Being made'), ('live', 'Live'), ('declined', 'Not taken up'), ('reopened', 'Taken up again'), ('answered', 'Answered'), ('reply', 'Reply')], max_length=20)),
                ('round', models.PositiveIntegerField(default=0)),
                ('subject', models.CharField(max_length=500)),
                ('text', models.TextField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('message_id', models.CharField(blank=True, max_length=200)),
                ('mailed_at', models.DateTimeField(null=True)),
                ('next_try_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('failure', models.TextField(blank=True)),
                ('about', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='artifacts.artifact')),
                ('comment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='artifacts.comment')),
                ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='artifacts.event')),
                ('feedback', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tellings', to='research.feedback')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('mailed_at', None)), fields=['next_try_at'], name='telling_to_mail')],
                'constraints': [models.UniqueConstraint(fields=('feedback', 'about', 'stage', 'round'), name='told_once_a_stage'), models.UniqueConstraint(condition=models.Q(('about', None)), fields=('feedback', 'stage', 'event'), name='told_once_an_event')],
            },
        ),
    ]

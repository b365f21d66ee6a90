import bihuan.artifacts.models.file
import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('artifacts', '0001_initial'), ('artifacts', '0003_answers'), ('artifacts', '0004_statistics'), ('artifacts', '0005_state_since'), ('artifacts', '0006_current_indexes'), ('artifacts', '0007_closed_index'), ('artifacts', '0008_due_and_placed'), ('artifacts', '0009_position_index')]

    dependencies = [
        ('people', '0001_people'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Artifact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(editable=False, max_length=40)),
                ('number', models.PositiveIntegerField(editable=False, verbose_name='number')),
                ('title', models.CharField(max_length=500, verbose_name='title')),
                ('body', models.TextField(blank=True, verbose_name='description')),
                ('state', models.CharField(max_length=40, verbose_name='state')),
                ('category', models.CharField(choices=[('new', 'New'), ('open', 'Open'), ('active', 'Active'), ('waiting', 'Waiting'), ('done', 'Done'), ('dropped', 'Dropped')], editable=False, max_length=10, verbose_name='state category')),
                ('priority', models.PositiveSmallIntegerField(choices=[(0, 'Urgent'), (1, 'High'), (2, 'Medium'), (3, 'Low')], default=2, verbose_name='priority')),
                ('score', models.FloatField(default=0, verbose_name='score')),
                ('position', models.FloatField(default=0, editable=False)),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='starts on')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='due on')),
                ('custom', models.JSONField(blank=True, default=dict, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='created at')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed at')),
                ('closed_at', models.DateTimeField(editable=False, null=True, verbose_name='closed at')),
                ('archived_at', models.DateTimeField(editable=False, null=True, verbose_name='archived at')),
                ('trashed_at', models.DateTimeField(editable=False, null=True, verbose_name='moved to trash at')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='created', to=settings.AUTH_USER_MODEL, verbose_name='created by')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='artifacts', to='people.department', verbose_name='department')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='owned', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='children', to='artifacts.artifact', verbose_name='parent')),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.product', verbose_name='product')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='artifacts', to='people.workspace')),
                ('state_since', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='in this state since')),
            ],
            options={
                'indexes': [models.Index(fields=['owner', 'category'], name='artifact_owner'), models.Index(condition=models.Q(('archived_at', None), ('trashed_at', None)), fields=['workspace', 'kind', 'state', 'score', 'id'], name='artifact_state_score'), models.Index(condition=models.Q(('archived_at', None), ('trashed_at', None)), fields=['workspace', 'kind', 'state', 'priority', 'id'], name='artifact_state_priority'), models.Index(condition=models.Q(('archived_at', None), ('trashed_at', None)), fields=['workspace', 'kind', 'state', 'changed_at', 'id'], name='artifact_state_changed'), models.Index(condition=models.Q(('archived_at', None), ('trashed_at', None)), fields=['workspace', 'kind', 'score', 'id'], name='artifact_score'), models.Index(condition=models.Q(('archived_at', None), ('trashed_at', None)), fields=['workspace', 'kind', 'changed_at', 'id'], name='artifact_changed'), models.Index(condition=models.Q(('archived_at', None), ('trashed_at', None)), fields=['workspace', 'kind', 'created_at', 'id'], name='artifact_created'), models.Index(condition=models.Q(('archived_at', None), ('trashed_at', None)), fields=['workspace', 'kind', 'category', 'created_at'], name='artifact_category'), models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['workspace', 'kind', 'closed_at'], name='artifact_closed'), models.Index(condition=models.Q(('archived_at', None), ('trashed_at', None)), fields=['workspace', 'kind', 'due_on', 'id'], name='artifact_due'), models.Index(condition=models.Q(('archived_at', None), ('trashed_at', None)), fields=['workspace', 'kind', 'position'], name='artifact_position')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'kind', 'number'), name='one_artifact_per_number')],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signed', models.CharField(blank=True, help_text='Name of somebody without an account.', max_length=120, verbose_name='signed')),
                ('text', models.TextField(verbose_name='text')),
                ('internal', models.BooleanField(default=True, verbose_name='internal')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('resolved_at', models.DateTimeField(editable=False, null=True)),
                ('artifact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='artifacts.artifact')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='artifacts.comment')),
                ('resolved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['artifact', 'id'], name='comment_of_artifact')],
            },
        ),
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('last', models.PositiveIntegerField()),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='people.workspace')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace', 'kind'), name='one_counter_per_kind')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(max_length=40)),
                ('changes', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('version', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('dispatched_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('artifact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='artifacts.artifact')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['artifact', 'id'], name='event_of_artifact'), models.Index(fields=['workspace', 'id'], name='event_of_workspace'), models.Index(condition=models.Q(('dispatched_at', None)), fields=['id'], name='event_undispatched')],
            },
        ),
        migrations.CreateModel(
            name='File',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255, verbose_name='name')),
                ('content', models.FileField(max_length=200, upload_to=bihuan.artifacts.models.file.place, verbose_name='file')),
                ('size', models.PositiveBigIntegerField(verbose_name='size')),
                ('content_type', models.CharField(max_length=100)),
                ('digest', models.CharField(max_length=64)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('artifact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='artifacts.artifact')),
                ('comment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='files', to='artifacts.comment')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('evidences', 'Evidence for'), ('specifies', 'Specifies'), ('designs', 'Designs'), ('reviews', 'Reviews'), ('delivers', 'Delivers'), ('verifies', 'Verifies'), ('ships', 'Ships'), ('measures', 'Measures'), ('decides', 'Decides'), ('blocks', 'Blocks'), ('duplicates', 'Duplicate of'), ('replaces', 'Replaces'), ('causes', 'Causes'), ('answers', 'Answers'), ('belongs_to', 'Belongs to'), ('relates_to', 'Related to')], max_length=20, verbose_name='role')),
                ('strength', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='strength')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('provenance', models.CharField(default='person', max_length=40, verbose_name='provenance')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links_out', to='artifacts.artifact')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links_in', to='artifacts.artifact')),
            ],
            options={
                'indexes': [models.Index(fields=['target', 'role'], name='link_by_target')],
                'constraints': [models.UniqueConstraint(fields=('source', 'target', 'role'), name='one_link_per_role'), models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='no_link_to_itself')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.CharField(choices=[('mentioned', 'You were mentioned'), ('assigned', 'It was given to you'), ('replied', 'Somebody replied to you'), ('owner', 'You are its owner'), ('watching', 'You watch it')], max_length=20)),
                ('at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('artifact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='artifacts.artifact')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='artifacts.event')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['user', 'workspace', '-id'], name='notice_of_user'), models.Index(condition=models.Q(('read_at', None)), fields=['user', 'workspace'], name='notice_unread')],
                'constraints': [models.UniqueConstraint(fields=('user', 'event'), name='told_once')],
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='people.workspace')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'name'), name='one_tag_per_name')],
            },
        ),
        migrations.AddField(
            model_name='artifact',
            name='tags',
            field=models.ManyToManyField(blank=True, related_name='artifacts', to='artifacts.tag', verbose_name='tags'),
        ),
        migrations.CreateModel(
            name='Watch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('artifact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='watches', to='artifacts.artifact')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='watches', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('artifact', 'user'), name='watched_once')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=255)),
                ('digest', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField(default=0)),
                ('headers', models.JSONField(default=dict)),
                ('body', models.TextField(blank=True)),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='one_answer_per_key')],
            },
        ),
    ]

"""Makes the bench's workspace and prints a token and a session for it."""

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.utils import timezone  # noqa: E402

from bihuan.people.models import ApiToken, User, Workspace  # noqa: E402
from bihuan.people.sessions import SessionStore  # noqa: E402

user = User.objects.create_user("bench@example.com", "bench-bench-bench", name="Bench")
workspace = Workspace.objects.found(name="Bench", slug="bench", by=user)
until = timezone.now() + timezone.timedelta(days=1)
_token, plaintext = ApiToken.issue(
    user=user, workspace=workspace, name="bench", scopes=["read", "write"], expires_at=until
)
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "bihuan.people.sessions.Backend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(json.dumps([plaintext, session.session_key]))

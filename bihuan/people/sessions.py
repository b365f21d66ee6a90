"""Sessions in the database, and the person one belongs to; every page asks for both."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.db.models import Q
from django.utils import timezone

from bihuan import prepared
from bihuan.people.models import User


class SessionStore(db.SessionStore):
    def _get_session_from_db(self):
        where = Q(session_key=self.session_key, expire_date__gt=timezone.now())
        for session in prepared.objects(self.model, where):
            return session
        self._session_key = None
        return None


class Backend(AuthenticationBackend):
    def get_user(self, user_id):
        found = prepared.objects(User, Q(pk=int(user_id)))
        return next((user for user in found if self.user_can_authenticate(user)), None)

"""Every page in the language and the time zone of the person."""

from django.utils import timezone, translation

from bihuan.people.local import enter
from bihuan.people.preferences import language_of, time_zone_of


def preferences(get_response):
    """After authentication: the person's own choice beats what the browser asks for."""

    def middleware(request):
        language = language_of(request.user)
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        zone = time_zone_of(request.user)
        enter(request.user, None)
        if zone is None:
            timezone.deactivate()
        else:
            timezone.activate(zone)
        return get_response(request)

    return middleware

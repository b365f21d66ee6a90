"""Coming in: the start page, the first person, signing in, accepting an invitation."""

from allauth.account.views import LoginView
from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from bihuan.people.access import LAST
from bihuan.people.accounts import passkeys_work, sign_in
from bihuan.people.forms.joining import FirstForm, JoinForm
from bihuan.people.models import Invitation, Membership, SignIn, User, Workspace
from bihuan.people.preferences import safe_next
from bihuan.people.views.pages import page, refuse


@never_cache
def start(request):
    """The address of the site itself: on to where this person works."""
    if not request.user.is_authenticated:
        return redirect("account_login" if User.objects.exists() else "new_workspace")
    mine = request.user.memberships.select_related("workspace").order_by("-joined_at", "-pk")
    last = mine.filter(workspace__slug=request.session.get(LAST, "")).first() or mine.first()
    return redirect(f"/{last.workspace.slug}/") if last else page(request, "no_workspace")


@never_cache
@sensitive_post_parameters("password")
def new_workspace(request):
    """The first visitor of an empty installation becomes its owner."""
    if User.objects.exists():
        raise Http404(_("This installation already has its people. Ask one of them for an invitation."))
    if limited := consume_or_429(request, action="signup"):
        return limited
    form = FirstForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            owner, workspace = found(form.cleaned_data)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            return sign_in(
                request,
                owner,
                method=SignIn.Method.PASSWORD,
                redirect_url=f"/{workspace.slug}/",
            )
    return page(request, "new", form)


@transaction.atomic
def found(data):
    """The first person and their workspace; of two who come at once, one."""
    ContentType.objects.select_for_update().get(app_label="people", model="workspace")
    if User.objects.exists():
        raise ValidationError(_("Somebody was faster. Ask them for an invitation."))
    name = data["email"].partition("@")[0]
    owner = User.objects.create_user(data["email"], data["password"], name=name, language=get_language())
    return owner, Workspace.objects.found(name=data["workspace"], by=owner)


class SignInView(LoginView):
    """allauth's, which offers the people of a demo and sends the very first visitor to set up."""

    def get(self, request, *args, **kwargs):
        if not User.objects.exists():
            return redirect("new_workspace")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["PASSKEY_LOGIN_ENABLED"] = passkeys_work(self.request)
        context["demo_people"] = demo_people()
        context["demo_password"] = settings.DEMO_PASSWORD if settings.DEMO else ""
        return context


def demo_people():
    return Membership.objects.demo_people() if settings.DEMO else Membership.objects.none()


@require_POST
def demo_sign_in(request):
    """One click, and only in a demo: be one of its people."""
    wanted = request.POST.get("user", "")
    person = next((each.user for each in demo_people() if str(each.user_id) == wanted), None)
    if person is None:
        raise Http404(_("The demo has no such person."))
    return sign_in(request, person, method=SignIn.Method.DEMO, redirect_url=safe_next(request))


@never_cache
@sensitive_post_parameters("password")
def invitation(request, token):
    """Join by the link of an invitation, as oneself or as somebody new."""
    found = Invitation.objects.by_token(token)
    if found is None:
        raise Http404(_("This invitation does not exist. Check that the link is complete."))
    if found.standing != "open":
        return render(request, "people/invitation_over.html", {"invitation": found}, status=410)
    if limited := consume_or_429(request, action="signup"):
        return limited
    if request.user.is_authenticated:
        return join_as_oneself(request, found)
    return join_as_somebody_new(request, found)


def join_as_oneself(request, found):
    problem = ""
    if request.method == "POST":
        try:
            found.accept(by=request.user)
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
        else:
            return redirect(f"/{found.workspace.slug}/")
    return render(
        request, "people/invitation.html", {"invitation": found, "problem": problem}, status=422 if problem else 200
    )


def join_as_somebody_new(request, found):
    form = JoinForm(request.POST or None, invitation=found)
    if request.method == "POST" and form.is_valid():
        try:
            user = join(found, form.cleaned_data)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            return sign_in(
                request,
                user,
                method=SignIn.Method.INVITATION,
                redirect_url=f"/{found.workspace.slug}/",
            )
    return page(request, "invitation", form, invitation=found)


@transaction.atomic
def join(found, data):
    if user := awaited(found, data["email"]):
        user.name, user.language, user.is_active = data["name"], get_language(), True
        user.set_password(data["password"])
        user.save()
        found.accept(by=user)
        return user
    try:
        with transaction.atomic():
            user = User.objects.create_user(data["email"], data["password"], name=data["name"], language=get_language())
    except IntegrityError:
        taken = _("This address cannot be used here. If it is yours, sign in first and open the link again.")
        raise ValidationError({"email": taken}) from None
    found.accept(by=user)
    return user


def awaited(found, email):
    """Who came with an imported workspace, and never signed in nor belongs anywhere else; by an invitation to them."""
    user = User.objects.named(email).filter(is_active=False, last_login=None).first()
    if user is None or found.email != user.email or user.has_usable_password():
        return None
    places = set(user.memberships.values_list("workspace", flat=True))
    return user if places == {found.workspace_id} else None

"""What rules do. Each action is done as the rule's owner would, or, in a dry run, only told.

change(field, value) · move(verb, reason) · comment(text, open) · create(kind, title, body, role, owner) · link(target,
role) · template(uid, role) · notify(who, text) · mail(who, title, text) · send(to, title, text). The first three and
link take `on`: it, other (the other end of the link that was drawn), parent.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.artifacts.discussing import reachable
from bihuan.artifacts.models import Artifact
from bihuan.automation.placeholders import filled, value_in
from bihuan.automation.situation import Situation, current
from bihuan.deliveries.message import Message
from bihuan.deliveries.models import Alert
from bihuan.deliveries.outbox import deliver
from bihuan.fields.models import Type
from bihuan.pages.fields.builtin import fields_of
from bihuan.pages.fields.forms import gathered
from bihuan.pages.layouts.reading import Reader
from bihuan.people.models import User

DEEDS = {
    "change": gettext_lazy("change a field"),
    "move": gettext_lazy("change the state"),
    "comment": gettext_lazy("comment"),
    "notify": gettext_lazy("tell people"),
    "mail": gettext_lazy("send a mail"),
    "send": gettext_lazy("tell a group or a program"),
    "create": gettext_lazy("create something"),
    "link": gettext_lazy("draw a link"),
    "template": gettext_lazy("apply a template"),
}
Done = tuple[str, list[Artifact]]
Action = Mapping[str, Any]


def do(situation: Situation, action: Action, once: str, *, dry: bool = False) -> Done:
    """Do it, or only say what it would do: the words, and what it touched. Raises ValidationError, Refused."""
    return CARRIED_OUT[action["do"]](situation, action, once, dry)


def on(situation: Situation, action: Action) -> Artifact:
    found = situation.target(action.get("on", "it"))
    if found is None:
        raise ValidationError(_("There is nothing to do it to, or its owner does not see it."))
    return found


def change(situation: Situation, action: Action, once: str, dry: bool) -> Done:
    it = on(situation, action)
    fields = fields_of(type(it), situation.owner, situation.rule.workspace)
    described = fields.get(action["field"])
    if described is None or not described.editable:
        raise ValidationError(_("There is no field “%(name)s” to write.") % {"name": action["field"]})
    text = value_of(situation, described, str(action.get("value", "")))
    reader = Reader(type(it), situation.owner, situation.rule.workspace)
    before = current(described, it)
    value = reader.read(described, text, before)
    if described.name == "tags" and text.startswith("+"):
        value = [*before, *(word for word in reader.read(described, text[1:]) if word not in before)]
    said = _("%(key)s: %(field)s becomes “%(value)s”") % {"key": it.key, "field": described.label, "value": value}
    if not dry:
        it.change(by=situation.owner, reason=why(situation), **gathered({described.name: value}))
    return said, [it]


def value_of(situation: Situation, described, text: str) -> str:
    """The value as a cell takes it; a person by id."""
    if described.type == Type.PERSON and "{{" not in text:
        found = situation.person(text) or ([] if ":" in text or not text else situation.person(text))
        return str(found[0]) if found else "" if text in ("", "owner", "creator", "actor") else text
    return value_in(text, situation)


def move(situation: Situation, action: Action, once: str, dry: bool) -> Done:
    it = on(situation, action)
    step = next((move for move in it.kind_class().moves_in(it.workspace_id) if move.verb == action["verb"]), None)
    said = _("%(key)s: %(move)s") % {"key": it.key, "move": step.label if step else action["verb"]}
    if step is not None and it.state == str(step.to):
        return _("%(key)s is “%(state)s” already") % {"key": it.key, "state": it.state_now.label}, []
    if dry:
        if step is None or it.state not in step.sources:
            raise ValidationError(
                _("%(key)s is “%(state)s”; that is not possible from there.")
                % {"key": it.key, "state": it.state_now.label}
            )
        return said, [it]
    before = it.state
    it.move(action["verb"], by=situation.owner, reason=filled(action.get("reason", ""), situation) or why(situation))
    it.refresh_from_db(fields=["state"])
    # A workflow may ask others first; then the state is what it was.
    return (said if it.state != before else _("%(said)s: approval is asked for") % {"said": said}), [it]


def comment(situation: Situation, action: Action, once: str, dry: bool) -> Done:
    it, text = on(situation, action), filled(action["text"], situation)
    if not dry:
        it.comment(text, by=situation.owner, internal=not action.get("open"))
    return _("%(key)s: comment “%(text)s”") % {"key": it.key, "text": text[:200]}, [it]


def link(situation: Situation, action: Action, once: str, dry: bool) -> Done:
    it, key = on(situation, action), filled(action["target"], situation).strip()
    seen = Artifact.objects.visible_to(situation.owner, situation.rule.workspace)
    target = seen.keyed(key).first()
    if target is None:
        raise ValidationError(_("There is no %(key)s here.") % {"key": key[:40] or "—"})
    if not dry:
        it.link(target, action["role"], by=situation.owner, provenance="rule")
    return _("%(key)s is linked to %(other)s") % {"key": it.key, "other": target.key}, [it, target]


def create(situation: Situation, action: Action, once: str, dry: bool) -> Done:
    kind, title = Artifact.kinds()[action["kind"]], filled(action["title"], situation)[:500]
    said = _("%(kind)s “%(title)s” is created") % {"kind": kind._meta.verbose_name, "title": title}
    if dry:
        return said, []
    it, more = situation.artifact, {}
    owners = situation.person(action.get("owner", ""))
    if owners:
        more["owner"] = User.objects.get(pk=owners[0])
    product = it.product if it else situation.rule.product
    made = kind.objects.add(
        workspace=situation.rule.workspace,
        title=title,
        by=situation.owner,
        body=filled(action.get("body", ""), situation),
        product=product,
        **more,
    )
    joined = join(situation, made, action.get("role", ""))
    return f"{made.key}: {said}", [made, *joined]


def join(situation: Situation, made: Artifact, role: str) -> list[Artifact]:
    """Put what was made below the artifact, or link it."""
    it = situation.artifact
    if it is None or not role:
        return []
    if role == "child":
        if made.kind != it.kind:
            raise ValidationError(_("What lies below something is of the same kind."))
        made.change(by=situation.owner, parent=it)
    else:
        made.link(it, role, by=situation.owner, provenance="rule")
    return [it]


def template(situation: Situation, action: Action, once: str, dry: bool) -> Done:
    from bihuan.automation.applying import apply
    from bihuan.automation.models import Template
    from bihuan.automation.models.template import template_called

    seen = Template.objects.visible_to(situation.owner, situation.rule.workspace)
    called = template_called(situation.rule.workspace, action["template"])
    found = seen.filter(pk=called.pk).first() if called else None
    if found is None:
        raise ValidationError(_("The template is not there any more."))
    said = _("the template “%(name)s” is applied") % {"name": found.name}
    if dry:
        return said, []
    given = {name: filled(text, situation) for name, text in (action.get("given") or {}).items()}
    product = situation.artifact.product if situation.artifact else None
    made = apply(found, by=situation.owner, given=given, product=product)
    joined = join(situation, made[0], action.get("role", ""))
    return f"{made[0].key}: {said}", [*made, *joined]


def notify(situation: Situation, action: Action, once: str, dry: bool) -> Done:
    people, text = persons(situation, action["who"]), filled(action["text"], situation)
    if not dry and situation.artifact is not None:
        # Said by the house, so that the owner of the rule hears it too.
        situation.artifact.record("notified", by=None, changes={"mentioned": [each.pk for each in people]}, reason=text)
    elif not dry:
        for person in people:
            Alert.objects.tell(person, situation.rule.workspace, "%(text)s", situation.url, text=text[:400])
    return told(_("%(people)s are told: %(text)s"), people, text), []


def mail(situation: Situation, action: Action, once: str, dry: bool) -> Done:
    people = persons(situation, action["who"])
    message = message_of(situation, action)
    if not dry:
        for person in people:
            about = {"workspace": situation.rule.workspace, "once": f"{once}:{person.pk}"}
            deliver("mail", person.pk, message, artifact=situation.artifact, **about)
    return told(_("a mail to %(people)s: %(text)s"), people, message.title), []


def send(situation: Situation, action: Action, once: str, dry: bool) -> Done:
    channel, _colon, address = action["to"].partition(":")
    message = message_of(situation, action)
    if not dry:
        try:
            about = {"workspace": situation.rule.workspace, "once": once}
            deliver(channel, address, message, artifact=situation.artifact, **about)
        except LookupError as error:
            raise ValidationError(_("The group or program it goes to is not there any more.")) from error
    return _("message to %(to)s: %(text)s") % {"to": action["to"], "text": message.title}, []


def message_of(situation: Situation, action: Action) -> Message:
    it = situation.artifact
    title = filled(action.get("title", ""), situation).strip() or (f"{it.key} {it.title}" if it else "")
    return Message(
        title=(title or situation.rule.name)[:300],
        text=filled(action.get("text", ""), situation),
        url=situation.url,
        link=_("Open"),
        why=_("The rule “%(rule)s” of %(workspace)s says so.")
        % {"rule": situation.rule.name, "workspace": situation.rule.workspace.name},
        why_url=situation.url.partition("/" + situation.rule.workspace.slug)[0]
        + f"/{situation.rule.workspace.slug}/automation/{situation.rule.pk}/",
    )


def persons(situation: Situation, words: Iterable[str]) -> list[User]:
    """Who is meant, once each; only members, and of an artifact only who may see it."""
    ids = list(dict.fromkeys(pk for word in words for pk in situation.person(word)))
    here = User.objects.active().filter(memberships__workspace=situation.rule.workspace_id)
    if situation.artifact is not None:
        ids = reachable(situation.artifact, ids)
    found = list(here.filter(pk__in=ids).order_by("name", "pk"))
    if not found:
        raise ValidationError(_("Nobody it names is here, or sees what it is about."))
    return found


def told(text: str, people: list[User], said: str) -> str:
    return text % {"people": _(", ").join(str(each) for each in people), "text": said[:200]}


def why(situation: Situation) -> str:
    return _("Rule: %(name)s") % {"name": situation.rule.name}


CARRIED_OUT: dict[str, Callable[[Situation, Action, str, bool], Done]] = {
    "change": change,
    "move": move,
    "comment": comment,
    "link": link,
    "create": create,
    "template": template,
    "notify": notify,
    "mail": mail,
    "send": send,
}

"""What follows a move of its own accord: the few deeds a workflow may name. Automation, far above, has its own."""

from typing import Any

from bihuan.artifacts.models.watch import Watch
from bihuan.artifacts.reach import reach_of
from bihuan.fields import keeping
from bihuan.people.models import User


def fields(step, artifact, given: dict[str, Any]) -> dict[str, Any]:
    """Fields the move sets: `assign` (an e-mail address, or creator) and `set:<field>`; what is given goes before."""
    found: dict[str, Any] = {}
    custom: dict[str, Any] = {}
    for do, value in step.then:
        if do == "assign":
            person = artifact.created_by if value == "creator" else User.objects.filter(email=value).first()
            # Somebody who has left meanwhile is not assigned; who it belonged to keeps it.
            if person is not None and person.is_active and reach_of(person).includes(artifact):
                found["owner"] = person
        elif do.startswith("set:"):
            name = do.removeprefix("set:")
            if name.startswith("custom."):
                custom[name.removeprefix("custom.")] = value
            else:
                found[name] = artifact._meta.get_field(name).to_python(value)
    custom = {slug: value for slug, value in custom.items() if keeping.has(artifact, slug)} | (
        given.get("custom") or {}
    )
    return found | given | ({"custom": custom} if custom else {})


def talk(step, artifact, *, by) -> None:
    """Say what the move says, and let people hear of it: who is told follows it from then on."""
    from bihuan.artifacts.discussing import comment

    for do, value in step.then:
        if do == "notify":
            person = User.objects.filter(email=value, is_active=True).first()
            if person is not None and reach_of(person).includes(artifact):
                Watch.objects.get_or_create(artifact_id=artifact.pk, user=person)
        elif do == "comment":
            comment(artifact, value, by=by)

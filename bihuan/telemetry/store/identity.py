"""Two identifiers of one person: learned from what clients say, followed by what is stored and asked."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
from django.db.models import Max

from bihuan.people.models import Workspace
from bihuan.telemetry.models import Alias, Profile
from bihuan.telemetry.models.identity import PERSON, person_of

IDENTIFY, CREATE_ALIAS, MERGE, GROUP = "$identify", "$create_alias", "$merge_dangerously", "$groupidentify"
# What a program says when it does not know: many people would become one.
NOBODY = {"", "0", "-1", "nan", "nil", "none", "null", "undefined", "true", "false", "anonymous", "guest"}
NOBODY |= {"id", "email", "distinct_id", "distinctid", "not_authenticated", "[object object]"}
AT_ONCE = 500


def version(workspace_id: int) -> int:
    """The last change of this workspace's aliases."""
    return Alias.objects.filter(workspace=workspace_id).aggregate(n=Max("version"))["n"] or 0


def follow(workspace_id: int, rows: Any, since: int = 0) -> Any:
    """The rows with every person under the number they are known by now."""
    import pyarrow as pa
    import pyarrow.compute as pc

    aliases = Alias.objects.filter(workspace=workspace_id, version__gt=since)
    persons = pc.unique(rows["person"]).to_pylist()
    found: dict[int, int] = {}
    for start in range(0, len(persons), AT_ONCE):
        found.update(aliases.filter(old__in=persons[start : start + AT_ONCE]).values_list("old", "new"))
    if not found:
        return rows
    known = pa.array([found.get(person, person) for person in rows["person"].to_pylist()], pa.int64())
    return rows.set_column(rows.schema.get_field_index("person"), "person", known)


def learn(workspace: Workspace, rows: Any) -> None:
    """Take from stored events who is whom, and what was said of persons and groups."""
    read = telling(rows)
    for old, new in pairs(read):
        join(workspace, person_of(workspace.pk, old), person_of(workspace.pk, new))
    describe(workspace, read)


def telling(rows: Any) -> list:
    """(name, distinct_id, time, properties) of the events that say something of persons or groups."""
    import pyarrow as pa
    import pyarrow.compute as pc

    naming = pc.is_in(rows["name"], value_set=pa.array([IDENTIFY, CREATE_ALIAS, MERGE, GROUP]))
    said = rows.filter(pc.or_(naming, pc.match_substring(rows["properties"], '"$set')))
    columns = [said[column].to_pylist() for column in ("name", "distinct_id", "timestamp", "properties")]
    return [
        (name, distinct_id, at.replace(tzinfo=UTC), orjson.loads(text))
        for name, distinct_id, at, text in zip(*columns, strict=True)
    ]


def with_tail(workspace_id: int, tail: Any, aliases: dict[int, int]) -> dict[int, int]:
    """The aliases with those that events say which are not stored yet."""
    for old_name, new_name in pairs(telling(tail)):
        old, new = person_of(workspace_id, old_name), person_of(workspace_id, new_name)
        old, new = aliases.get(old, old), aliases.get(new, new)
        if old != new:
            aliases = {each: new if now == old else now for each, now in aliases.items()} | {old: new}
    return aliases


def pairs(read: list) -> Iterator[tuple[str, str]]:
    """(identifier, the one it is the same person as)."""
    for name, distinct_id, _at, properties in read:
        old = properties.get("$anon_distinct_id" if name == IDENTIFY else "alias")
        joining = name in (IDENTIFY, CREATE_ALIAS, MERGE) and isinstance(old, str) and old != distinct_id
        if joining and not NOBODY & {old.strip().lower(), distinct_id.strip().lower()}:
            yield old, distinct_id


def join(workspace: Workspace, old: int, new: int) -> None:
    """From now on `old` is `new`, and so is whoever was `old` before."""
    aliases = Alias.objects.filter(workspace=workspace)
    found = dict(aliases.filter(old__in=(old, new)).values_list("old", "new"))
    old, new = found.get(old, old), found.get(new, new)
    if old == new:
        return
    following = version(workspace.pk) + 1
    aliases.filter(new=old).update(new=new, version=following)
    Alias.objects.create(workspace=workspace, old=old, new=new, version=following)
    Profile.objects.filter(workspace=workspace, person=old).update(person=new)


def describe(workspace: Workspace, read: list) -> None:
    """Write what `$set`, `$set_once` and `$groupidentify` say, the later said last."""
    changes: dict[tuple[str, str], list] = {}
    for name, distinct_id, at, properties in sorted(read, key=lambda each: each[2]):
        if name == GROUP:
            kind, key = str(properties.get("$group_type") or ""), str(properties.get("$group_key") or "")
            if kind and key:
                changes.setdefault((kind[:60], key[:400]), []).append((at, properties.get("$group_set"), None))
        elif properties.get("$set") or properties.get("$set_once"):
            said = (at, properties.get("$set"), properties.get("$set_once"))
            changes.setdefault((PERSON, distinct_id[:400]), []).append(said)
    if not changes:
        return
    keys = [key for _kind, key in changes]
    known = {
        (each.kind, each.key): each
        for start in range(0, len(keys), AT_ONCE)
        for each in Profile.objects.filter(workspace=workspace, key__in=keys[start : start + AT_ONCE])
    }
    now = datetime.now(UTC)
    for (kind, key), news in changes.items():
        if (kind, key) not in known:
            known[kind, key] = Profile(workspace=workspace, kind=kind, key=key, first_at=news[0][0], changed_at=now)
        apply(known[kind, key], news, now)
    new = [each for each in known.values() if not each.pk]
    for profile in new:
        profile.person = standing(workspace, profile) if profile.kind == PERSON else 0
    Profile.objects.bulk_update([each for each in known.values() if each.pk], ["properties", "changed_at"], AT_ONCE)
    Profile.objects.bulk_create(new, AT_ONCE)


def apply(profile: Profile, news: list, now: datetime) -> None:
    for _at, always, once in news:
        if isinstance(once, dict):
            profile.properties = {**once, **profile.properties}
        if isinstance(always, dict):
            profile.properties = {**profile.properties, **always}
    profile.changed_at = now


def standing(workspace: Workspace, profile: Profile) -> int:
    person = person_of(workspace.pk, profile.key)
    return Alias.objects.filter(workspace=workspace, old=person).values_list("new", flat=True).first() or person

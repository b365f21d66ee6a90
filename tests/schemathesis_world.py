"""A small workspace for schemathesis to play with, and its settings: who it is and what there is to find."""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
django.setup()

from bihuan.artifacts.models import Artifact  # noqa: E402  Django has to be set up before
from bihuan.people.models import ApiToken, Product, User, Workspace  # noqa: E402

MANY = 200
user = User.objects.create_user("ada@lanyun.example", None, name="Ada")
workspace = Workspace.objects.found(name="Lanyun", slug="lanyun", by=user)
product = Product.objects.add(workspace=workspace, name="Orders", slug="orders", portal=True)
for kind in Artifact.kinds().values():
    places = {"product": product} if "product" in kind.editable else {}
    rows = [{"title": f"{kind.slug} {n}", "tags": ["wms"], **places} for n in range(MANY)]
    kind.objects.bulk_add(workspace, rows, by=user)
first = Artifact.objects.filter(workspace=workspace).order_by("pk").first().as_kind()
first.comment("Why?", by=user)
_token, plaintext = ApiToken.issue(user=user, workspace=workspace, name="schemathesis", scopes=["read", "write"])

# The same code takes these of every kind, and the same values: what covers them is sent to one kind's.
others = "|".join(sorted(set(Artifact.kinds()) - {"requirements"}))
SETTINGS = f"""
headers = {{ Authorization = "Bearer {plaintext}" }}

[[operations]]
include-path-regex = "/({others})/(bulk|[{{]number[}}]/moves)/$"
phases.coverage.enabled = false
generation.max-examples = 10
"""
Path(sys.argv[1]).write_text(SETTINGS)

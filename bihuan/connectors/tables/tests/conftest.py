"""Files made on the spot, and an import taken through all its steps."""

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from bihuan.artifacts.models import Artifact
from bihuan.connectors.tables.exporting import Export
from bihuan.connectors.tables.files import pieces
from bihuan.connectors.tables.mapping import Mapping
from bihuan.connectors.tables.models import Import
from bihuan.connectors.tables.reading import read
from bihuan.connectors.tables.work import work

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data"


@pytest.fixture
def shared():
    """The folder of real inputs, where it is; else None, and own small ones must do."""
    return SHARED if SHARED.exists() else None


@pytest.fixture(params=sorted(Artifact.kinds()), ids=str)
def kind(request):
    return Artifact.kinds()[request.param]


def table(content: bytes | str, name: str = "list.csv", **options):
    return read(io.BytesIO(content.encode() if isinstance(content, str) else content), name, options)


def workbook(*rows, sheet: str = "Sheet1") -> bytes:
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd hh:mm:ss"})
    page = book.add_worksheet(sheet)
    for number, cells in enumerate(rows):
        page.write_row(number, 0, cells)
    book.close()
    return file.getvalue()


@pytest.fixture
def uploaded(workspace, lead):
    def upload(kind, content: bytes | str, name: str = "list.csv", into=workspace, by=lead, **options) -> Import:
        file = ContentFile(content.encode() if isinstance(content, str) else content, name=name)
        return Import.objects.upload(file, workspace=into, kind=kind, by=by, options=options)

    return upload


@pytest.fixture
def brought(uploaded):
    """An import from file to end; `columns` and `fixed` change the guess."""

    def bring(
        kind, content, name="list.csv", columns=None, fixed=None, rest=False, skip_faulty=False, match="", **upload
    ) -> Import:
        job = uploaded(kind, content, name, **upload)
        mapping = Mapping(**job.mapping)
        mapping.columns = columns if columns is not None else mapping.columns
        mapping.fixed |= fixed or {}
        mapping.rest = rest
        mapping.match = match
        job.try_out(mapping)
        work(job, language="en")
        if job.start(skip_faulty=skip_faulty):
            work(job, language="en")
        return job

    return bring


@pytest.fixture
def exported(workspace, lead):
    def export(kind, format_: str = "csv", of=workspace, by=lead) -> bytes:
        seen = kind.objects.visible_to(by, of).filter(kind=kind.slug)
        return b"".join(pieces(Export(kind, seen, workspace=of, by=by), format_))

    return export

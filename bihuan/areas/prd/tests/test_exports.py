"""A long PRD is made into a file in the background, for whoever asked for it and nobody else."""

import pytest

from bihuan.areas.prd.exporting import files, making
from bihuan.areas.prd.exporting.setting import set_apart
from bihuan.areas.prd.models import Export

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
HERE = "/lanyun/prds/1/"


@pytest.fixture
def long(prd, monkeypatch):
    monkeypatch.setattr(files, "AT_ONCE", 10)
    return prd


def test_it_is_asked_for_made_by_the_worker_and_fetched(browse, long, lead, member, stranger):
    page = browse(lead)
    assert 'name="format" value="docx"' in page.get(f"{HERE}export/?format=docx").content.decode()
    assert not Export.objects.exists(), "reading changes nothing"
    for _twice in range(2):
        assert page.post(f"{HERE}exports/", {"format": "docx"}).headers["Location"] == f"{HERE}exports/"
    waiting = Export.objects.get()
    assert "every 1s" in page.get(f"{HERE}exports/").content.decode()
    assert page.get(f"{HERE}exports/{waiting.pk}/").status_code == 404
    making.at_tick(None)
    file = page.get(f"{HERE}exports/{waiting.pk}/")
    assert (file.status_code, file.content[:2]) == (200, b"PK")
    assert f"{HERE}exports/{waiting.pk}/" in page.get(f"{HERE}exports/").content.decode()
    for other in (member, stranger):
        assert browse(other).get(f"{HERE}exports/{waiting.pk}/").status_code == 404
        assert browse(other).post(f"{HERE}exports/{waiting.pk}/stop/").status_code == 404
    assert browse(stranger).post(f"{HERE}exports/", {"format": "docx"}).status_code == 404


def test_what_is_stopped_leaves_no_file(long, lead, monkeypatch):
    export = making.ask(long, "docx", None, by=lead)
    monkeypatch.setattr(making, "TOLD", 0)
    monkeypatch.setattr(making, "paper_of", stopping(export, making.paper_of))
    assert making.make(export)
    export.refresh_from_db()
    assert (export.making, export.file.name, making.make(export)) == ("stopped", "", False)


def test_a_pdf_that_is_being_set_is_stopped_on_the_way(tmp_path):
    sheet = tmp_path / "main.typ"
    sheet.write_text("= 方案")

    def tell(percent):
        raise making.Stopped

    with pytest.raises(making.Stopped):
        set_apart(sheet, tell)
    assert not sheet.with_name("made").exists()


def test_a_program_is_told_where_longer_files_are_made(browse, prd, lead, monkeypatch):
    monkeypatch.setattr(files, "LONGEST", 5)
    refused = browse(lead).get("/api/v1/lanyun/prds/1/export/?format=docx")
    assert refused.status_code == 422
    assert "导出页面" in refused.content.decode()


def stopping(export, read):
    def paper_of(*args, **kwargs):
        export.stop()
        return read(*args, **kwargs)

    return paper_of


def test_what_cannot_be_made_says_why(long, lead, monkeypatch):
    monkeypatch.setattr(making, "LONGEST_ASIDE", 5)
    export = making.ask(long, "docx", None, by=lead)
    making.make_all()
    export.refresh_from_db()
    assert (export.making, "Split the PRD" in export.failure) == ("failed", True)


def test_five_at_a_time(browse, long, lead):
    for edition in range(5):
        Export.objects.create(prd=long, format="pdf", edition=edition + 5, created_by=lead)
    page = browse(lead)
    page.post(f"{HERE}exports/", {"format": "pdf"})
    assert Export.objects.count() == 5

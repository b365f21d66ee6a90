"""Settings as people write them in the environment, and what they are told where they cannot be read."""

import stat

import pytest

from bihuan.config.environment import cache, database, files, mail, megabytes, secret_key, words


def test_a_key_is_made_once_and_kept_for_its_owner_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("BIHUAN_SECRET_KEY", raising=False)
    key = secret_key(tmp_path / "data")
    assert len(key) > 50
    assert secret_key(tmp_path / "data") == key
    assert stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode) == 0o600
    monkeypatch.setenv("BIHUAN_SECRET_KEY", "mine")
    assert secret_key(tmp_path / "data") == "mine"


def test_addresses_of_postgresql(tmp_path, monkeypatch):
    monkeypatch.setenv("BIHUAN_DATABASE_URL", "postgres://ops:p%40ss@db.example:5433/bi?sslmode=require")
    found = database(tmp_path)
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "ops", "p@ss", "db.example", 5433, "bi",
    )  # fmt: skip
    assert found["OPTIONS"]["sslmode"] == "require"
    assert "jit=off" in found["OPTIONS"]["options"]
    monkeypatch.setenv("BIHUAN_DATABASE_URL", "postgres://ops@/bi?host=/run/pg")
    assert database(tmp_path)["HOST"] == "/run/pg"


def test_sqlite_is_what_there_is_without_a_word(tmp_path, monkeypatch):
    monkeypatch.setenv("BIHUAN_DATABASE_URL", "")
    assert database(tmp_path)["NAME"] == tmp_path / "bihuan.sqlite3"


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("BIHUAN_DATABASE_URL", "mysql://x", database),
        ("BIHUAN_FILES_URL", "ftp://x", files),
        ("BIHUAN_EMAIL_URL", "pigeon://x", mail),
    ],
)
def test_an_address_that_cannot_be_read_is_named(tmp_path, monkeypatch, name, text, read):
    monkeypatch.setenv(name, text)
    with pytest.raises(ValueError, match=name):
        read(tmp_path)


@pytest.mark.parametrize("text", ["many", "0", "-1", "1.5"])
def test_a_size_that_is_none_is_named(monkeypatch, text):
    monkeypatch.setenv("BIHUAN_UPLOAD_MB", text)
    with pytest.raises(ValueError, match="BIHUAN_UPLOAD_MB"):
        megabytes("BIHUAN_UPLOAD_MB", 50)


@pytest.mark.parametrize(
    ("address", "port", "tls", "ssl"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp+tls://u:p%23@mail.example", 587, True, False),
        ("smtps://u:p%23@mail.example:4650", 4650, False, True),
    ],
)
def test_addresses_of_mail_servers(tmp_path, monkeypatch, address, port, tls, ssl):
    monkeypatch.setenv("BIHUAN_EMAIL_URL", address)
    found = mail(tmp_path)
    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (port, tls, ssl)
    assert found["EMAIL_HOST_PASSWORD"] in ("", "p#")


def test_a_bucket(tmp_path, monkeypatch):
    monkeypatch.setenv("BIHUAN_FILES_URL", "s3://k:s%2F@team/prefix?endpoint=https://s3.example&region=cn-1")
    options = files(tmp_path)["OPTIONS"]
    assert options["bucket_name"] == "team"
    assert options["location"] == "prefix"
    assert options["secret_key"] == "s/"
    assert options["endpoint_url"] == "https://s3.example"
    assert options["querystring_auth"] is True


def test_limits_of_several_machines_are_counted_in_redis(tmp_path, monkeypatch):
    monkeypatch.setenv("BIHUAN_CACHE_URL", "redis://cache.example/0")
    assert cache(tmp_path)["LOCATION"] == "redis://cache.example/0"


def test_a_list_may_have_spaces_and_gaps(monkeypatch):
    monkeypatch.setenv("BIHUAN_HOSTS", " a.example, ,b.example ")
    assert words("BIHUAN_HOSTS") == ["a.example", "b.example"]

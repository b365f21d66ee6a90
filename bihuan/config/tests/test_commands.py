"""The commands of the house: a first workspace, and the doctor's findings."""

import os
import smtplib
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import translation

from bihuan.config import cli, doctor
from bihuan.config.cli import COMMANDS, main
from bihuan.people.models import Role, User, Workspace

pytestmark = pytest.mark.django_db


def said(*command):
    out = StringIO()
    with translation.override("en"):
        call_command(*command, stdout=out)
    return out.getvalue()


def test_a_first_workspace_has_an_owner_who_can_sign_in():
    text = said("createworkspace", "订单中台", "--owner", "Li@Example.com")
    user = User.objects.get(email="li@example.com")
    password = text.split("the password ")[1].split()[0]
    assert user.check_password(password)
    workspace = Workspace.objects.get(name="订单中台")
    assert workspace.memberships.get(user=user).role == Role.OWNER
    assert f"/{workspace.slug}/" in text


def test_an_owner_who_has_an_account_keeps_their_password():
    User.objects.create_user("li@example.com", "a long one")
    assert "password" not in said("createworkspace", "仓储后台", "--owner", "li@example.com")
    assert User.objects.get().check_password("a long one")


@pytest.mark.parametrize(
    "arguments",
    [("订单", "--owner", "li"), ("订单", "--owner", "li@example.com", "--slug", "api")],
    ids=["mail", "slug"],
)
def test_what_cannot_be_created_is_refused_whole(arguments):
    with pytest.raises(CommandError):
        said("createworkspace", *arguments)
    assert not Workspace.objects.exists()
    assert not User.objects.exists()


@pytest.mark.parametrize("command", [["demo"], ["createworkspace", "订单", "--owner", "li@example.com"]])
def test_before_the_tables_are_there_it_says_what_brings_them(command, tmp_path):
    house = {
        **os.environ,
        "BIHUAN_DATA": str(tmp_path),
        "LC_ALL": "C",
        "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
    }
    house.pop("BIHUAN_DATABASE_URL", None)
    ran = subprocess.run([sys.executable, "-m", "bihuan", *command], env=house, capture_output=True, text=True)
    assert ran.returncode == 1
    assert ran.stderr.strip().splitlines()[-1].endswith("Run: bihuan migrate")
    assert "Traceback" not in ran.stderr


def marks():
    return {finding.text: finding.mark for finding in doctor.examine()}


def test_the_doctor_finds_this_installation_in_order():
    assert "✗" not in marks().values()


@pytest.mark.parametrize(
    ("setting", "value", "mark"),
    [
        ("ALLOWED_HOSTS", ["elsewhere.example"], "✗"),
        ("SITE_URL", "http://bihuan.example", "✗"),
        ("DEBUG", True, "!"),
    ],
)
def test_the_doctor_sees_addresses_that_do_not_fit(settings, setting, value, mark):
    setattr(settings, setting, value)
    assert doctor.addresses().mark == mark


def test_the_doctor_sees_a_mail_server_that_is_away(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert doctor.mail().mark == "✗"
    assert issubclass(smtplib.SMTPException, OSError)


def test_the_doctor_sees_a_cache_that_is_away(settings):
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = {"default": away}
    assert doctor.shared_values().mark == "✗"


def test_the_doctor_sees_a_folder_that_cannot_be_written(settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.DATA = tmp_path / "file" / "data"
    assert doctor.data_folder().mark == "✗"


def test_without_a_command_the_commands_are_listed(capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    main([])
    text = capsys.readouterr().out
    assert all(name in text for name in COMMANDS)
    assert "检查安装是否正常" in text


def test_a_command_without_a_database_says_where_to_look(monkeypatch):
    def away(self):
        raise OperationalError("no such database")

    monkeypatch.setattr("django.core.management.ManagementUtility.execute", away)
    monkeypatch.setattr(doctor, "database", lambda: doctor.wrong("Look at BIHUAN_DATABASE_URL."))
    with pytest.raises(SystemExit, match="Look at BIHUAN_DATABASE_URL"):
        cli.at_the_house(["audit", "verify"])

"""Components draw what they are given, escaped, and as readers of screens need it."""

import pytest
from django import forms
from django.utils import translation

from bihuan.ui.samples import QINGHE, STATES, Person


class Sample(forms.Form):
    title = forms.CharField(max_length=20, help_text="short")
    number = forms.IntegerField(required=False)
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


def atoms(names):
    return f'{{% from "ui/atoms.html" import {names} %}}'


def test_escapes_names_and_words(draw):
    nasty = Person(9, "<b>x</b>", 10)
    html = draw(atoms("person, chip") + "{{ person(who) }}{{ chip(text) }}", who=nasty, text="<i>")
    assert "<b>" not in html
    assert "&lt;i&gt;" in html


def test_nobody_is_a_dash(draw):
    assert "—" in draw(atoms("person") + "{{ person(none) }}")


def test_remembered_drawings_differ_by_what_they_show(draw):
    source = atoms("state, person") + "{{ state(state_) }}{{ person(who) }}"
    first = draw(source, state_=STATES[0], who=QINGHE)
    second = draw(source, state_=STATES[7], who=Person(QINGHE.pk, "换了名", 20))
    assert STATES[7].label in second
    assert "换了名" in second
    assert first != second


def test_remembered_drawings_follow_the_language(draw):
    source = atoms("priority") + "{{ priority(0, word=True) }}"
    with translation.override("en"):
        assert "P0 urgent" in draw(source)


@pytest.mark.parametrize(("days", "tone"), [(3, "text-ink-3"), (9, "text-warning"), (31, "text-error")])
def test_age_warns_at_its_limits(draw, days, tone):
    assert tone in draw(atoms("age") + "{{ age(days, 7, 30) }}", days=days)


def test_a_field_with_an_error_says_so_to_everybody(draw):
    form = Sample({"title": "", "kind": "a"})
    html = draw('{% from "ui/forms.html" import field, errors %}{{ errors(form) }}{{ field(form.title) }}', form=form)
    assert 'aria-invalid="true"' in html
    assert 'id="id_title_error"' in html
    assert 'href="#id_title"' in html
    assert "input-error" in html


def test_a_field_without_an_error_shows_its_hint_and_unit(draw):
    source = '{% from "ui/forms.html" import field %}{{ field(form.title) }}{{ field(form.number, unit="d") }}'
    html = draw(source, form=Sample())
    assert "short" in html
    assert "bh-unit" in html
    assert "required" in html


def test_radios_are_a_group_with_a_name(draw):
    html = draw('{% from "ui/forms.html" import field %}{{ field(form.kind) }}', form=Sample({"kind": "b"}))
    assert "<legend" in html
    assert html.count('type="radio"') == 2
    assert 'value="b" id="id_kind_1" checked' in html


def test_csrf_needs_no_context_of_an_import(draw):
    html = draw('{% from "ui/forms.html" import csrf %}{{ csrf() }}', csrf_input="token")
    assert html == "token"


def test_the_strip_offers_what_closes_a_gap(draw):
    stops = [{"label": "Design", "icon": "pen-tool", "status": "gap", "text": "missing", "action": ("Link", "/x")}]
    html = draw('{% from "ui/loop.html" import strip %}{{ strip(stops) }}', stops=stops)
    assert 'href="/x"' in html
    assert "#unlink" in html


def test_the_frame_draws_any_number_of_stations(draw):
    station = {"label": "Voice", "url": "/v", "icon": "inbox", "count": 3, "ages": [0, 0, 0], "broken": 2}
    source = '{% from "ui/loop.html" import frame %}{{ frame(stations, {"rate": none}) }}'
    html = draw(source, stations=[station, {**station, "broken": 0}])
    assert "--stations:2" in html
    assert html.count("bh-seg-x") == 1


def test_a_measured_value_outside_is_a_miss(draw):
    source = '{% from "ui/interval.html" import interval %}{{ interval(120, 180, 240, measured) }}'
    assert "m miss" in draw(source, measured=318)
    assert "m hit" in draw(source, measured=206)


def test_a_card_offers_its_moves_as_a_menu(draw):
    moves = [{"verb": "plan", "label": "Plan", "to": "planned"}, {"verb": "no", "label": "No", "to": "x", "reason": 1}]
    source = '{% from "ui/board.html" import card %}{{ card("/a", "REQ-1", "T", moves=moves, move_url="/m") }}'
    html = draw(source, moves=moves)
    assert 'name="verb" value="plan" data-to="planned"' in html
    assert 'href="/m?verb=no"' in html


def test_a_sort_link_turns_round(draw, rf):
    source = '{% from "ui/table.html" import head %}{{ head([{"label": "Score", "sort": "score"}], request, sort) }}'
    assert "sort=score&quot;" in draw(source, request=rf.get("/x/?after=9"), sort="-score").replace('"', "&quot;")
    html = draw(source, request=rf.get("/x/?after=9"), sort="score")
    assert 'aria-sort="ascending"' in html
    assert "after" not in html

"""Addresses of automation."""

from django.urls import path

from bihuan.automation.views import buttons, recurring, removal, rules, templates, trials

HERE = "<slug:workspace>/automation/"
RULE, TEMPLATE, RECURRING = f"{HERE}<int:pk>/", f"{HERE}templates/", f"{HERE}recurring/"
urlpatterns = [
    path(HERE, rules.rules, name="rules"),
    path(f"{HERE}new/", rules.new, name="new_rule"),
    path(f"{HERE}runs/", trials.runs, name="rule_runs"),
    path(f"{HERE}runs/<int:pk>/", trials.run, name="rule_run"),
    path(RULE, rules.rule, name="rule"),
    path(f"{RULE}edit/", rules.edit, name="edit_rule"),
    path(f"{RULE}switch/", rules.switch, name="switch_rule"),
    path(f"{RULE}resume/", rules.resume, name="resume_rule"),
    path(f"{RULE}removal/", rules.removal, name="remove_rule"),
    path(f"{RULE}trials/", trials.begin, name="try_rule"),
    path(f"{RULE}trials/<int:trial>/", trials.trial, name="trial"),
    path(f"{RULE}trials/<int:trial>/cancel/", trials.cancel, name="cancel_trial"),
    path(f"{HERE}buttons/<slug:kind>/<int:number>/", buttons.buttons, name="rule_buttons"),
    path(f"{HERE}restorations/<slug:about>/<int:pk>/", removal.restoration, name="restore_automation"),
    path(TEMPLATE, templates.templates, name="templates"),
    path(f"{TEMPLATE}new/", templates.new, name="new_template"),
    path(f"{TEMPLATE}of/<slug:kind>/<int:number>/", templates.save_as, name="save_as_template"),
    path(f"{TEMPLATE}<int:pk>/", templates.template, name="template"),
    path(f"{TEMPLATE}<int:pk>/apply/", templates.apply_page, name="apply_template"),
    path(f"{TEMPLATE}<int:pk>/removal/", templates.removal, name="remove_template"),
    path(RECURRING, recurring.recurrences, name="recurrences"),
    path(f"{RECURRING}new/", recurring.new, name="new_recurrence"),
    path(f"{RECURRING}days/", recurring.days, name="days_off"),
    path(f"{RECURRING}<int:pk>/", recurring.recurrence, name="recurrence"),
    path(f"{RECURRING}<int:pk>/switch/", recurring.switch, name="switch_recurrence"),
    path(f"{RECURRING}<int:pk>/removal/", recurring.removal, name="remove_recurrence"),
]

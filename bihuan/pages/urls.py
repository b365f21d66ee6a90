"""Addresses of what belongs to no single kind."""

from django.urls import path

from bihuan.pages.views import approvals, batches, definitions, finding, mine, reasons, transitions, workflows

SETTINGS = "<slug:workspace>/settings/fields/"

urlpatterns = [
    path("<slug:workspace>/settings/workflows/", workflows.workflows, name="workflows"),
    path("<slug:workspace>/settings/workflows/<slug:kind>/", workflows.workflow, name="workflow"),
    path("<slug:workspace>/settings/workflows/<slug:kind>/<slug:verb>/", transitions.transition, name="transition"),
    path("<slug:workspace>/settings/reasons/<slug:kind>/", reasons.reasons, name="reasons"),
    path(SETTINGS, definitions.fields, name="custom_fields"),
    path(f"{SETTINGS}new/", definitions.new_field, name="new_custom_field"),
    path(f"{SETTINGS}<int:pk>/", definitions.field, name="custom_field"),
    path(f"{SETTINGS}<int:pk>/type/", definitions.field_type, name="custom_field_type"),
    path(f"{SETTINGS}<int:pk>/archive/", definitions.archive_field, name="archive_custom_field"),
    path(f"{SETTINGS}<int:pk>/position/", definitions.move_field, name="move_custom_field"),
    path("<slug:workspace>/inbox/", mine.inbox, name="inbox"),
    path("<slug:workspace>/inbox/read/", mine.read_all, name="inbox-read"),
    path("<slug:workspace>/inbox/<int:pk>/", mine.open_notice, name="notice"),
    path("<slug:workspace>/mine/", mine.mine, name="mine"),
    path("<slug:workspace>/trash/", mine.trash, name="trash"),
    path("<slug:workspace>/approvals/", approvals.approvals, name="approvals"),
    path("<slug:workspace>/approvals/<int:pk>/", approvals.approval, name="approval"),
    path("<slug:workspace>/approvals/<int:pk>/<slug:deed>/", approvals.decide, name="approval-decide"),
    path("<slug:workspace>/batches/", batches.batches, name="batches"),
    path("<slug:workspace>/batches/<int:pk>/", batches.batch, name="batch"),
    path("<slug:workspace>/batches/<int:pk>/undo/", batches.undo, name="undo"),
    path("<slug:workspace>/batches/<int:pk>/cancel/", batches.cancel, name="cancel"),
    path("<slug:workspace>/search/", finding.search, name="search"),
    path("<slug:workspace>/palette/", finding.palette, name="palette"),
]

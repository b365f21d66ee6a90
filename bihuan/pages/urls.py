"""Addresses of what belongs to no single kind."""

from django.urls import path

from bihuan.pages.views import finding, mine

urlpatterns = [
    path("<slug:workspace>/inbox/", mine.inbox, name="inbox"),
    path("<slug:workspace>/inbox/read/", mine.read_all, name="inbox-read"),
    path("<slug:workspace>/inbox/<int:pk>/", mine.open_notice, name="notice"),
    path("<slug:workspace>/mine/", mine.mine, name="mine"),
    path("<slug:workspace>/trash/", mine.trash, name="trash"),
    path("<slug:workspace>/search/", finding.search, name="search"),
    path("<slug:workspace>/palette/", finding.palette, name="palette"),
]

"""Addresses of what is like something."""

from django.urls import path

from bihuan.similarity import views

urlpatterns = [
    path("<slug:workspace>/<slug:kind>/similar/", views.typing, name="similar-typing"),
    path("<slug:workspace>/<slug:kind>/<int:number>/similar/", views.beside, name="similar-beside"),
    path("<slug:workspace>/<slug:kind>/<int:number>/similar/rejection/", views.reject, name="similar-rejection"),
]

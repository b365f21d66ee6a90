"""Addresses of the log of deliveries."""

from django.urls import path

from bihuan.deliveries import views

HERE = "<slug:workspace>/settings/deliveries"
urlpatterns = [
    path(f"{HERE}/", views.deliveries, name="deliveries"),
    path(f"{HERE}/repetition/", views.all_again, name="deliveries_again"),
    path(f"{HERE}/<int:pk>/", views.delivery, name="delivery"),
    path(f"{HERE}/<int:pk>/repetition/", views.again, name="delivery_again"),
]

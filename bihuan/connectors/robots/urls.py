"""Addresses of group robots."""

from django.urls import path

from bihuan.connectors.robots import views

HERE = "<slug:workspace>/settings/robots"
urlpatterns = [
    path(f"{HERE}/", views.robots, name="robots"),
    path(f"{HERE}/new/", views.new_robot, name="new_robot"),
    path(f"{HERE}/<int:pk>/", views.robot, name="robot"),
    path(f"{HERE}/<int:pk>/routes/", views.add_route, name="add_route"),
    path(f"{HERE}/<int:pk>/routes/<int:route>/removal/", views.remove_route, name="remove_route"),
    path(f"{HERE}/<int:pk>/test/", views.test_robot, name="test_robot"),
    path(f"{HERE}/<int:pk>/switch/", views.switch_robot, name="switch_robot"),
    path(f"{HERE}/<int:pk>/removal/", views.remove_robot, name="remove_robot"),
]

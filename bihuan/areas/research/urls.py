"""Addresses of the public portal, of customers, and of what is done to feedback; its own pages are the loop's."""

from django.urls import path

from bihuan.areas.research.views import answers, evidence, mine, portal, portal_settings
from bihuan.areas.research.views.pages import CustomerPages

HOLDER = "portal/<slug:workspace>/<slug:product>/mine/<str:token>/"

urlpatterns = [
    path("portal/<slug:workspace>/", portal.products, name="portal-products"),
    path("portal/<slug:workspace>/<slug:product>/", portal.portal, name="portal"),
    path("portal/<slug:workspace>/<slug:product>/received/<str:signed>/", portal.received, name="portal-received"),
    path("portal/<slug:workspace>/<slug:product>/mine/", mine.ask_for_link, name="portal-ask"),
    path("portal/<slug:workspace>/<slug:product>/mine/sent/", mine.link_sent, name="portal-link-sent"),
    path(HOLDER, mine.mine, name="portal-mine"),
    path(f"{HOLDER}<int:number>/", mine.one, name="portal-one"),
    path(f"{HOLDER}<int:number>/reply/", mine.reply, name="portal-reply"),
    path(f"{HOLDER}<int:number>/solved/", mine.verdict, {"answer": "solved"}, name="portal-solved"),
    path(f"{HOLDER}<int:number>/unsolved/", mine.verdict, {"answer": "unsolved"}, name="portal-unsolved"),
    path(f"{HOLDER}<int:number>/thanks/", mine.thanks, name="portal-thanks"),
    path(f"{HOLDER}<int:number>/files/<int:pk>/", mine.file, name="portal-file"),
    path("<slug:workspace>/feedback/requirement/", evidence.requirement, name="feedback-requirement"),
    path(
        "<slug:workspace>/feedback/<int:number>/requirements/<int:requirement>/removal/",
        evidence.take_off,
        name="feedback-take-off",
    ),
    path("<slug:workspace>/feedback/<int:number>/reply/", answers.reply, name="feedback-reply"),
    path("<slug:workspace>/feedback/<int:number>/verdict/", answers.verdict, name="feedback-verdict"),
    path("<slug:workspace>/feedback/<int:number>/tellings/<int:pk>/", answers.send_again, name="feedback-send-again"),
    path("<slug:workspace>/settings/products/<int:pk>/portal/", portal_settings.of_product, name="portal_settings"),
    *CustomerPages().urls(),
]

"""Addresses of the public portal, and of what is done to feedback; the pages of the kinds are the loop's."""

from django.urls import path

from bihuan.areas.research.views import alike, answers, cards, evidence, mine, portal, portal_settings, roadmap, themes

PORTAL = "portal/<slug:workspace>/<slug:product>/"
HOLDER = f"{PORTAL}mine/<str:token>/"

urlpatterns = [
    *themes.urlpatterns,
    path("portal/<slug:workspace>/", portal.products, name="portal-products"),
    path(PORTAL, portal.portal, name="portal"),
    path(f"{PORTAL}received/<str:signed>/", portal.received, name="portal-received"),
    path(f"{PORTAL}mine/", mine.ask_for_link, name="portal-ask"),
    path(f"{PORTAL}mine/sent/", mine.link_sent, name="portal-link-sent"),
    path(f"{PORTAL}similar/", alike.alike, name="portal-similar"),
    path(f"{PORTAL}roadmap/", roadmap.on_roadmap, name="portal-roadmap"),
    path(f"{PORTAL}roadmap/<int:pk>/", roadmap.card, name="portal-card"),
    path(f"{PORTAL}roadmap/<int:pk>/thanks/", roadmap.thanks_for_vote, name="portal-voted"),
    path(f"{PORTAL}changelog/", roadmap.in_changelog, name="portal-changelog"),
    path(f"{PORTAL}changelog.atom", roadmap.feed, name="portal-feed"),
    path(HOLDER, mine.mine, name="portal-mine"),
    path(f"{HOLDER}<int:number>/", mine.one, name="portal-one"),
    path(f"{HOLDER}<int:number>/reply/", mine.reply, name="portal-reply"),
    path(f"{HOLDER}<int:number>/solved/", mine.verdict, {"answer": "solved"}, name="portal-solved"),
    path(f"{HOLDER}<int:number>/unsolved/", mine.verdict, {"answer": "unsolved"}, name="portal-unsolved"),
    path(f"{HOLDER}<int:number>/thanks/", mine.thanks, name="portal-thanks"),
    path(f"{HOLDER}<int:number>/withdrawal/", roadmap.vote_back, name="portal-vote-back"),
    path(f"{HOLDER}<int:number>/files/<int:pk>/", mine.file, name="portal-file"),
    path("<slug:workspace>/requirements/<int:number>/card/", cards.card, name="requirement-card"),
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
]

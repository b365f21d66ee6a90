"""Addresses of people, their own settings and the settings of workspaces."""

from django.urls import URLPattern, URLResolver, include, path

from bihuan.people.views import departments, invitations, joining, own, products, workspace, workspaces

own_settings: list[URLPattern | URLResolver] = [
    path("", own.profile, name="profile"),
    path("security/", own.security, name="security"),
    path("sign-ins/", own.sign_ins, name="sign_ins"),
    path("tokens/", own.tokens, name="tokens"),
    path("tokens/<int:pk>/revocation/", own.revoke_token, name="revoke_token"),
    path("preferences/", own.preferences, name="preferences"),
    path("sessions/", own.Sessions.as_view(), name="usersessions_list"),
]

workspace_settings = [
    path("", workspace.workspace_settings, name="workspace_settings"),
    path("members/", workspace.members, name="members"),
    path("members/<int:pk>/", workspace.member, name="member"),
    path("members/<int:pk>/removal/", workspace.remove_member, name="remove_member"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/<int:pk>/revocation/", invitations.revoke_invitation, name="revoke_invitation"),
    path("departments/", departments.departments, name="departments"),
    path("departments/<int:pk>/", departments.department, name="department"),
    path("departments/<int:pk>/removal/", departments.remove_department, name="remove_department"),
    path("products/", products.products, name="products"),
    path("products/new/", products.new_product, name="new_product"),
    path("products/<int:pk>/", products.product, name="product"),
    path("products/<int:pk>/archive/", products.archive_product, name="archive_product"),
    path("products/<int:pk>/position/", products.move_product, name="move_product"),
]

urlpatterns = [
    path("", joining.start, name="start"),
    path("new/", joining.new_workspace, name="new_workspace"),
    path("workspaces/", workspaces.workspaces, name="workspaces"),
    path("workspaces/new/", workspaces.found_workspace, name="found_workspace"),
    path("invitations/<str:token>/", joining.invitation, name="invitation"),
    path("accounts/login/", joining.SignInView.as_view(), name="account_login"),
    path("accounts/demo/", joining.demo_sign_in, name="demo_sign_in"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("me/", include(own_settings)),
    path("<slug:workspace>/settings/", include(workspace_settings)),
]

"""Addresses of a person's own account and of their organisation, beside allauth's."""

from django.urls import URLPattern, path

from accounts import account_views, brand_views, invitation_views, member_views, privacy_views, token_views

app_name = "accounts"

urlpatterns: list[URLPattern] = [
    path("privacy/", privacy_views.privacy, name="privacy"),
    path("accounts/", account_views.account, name="account"),
    path("organisation/members/", member_views.member_list, name="members"),
    path("organisation/members/<int:membership_id>/role/", member_views.member_role, name="member_role"),
    path(
        "organisation/invitations/<uuid:invitation_id>/withdraw/",
        member_views.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("organisation/switch/", member_views.organisation_switch, name="organisation_switch"),
    path("invitations/<str:secret>/", invitation_views.invitation, name="invitation"),
    path("organisation/reports/", brand_views.brand, name="brand"),
    path("organisation/logo.png", brand_views.logo, name="logo"),
    # Not below accounts/, which is open to administrators who still lack a second step: a token does without one.
    path("access-tokens/", token_views.access_tokens, name="tokens"),
    path("access-tokens/<uuid:token_id>/revoke/", token_views.revoke, name="token_revoke"),
]

"""Accounts' own pages, under /account/."""

from django.urls import path

from accounts.views import entry, oidc, profile, security, tokens

app_name = "accounts"
urlpatterns = [
    path("entry/<str:token>/", entry.enter_by_link, name="entry"),
    path("profile/", profile.profile, name="profile"),
    path("second-step/", security.second_step, name="second_step"),
    path("second-step/reset/<str:token>/", security.stop_reset, name="stop_reset"),
    path("second-step/keep/", security.keep_second_step, name="keep_second_step"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<str:key>/revocation/", tokens.revocation, name="revocation"),
    path("login/with/<str:key>/", oidc.start, name="oidc_start"),
    path("login/with/<str:key>/back/", oidc.come_back, name="oidc_back"),
    path("again/", security.again_by_code, name="again"),
    path("seats/others/end/", security.leave_elsewhere, name="leave_elsewhere"),
    path("seats/<str:key>/end/", security.leave_seat, name="leave_seat"),
]

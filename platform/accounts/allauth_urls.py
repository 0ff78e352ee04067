"""django-allauth under /account/: one sign-in form for known and new addresses comes first.

What changes how somebody signs in is asked for again, and watched: a change ends every other session.
"""

from allauth.account import views as account
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import include, path

from accounts.again import shown_again
from accounts.views import entry, security

urlpatterns = [
    path("login/", account.request_login_code, name="account_login"),
    path("login/password/", account.login, name="account_login_password"),
    path("signup/", entry.sign_up, name="account_signup"),
    path("email/", shown_again(account.email), name="account_email"),
    path("password/set/", shown_again(account.password_set), name="account_set_password"),
    path("mfa/", security.security, name="mfa_index"),
    path("mfa/totp/activate/", shown_again(security.watched(app.activate_totp)), name="mfa_activate_totp"),
    path(
        "mfa/totp/deactivate/", shown_again(security.watched(app.deactivate_totp)), name="mfa_deactivate_totp"
    ),
    path("mfa/webauthn/add/", shown_again(security.watched(passkeys.add_webauthn)), name="mfa_add_webauthn"),
    path(
        "mfa/webauthn/keys/<int:pk>/remove/",
        shown_again(security.watched(passkeys.remove_webauthn)),
        name="mfa_remove_webauthn",
    ),
    path("mfa/webauthn/keys/<int:pk>/edit/", shown_again(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path("mfa/recovery-codes/", shown_again(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "mfa/recovery-codes/generate/",
        shown_again(security.watched(codes.generate_recovery_codes)),
        name="mfa_generate_recovery_codes",
    ),
    path("mfa/webauthn/", security.to_security, name="mfa_list_webauthn"),
    path("mfa/", include("allauth.mfa.urls")),
    # Not allauth.urls: it would mount everything about second factors once more, unwatched.
    path("", include("allauth.account.urls")),
]

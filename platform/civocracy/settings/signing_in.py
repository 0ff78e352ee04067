"""How people sign in: what django-allauth is told, and which forms of ours stand for its own.

Nothing here comes from the environment.
"""

from __future__ import annotations

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_NOTIFICATIONS = True
#: Whether an identity provider may be on this very machine, over http. Never in production.
OIDC_ALLOWS_LOOPBACK = False
MFA_ADAPTER = "accounts.mfa.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Civocracy"
MFA_TOTP_TOLERANCE = 1
#: Every form of django-allauth that somebody sees is one of ours.
MFA_FORMS = {
    "activate_totp": "accounts.forms.entrance.AppForm",
    "add_webauthn": "accounts.forms.entrance.AddPasskeyForm",
    "authenticate": "accounts.forms.entrance.SecondStepForm",
    "edit_webauthn": "accounts.forms.entrance.RenamePasskeyForm",
    "reauthenticate": "accounts.forms.entrance.SecondStepAgainForm",
}
ACCOUNT_FORMS = {
    "add_email": "accounts.forms.entrance.OtherAddressForm",
    "change_password": "accounts.forms.entrance.OtherPasswordForm",
    "confirm_email_verification_code": "accounts.forms.entrance.AddressCodeForm",
    "confirm_login_code": "accounts.forms.entrance.SignInCodeForm",
    "confirm_password_reset_code": "accounts.forms.entrance.PasswordCodeForm",
    "login": "accounts.forms.entrance.PasswordSignInForm",
    "reauthenticate": "accounts.forms.entrance.PasswordAgainForm",
    "request_login_code": "accounts.forms.entrance.SignInForm",
    "reset_password": "accounts.forms.entrance.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.entrance.ReplacedPasswordForm",
    "set_password": "accounts.forms.entrance.NewPasswordForm",
}
# Whatever counts against an address counts with us (accounts.limits), so that nobody can lock somebody else out.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": None,
    "login_failed": None,
    "reset_password": "60/m/ip",
    "login": "60/m/ip",
}

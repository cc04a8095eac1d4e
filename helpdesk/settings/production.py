"""Production: the same code, real servers, HTTPS, and no default secret."""

from helpdesk import env

from .base import *  # noqa: F403

if not env.SECRET_KEY():
    raise SystemExit("HELPDESK_SECRET_KEY is not set: production refuses the built-in key.")
if not env.BASE_URL():
    raise SystemExit("HELPDESK_BASE_URL is not set: the links in mails and letters need the public address.")
if env.DEMO():
    raise SystemExit("HELPDESK_DEMO is set: production refuses log-ins that everybody knows.")
if env.EMAIL_PASSWORD() and not env.EMAIL_SECURITY():
    raise SystemExit(
        "HELPDESK_EMAIL_SECURITY is not set: the password of the SMTP account would travel in clear."
    )

DEBUG = False
SECURE_SSL_REDIRECT = True
# Container engines ask over plain HTTP, from inside.
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SILENCED_SYSTEM_CHECKS = [
    "security.W019",  # letters and mails are shown in frames of our own pages
    "security.W021",  # preloading engages the whole parent domain for years: its owner's decision
]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
STATIC_ROOT = env.STATIC_ROOT()
WHITENOISE_USE_FINDERS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

"""Production: the same code, real servers, HTTPS, and no default secret."""

from helpdesk import env

from .base import *  # noqa: F403

if not env.SECRET_KEY():
    raise SystemExit("HELPDESK_SECRET_KEY is not set: production refuses the built-in key.")

DEBUG = False
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
STATIC_ROOT = env.STATIC_ROOT()
WHITENOISE_USE_FINDERS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

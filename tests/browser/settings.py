"""Settings of the site that browser tests look at: ours, but static files come straight from their folders."""

from config.settings import *  # noqa: F403
from config.settings import MIDDLEWARE, env

WHITENOISE_USE_FINDERS = True
# Files that nobody compressed beforehand are compressed on their way, so that pages weigh what they weigh in earnest.
MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware", *MIDDLEWARE]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # hashing slowly would be all the time spent
MEDIA_ROOT = env.str("MEDIA_ROOT")

"""The site's own settings, with the bare views beside its addresses. For measuring only: nothing here is served."""

from config.settings import *  # noqa: F403
from config.settings import DATABASES as OUR_DATABASES
from config.settings import MIDDLEWARE as OURS

ROOT_URLCONF = "benchmarks.web.urls"
MIDDLEWARE = ["benchmarks.web.counting.CountingMiddleware", *OURS]
# What `startproject` gives to a new site: the bare views pay for these, and for nothing of ours.
BARE_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
# The bare views have a connection of their own, whose rows are always shown: they pay for no context.
DATABASES = OUR_DATABASES | {"floor": OUR_DATABASES["default"]}

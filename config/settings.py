"""Settings, all of them from the environment; the defaults are safe for one machine, not for the internet.

DEPLOYMENT=production turns on what a site on the internet needs and refuses to start without what it must have.
Every variable NAME may be given as a file instead, in NAME_FILE.
"""

import tomllib
from pathlib import Path

from csp.constants import NONE, SELF
from whitenoise.compress import Compressor

from config.broker import celery_settings
from config.embedded.place import SUPERUSER, embedded_database, var_folder
from config.environment import Environment
from config.logs import configure_logs
from config.production import check_deployment, refuse_unsafe
from config.roles import WORKS_AS, owner_of
from config.stack.remembered import kept
from config.stored_files import FOLDER, file_storage

env = Environment()
BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]["version"]

DEPLOYMENT = env.str("DEPLOYMENT", default="local")
check_deployment(DEPLOYMENT)
PRODUCTION = DEPLOYMENT == "production"

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="insecure-development-key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DATABASE_URL = env.str("DATABASE_URL", default="")
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", default="")

if PRODUCTION:
    refuse_unsafe(debug=DEBUG, secret_key=SECRET_KEY, allowed_hosts=ALLOWED_HOSTS, database_url=DATABASE_URL)

# HTTPS everywhere. The health addresses are asked from inside, without a proxy in between.
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
if env.bool("BEHIND_PROXY", default=False):
    # Only behind a proxy that sets this header itself; anybody else could claim to have come by HTTPS.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
if PRODUCTION:
    # The prefix makes browsers refuse the cookie from any other host, subdomains included.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"

# Nothing is written into a page that a browser would run or apply: all scripts and styles are files of this site, so
# the policy needs neither "unsafe-inline" nor nonces, and text that slipped through as markup stays dead.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"  # the same for browsers that do not know frame-ancestors

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "config.apps.ProjectStaticFilesConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "bootstrap",
    "django_htmx",
    "rules.apps.AutodiscoverRulesConfig",
    "config.apps.ProjectConfig",
    "accounts",
    "casestudies",
    "diagnostics",
]

MIDDLEWARE = [
    "config.request_ids.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "diagnostics.api.middleware.ApiMiddleware",
    "accounts.audit.middleware.AuditMiddleware",
    "diagnostics.auditing.denials.DenialMiddleware",
    "config.compression.PageCompressionMiddleware",
    "accounts.middleware.PrivatePagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.sessions.SessionAgeMiddleware",
    "accounts.middleware.OrganisationMiddleware",
    "diagnostics.blindness.BlindnessMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.second_step.SecondStepMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Without a server to connect to, a PostgreSQL of our own in var/, started by the first connection.
DATABASES = {
    "default": env.db_url_config(DATABASE_URL, engine="accounts.postgresql") if DATABASE_URL else embedded_database()
}
# Passwords apart from the addresses, so that they can be kept in files, and hold any character.
if database_password := env.str("DATABASE_PASSWORD", default=""):
    DATABASES["default"]["PASSWORD"] = database_password
# Policies on the tables bind the application's role (docs/decisions/0027). Only what maintains the site is the owner.
IS_OWNER = env.str(WORKS_AS, default="application") == "owner"
DATABASE_APPLICATION = {key: DATABASES["default"].get(key, "") for key in ("USER", "PASSWORD")}
if IS_OWNER:
    if DATABASE_OWNER_URL:
        DATABASES["default"] |= owner_of(env.db_url_config(DATABASE_OWNER_URL))
        if owner_password := env.str("DATABASE_OWNER_PASSWORD", default=""):
            DATABASES["default"]["PASSWORD"] = owner_password
    elif not DATABASE_URL:
        DATABASES["default"] |= {"USER": SUPERUSER}
REFUSE_UNBOUND_ROLE = PRODUCTION and not IS_OWNER  # a superuser passes every policy by
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}
# A server that hangs is as good as none; seconds.
DATABASES["default"]["OPTIONS"] = {"connect_timeout": 3, **DATABASES["default"].get("OPTIONS", {})}
# A replica that follows it, for pages that look over many rows (docs/scaling.md).
REPLICA_URL = env.str("REPLICA_URL", default="")
REPLICA = bool(REPLICA_URL)
REPLICA_LAG_SECONDS = env.int("REPLICA_LAG_SECONDS", default=10)  # after a change, its browser reads it for so long
if REPLICA:
    replica = env.db_url_config(REPLICA_URL, engine="accounts.postgresql")
    replica["PASSWORD"] = replica["PASSWORD"] or DATABASE_APPLICATION["PASSWORD"]
    DATABASES["replica"] = {**DATABASES["default"], **replica, "TEST": {"MIRROR": "default"}}
    DATABASE_ROUTERS = ["accounts.replica.ReplicaRouter"]
    MIDDLEWARE.insert(0, "accounts.replica.ChangedMiddleware")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
SESSION_ENGINE = "accounts.session_store"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "accounts.backends.MemberBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "diagnostics:portfolio"
ACCOUNT_ADAPTER = "accounts.adapter.ClosedSignupAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    # By account and, more widely, by place, so that nobody tries one password on many accounts.
    "login_failed": "10/5m/key,50/5m/ip",
    "login": "120/m/ip",  # an agency may stand behind one address
}
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # e-mail addresses, second steps: only within minutes of signing in
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Client addresses are taken from X-Forwarded-For only as far as a proxy of ours wrote it.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("BEHIND_PROXY", default=False) else 0
USERSESSIONS_ADAPTER = "accounts.adapter.SessionsAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "accounts.adapter.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "accounts.second_step_forms.CodeForm",
    "reauthenticate": "accounts.second_step_forms.CodeAgainForm",
    "activate_totp": "accounts.second_step_forms.ActivateForm",
    "add_webauthn": "accounts.second_step_forms.PasskeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # http://localhost has no certificate
MFA_TOTP_ISSUER = "Foothold"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
MFA_ALLOW_UNVERIFIED_EMAIL = True  # organisations give the addresses; nobody signs up with another's
# Who administers an organisation or the site opens every firm: for them the second step is not a choice.
ADMINS_NEED_SECOND_STEP = env.bool("ADMINS_NEED_SECOND_STEP", default=PRODUCTION)

SESSION_COOKIE_AGE = 3 * 3600  # without a request
SESSION_LONGEST_SECONDS = 12 * 3600  # in all, however busy

# Counts of failed sign-ins must be the same for all web processes, so they are in the database, or in Redis.
CACHES = {
    "default": env.cache_url("CACHE_URL", default="dbcache://django_cache"),
    # Pages of frozen results, in each process's own memory: about 60 KB each.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}

ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "add_email": "accounts.forms.AddEmailForm",
}

# Without a mail server, mail is printed to the log: asking for a new password must not fail for want of one.
vars().update(env.email("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10  # seconds: a mail server that hangs must not keep the page waiting
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Foothold <foothold@localhost>")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
# Names with a fingerprint may be cached for ever; they need collectstatic first, which tests can do without.
STATICFILES_HASHED = env.bool("STATICFILES_HASHED", default=PRODUCTION)
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not STATICFILES_HASHED
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Source maps are the largest files, and only ever fetched by a developer's tools.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(var_folder() / "media"))
MEDIA_STORAGE = env.str("MEDIA_STORAGE", default=FOLDER)  # or s3, so that several machines share them
STORAGES = {
    "default": file_storage(
        MEDIA_STORAGE,
        bucket=env.str("S3_BUCKET", default=""),
        endpoint=env.str("S3_ENDPOINT_URL", default=""),
        region=env.str("S3_REGION", default=""),
        key=env.str("AWS_ACCESS_KEY_ID", default=""),
        secret=env.str("AWS_SECRET_ACCESS_KEY", default=""),
    ),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATICFILES_HASHED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Celery only rings the bell; the row in ReportJob is the job (docs/decisions/0002).
for name, value in celery_settings(env.str("CELERY_BROKER_URL", default="pgmq://"), DATABASES["default"]).items():
    vars()[f"CELERY_{name.upper()}"] = value

# Where Prometheus may ask ("host:port", for each process another); nowhere without (docs/operations.md).
METRICS_ADDRESS = env.str("METRICS_ADDRESS", default="")
if METRICS_ADDRESS:
    MIDDLEWARE.insert(0, "config.metrics.requests.RequestMetricsMiddleware")

REPORT_STALE_SECONDS = env.int("REPORT_STALE_SECONDS", default=60)  # no sign of life for so long: somebody else
REPORT_BELL_SECONDS = env.float("REPORT_BELL_SECONDS", default=1.5)  # how long a request waits for the broker

# After how many days goes what is of no use any more (accounts/periods.py); the privacy page tells them.
REPORT_KEEP_DAYS = env.int("REPORT_KEEP_DAYS", default=90)  # then files go; the same report can be made again
UPLOAD_KEEP_DAYS = env.int("UPLOAD_KEEP_DAYS", default=90)
CANCELLED_KEEP_DAYS = env.int("CANCELLED_KEEP_DAYS", default=90)
WEBHOOK_LOG_DAYS = env.int("WEBHOOK_LOG_DAYS", default=90)
API_REPLY_KEEP_DAYS = env.int("API_REPLY_KEEP_DAYS", default=1)
INVITATION_KEEP_DAYS = env.int("INVITATION_KEEP_DAYS", default=90)
TOKEN_KEEP_DAYS = env.int("TOKEN_KEEP_DAYS", default=365)
RUN_OUT_KEEP_DAYS = env.int("RUN_OUT_KEEP_DAYS", default=1)

# What the privacy page says; where one is empty, it says something general, and administrators that it is unset.
PRIVACY_RESPONSIBLE = env.str("PRIVACY_RESPONSIBLE", default="")  # name and address
PRIVACY_CONTACT = env.str("PRIVACY_CONTACT", default="")
PRIVACY_STORED_WHERE = env.str("PRIVACY_STORED_WHERE", default="")  # country, and whose machines
PRIVACY_BACKUP_DAYS = env.int("PRIVACY_BACKUP_DAYS", default=0)  # until a backup is replaced

# Where links in messages to other systems lead: this site's address, as the world writes it.
PUBLIC_URL = env.str(
    "PUBLIC_URL", default=f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if PRODUCTION else "http://127.0.0.1:8000"
)
WEBHOOKS_ALLOW_LOOPBACK = False  # http and this machine itself; not from the environment, as only tests may

# Seals reports: 32 random bytes in base64. Without one, a key that follows from SECRET_KEY (docs/decisions/0019).
REPORT_SIGNING_KEY = env.str(
    "REPORT_SIGNING_KEY", default="" if PRODUCTION else kept(var_folder() / "report-signing-key")
)
REPORT_PUBLIC_KEYS = env.list("REPORT_PUBLIC_KEYS", default=[])  # of seals that count besides: keys used before

API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=300)  # of each access token

LOGGING = configure_logs(
    as_json=env.str("LOG_FORMAT", default="json" if PRODUCTION else "text") == "json",
    level=env.str("LOG_LEVEL", default="INFO"),
)

# Where errors are collected, without anything that people typed; nowhere without (docs/operations.md).
if sentry_dsn := env.str("SENTRY_DSN", default=""):
    from config import error_reports

    error_reports.start(sentry_dsn, release=VERSION, environment=DEPLOYMENT)

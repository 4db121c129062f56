"""Where stored files lie: in a folder of this machine, or in S3-compatible storage that several machines share."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

FOLDER, S3 = "folder", "s3"
SPILL_AFTER = 5 * 1024 * 1024  # bytes of one file in memory; the rest goes to a temporary file


def file_storage(  # noqa: PLR0913 -- what a deployment says, by name
    kind: str, *, bucket: str, endpoint: str, region: str, key: str, secret: str
) -> dict[str, Any]:
    """Return the entry of STORAGES. Raises ImproperlyConfigured for another kind, or S3 without a bucket.

    Without `endpoint` it is Amazon's; without `key` and `secret` those of the machine's role are used.
    """
    if kind == FOLDER:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    if kind != S3:
        raise ImproperlyConfigured(f"MEDIA_STORAGE is {kind!r}; it can be {FOLDER} or {S3}.")
    if not bucket:
        raise ImproperlyConfigured("MEDIA_STORAGE=s3 needs S3_BUCKET, the name of a private bucket.")
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": s3_options(bucket, endpoint, region, key, secret)}


def s3_options(bucket: str, endpoint: str, region: str, key: str, secret: str) -> dict[str, Any]:
    """Return how to reach the bucket. Its objects stay private: files go out through the site's own views."""
    from botocore.config import Config  # noqa: PLC0415 - only there with the extra "prod"

    return {
        "bucket_name": bucket,
        "endpoint_url": endpoint or None,
        "region_name": region or None,
        "access_key": key or None,
        "secret_key": secret or None,
        "default_acl": None,  # the bucket's own rule, which is private unless somebody opened it
        "file_overwrite": False,  # as in a folder: a name that is taken stays what it is
        "max_memory_size": SPILL_AFTER,
        "client_config": Config(
            # Names of buckets as hosts are Amazon's; others know them as paths at the least.
            s3={"addressing_style": "path" if endpoint else "auto"},
            signature_version="s3v4",
            # A storage that hangs must not hold the web process's threads.
            connect_timeout=3,
            read_timeout=20,
            retries={"max_attempts": 2, "mode": "standard"},
            # Newer checksums are unknown to many servers; the rows keep a SHA-256 of their own.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    }

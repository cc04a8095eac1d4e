# One image for the web server, the worker and the scheduler; docker-compose.yml gives each its command.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=helpdesk.settings.production \
    HELPDESK_DATA_DIR=/data \
    HELPDESK_STATIC_ROOT=/srv/static

WORKDIR /srv/helpdesk
COPY requirements/base.txt requirements/
RUN pip install --no-cache-dir --no-compile --require-hashes -r requirements/base.txt

COPY . .
# Made with throw-away values: none of them stays in the image.
RUN export HELPDESK_SECRET_KEY=build HELPDESK_BASE_URL=https://build.example.org \
    && python manage.py compile_translations \
    && python manage.py collectstatic --noinput --verbosity 0 \
    && useradd --system --home-dir /data helpdesk \
    && mkdir -p /data && chown helpdesk /data

USER helpdesk
VOLUME /data
EXPOSE 8000
CMD ["daphne", "--bind", "0.0.0.0", "--port", "8000", "--proxy-headers", "helpdesk.asgi:application"]

# The images of the newspaper: “web” also runs the worker and commands, “nginx” is in front. compose.yaml uses both.
#
# Not run as containers so far: there was no container runtime. Every RUN line was run in a bare Debian 12 by hand, and
# the tests check the nginx configuration that results.

FROM python:3.11-slim-bookworm AS build
WORKDIR /srv/newsroom
RUN python3 -m venv .venv
COPY requirements.txt ./
RUN .venv/bin/pip install --no-cache-dir --requirement requirements.txt
COPY manage.py ./
COPY deploy deploy
COPY locale locale
COPY static static
COPY templates templates
COPY newsroom newsroom
COPY articles articles
# The key is of use to nobody: it is made here and stored nowhere.
RUN DEBUG=false ALLOWED_HOSTS=localhost DATABASE_URL=sqlite://:memory: \
    SECRET_KEY="$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    .venv/bin/python manage.py collectstatic --no-input
RUN python3 -m compileall -q articles newsroom


FROM debian:bookworm-slim AS nginx
RUN apt-get update && \
    apt-get install -y --no-install-recommends nginx-light && \
    rm -rf /var/lib/apt/lists/*
COPY deploy/nginx.conf /etc/nginx/nginx.conf
# The lines marked “# site”: other addresses and folders, TLS on, and ports that need no root.
RUN sed -i -E \
    -e '/^user /d' \
    -e 's|/run/nginx.pid|/tmp/nginx.pid|' \
    -e 's|/var/log/nginx/error.log|stderr|' \
    -e 's|/var/log/nginx/access.log newsroom buffer=64k flush=5s|/dev/stdout newsroom|' \
    -e 's|server 127.0.0.1:8000 |server web:8000 |' \
    -e 's|listen (\[::\]:)?80 |listen \18080 |' \
    -e 's|# listen (\[::\]:)?443 |listen \18443 |' \
    -e 's|# ssl_|ssl_|' \
    -e 's|/etc/letsencrypt/live/courier.example/|/run/secrets/|' \
    /etc/nginx/nginx.conf
RUN install -d -o www-data -g www-data /var/www/letsencrypt \
        /var/cache/newsroom-pages /var/cache/newsroom-seconds /var/cache/newsroom-slow && \
    chown -R www-data:www-data /var/lib/nginx
COPY --from=build /srv/newsroom/staticfiles /srv/newsroom/staticfiles
USER www-data
EXPOSE 8080 8443
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q ^ok <&3"]
CMD ["nginx", "-g", "daemon off;"]


FROM python:3.11-slim-bookworm AS web
# pg_dump and pg_restore for backups; of the same version as the database in compose.yaml.
RUN apt-get update && \
    apt-get install -y --no-install-recommends postgresql-client-15 && \
    rm -rf /var/lib/apt/lists/*
RUN groupadd --system --gid 10001 newsroom && \
    useradd --system --uid 10001 --gid newsroom --no-create-home --home-dir /var/lib/newsroom newsroom && \
    install -d -o newsroom -g newsroom /var/lib/newsroom /var/lib/newsroom/media && \
    install -d -o newsroom -g newsroom -m 700 /var/lib/newsroom/originals /var/backups/newsroom
COPY --from=build /srv/newsroom /srv/newsroom
WORKDIR /srv/newsroom
ENV PATH=/srv/newsroom/.venv/bin:$PATH PYTHONUNBUFFERED=1 NEWSROOM_ENV_FILE=/run/secrets/newsroom.env WEB_BIND=0.0.0.0:8000
USER newsroom
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "newsroom.wsgi"]

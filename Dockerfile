# One image, one process. Data in /data (a volume), settings by environment:
#   docker build -t channel-keeper .
#   docker run --init --read-only --tmpfs /tmp -v keeper:/data -e BOT_TOKEN_FILE=/run/secrets/bot_token \
#     -v ./token:/run/secrets/bot_token:ro --cap-drop ALL --security-opt no-new-privileges --stop-timeout 30 channel-keeper
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    UV_PYTHON_DOWNLOADS=never

WORKDIR /src
COPY . .
# What uv.lock names, by hash and as wheels only; then this program, from a wheel made here.
RUN python -m venv /tmp/uv \
    && /tmp/uv/bin/pip install --require-hashes -r .ci/uv.txt \
    && /tmp/uv/bin/uv export --locked --no-dev --no-emit-project --output-file /tmp/requirements.txt --quiet \
    && pip install --require-hashes --only-binary :all: -r /tmp/requirements.txt \
    && /tmp/uv/bin/uv build --wheel --out-dir /tmp/wheel \
    && pip install --no-deps /tmp/wheel/*.whl \
    && rm -rf /tmp/* /src/* /root/.cache \
    && useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin keeper \
    && install -d -o 10001 -g 10001 -m 0700 /data

WORKDIR /data
USER 10001
ENV BOT_DATABASE_URL=sqlite:////data/bot.db
VOLUME /data
STOPSIGNAL SIGTERM
CMD ["channel-keeper", "run", "--live"]

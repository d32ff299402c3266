# One image, one process: data in /data, where a volume is mounted; settings by environment. compose.yaml starts it;
# docs/operations.md says how to do without compose, and how to renew the base.

# Python on Debian, by its tag and by the digest of the index for all platforms.
ARG PYTHON=docker.io/library/python:3.13.16-slim-trixie@sha256:bf44cdfcb76cd3b41e879bc058fc37ec5872002ccfde7fcb765e218cde0cd79c

FROM ${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1 UV_PYTHON_DOWNLOADS=never \
    UV_PYTHON=/usr/local/bin/python UV_PROJECT_ENVIRONMENT=/opt/keeper
WORKDIR /src
COPY .ci/uv.txt .ci/build.txt .ci/
RUN python -m venv /uv && /uv/bin/pip install --quiet --require-hashes --only-binary :all: -r .ci/uv.txt
# What uv.lock names, by hash and as wheels only.
COPY pyproject.toml uv.lock ./
RUN python -m venv --without-pip /opt/keeper && /uv/bin/uv sync --quiet --locked --no-dev --no-build --no-install-project
# This program, from a wheel made here by what .ci/build.txt names. Compiled here too: where it runs nothing can be written.
COPY . .
RUN /uv/bin/uv build --quiet --wheel --build-constraints .ci/build.txt --require-hashes --out-dir /wheel \
    && /uv/bin/uv pip install --quiet --python /opt/keeper/bin/python --no-deps /wheel/*.whl \
    && /opt/keeper/bin/python deploy/slim.py /opt/keeper/lib/python3.*/site-packages locales \
    && /opt/keeper/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/keeper/lib

FROM ${PYTHON}
LABEL org.opencontainers.image.title="Channel Keeper" \
      org.opencontainers.image.description="A Telegram assistant for TikTok Shop sellers who sell through channel accounts" \
      org.opencontainers.image.licenses="MIT"
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin keeper \
    && install -d -o keeper -g keeper -m 0700 /data /data/backups
COPY --from=build /opt/keeper /opt/keeper
ENV PATH=/opt/keeper/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    BOT_DATABASE_URL=sqlite:////data/bot.db BOT_LISTEN=127.0.0.1:8090
# By number: an orchestrator sees without looking into the image that it is not root.
USER 10001:10001
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["channel-keeper", "health"]
STOPSIGNAL SIGTERM
CMD ["channel-keeper", "run", "--live"]

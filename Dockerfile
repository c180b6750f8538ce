# Two images. The service and the jobs:   docker build --tag hydatis:0.1.0 .
# JupyterLab with the notebooks:          docker build --tag hydatis-notebook:0.1.0 --target notebook .
# scripts/check-image runs the steps below without Docker, in a Debian of its own, and then the program as pods do.

FROM swift:6.3-bookworm AS build
WORKDIR /src
COPY . .
RUN scripts/bootstrap
# A layer of its own, so that a failed build need not fetch the libraries again.
# hadolint ignore=DL3059
RUN bash -c 'source scripts/env && swift build --configuration release --product hydatis --static-swift-stdlib'
# The program, the libraries beside it (it looks for them in its own folder), and what it reads at run time.
RUN mkdir /out \
    && cp .build/release/hydatis /out/ \
    && cp -r .build/release/*.resources /out/ \
    && cp -P .native/lib/*.so* /out/ \
    && cp -r .native/licenses /out/licenses \
    && strip --strip-debug /out/hydatis

FROM debian:12-slim AS runtime
# Libraries of Debian that the program loads. Security fixes shall come in, so versions are not pinned.
# hadolint ignore=DL3008
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
        ca-certificates libsqlite3-0 libstdc++6 tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /var/lib/hydatis --shell /usr/sbin/nologin hydatis \
    && mkdir -p /var/lib/hydatis/data /var/lib/hydatis/models /var/lib/hydatis/experiments /var/lib/hydatis/logs \
    && chown -R hydatis:hydatis /var/lib/hydatis
COPY --from=build /out /opt/hydatis
COPY configs/hydatis.yaml /etc/hydatis/hydatis.yaml
COPY LICENSE /opt/hydatis/LICENSE
ENV PATH=/opt/hydatis:$PATH
WORKDIR /var/lib/hydatis
USER 10001:10001
ENTRYPOINT ["/opt/hydatis/hydatis"]

FROM runtime AS notebook
USER 0:0
COPY notebooks/requirements.txt /tmp/requirements.txt
# Every version is locked in the file; hashes are not.
# hadolint ignore=DL3008
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends python3 python3-venv \
    && rm -rf /var/lib/apt/lists/* \
    && python3 -m venv /opt/notebook \
    && /opt/notebook/bin/pip install --no-cache-dir --no-deps --requirement /tmp/requirements.txt \
    && rm /tmp/requirements.txt
COPY notebooks /srv/hydatis/notebooks
# One notebook learns from the recorded days that ship with the tests.
COPY Tests/SimulationTests/Fixtures/benchmark /srv/hydatis/Tests/SimulationTests/Fixtures/benchmark
RUN ln -s /var/lib/hydatis/experiments /srv/hydatis/experiments
ENV PATH=/opt/notebook/bin:$PATH HYDATIS=/opt/hydatis/hydatis
WORKDIR /srv/hydatis
USER 10001:10001
ENTRYPOINT ["jupyter", "lab"]

# The last stage is what docker build makes when no target is named.
FROM runtime

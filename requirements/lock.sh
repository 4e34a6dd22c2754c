#!/usr/bin/env bash
# Resolve the newest versions anew, each with its hashes: requirements/*.lock.
# pip's configuration is left out of it, lest a local index gets into a lock.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL
export PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make lock"

lock() { # lock NAME ARGUMENT...
  .venv/bin/pip-compile --quiet --no-config --upgrade --generate-hashes --strip-extras \
    --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
    --no-emit-options --output-file "requirements/$1.lock" "${@:2}" requirements/build.in
}

RUN=(--extra libvirt --extra openstack --extra postgres pyproject.toml)
lock build
lock run --constraint requirements/build.lock "${RUN[@]}"
lock dev --constraint requirements/run.lock \
  --extra dev --extra ansible --extra fast --extra optimal "${RUN[@]}"
lock openstack --constraint requirements/build.lock requirements/openstack.in

#!/usr/bin/env bash
# Install what nfvo, its demo and its tests need on Debian 12: packages, then .venv.
# Safe to repeat: it installs what is missing, and takes no time if nothing is. No
# service is started. Needs root or sudo only when a package is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

PACKAGES=(
  # Python, and what libvirt-python is compiled with
  python3 python3-venv python3-dev gcc pkg-config libvirt-dev
  # hypervisor hosts
  libvirt-daemon libvirt-daemon-system libvirt-clients qemu-system-x86 qemu-utils
  # their networks
  iproute2 nftables iptables ebtables dnsmasq-base iputils-ping
  # the queue and the database
  redis-server postgresql
  # the guest image
  busybox-static iperf3 qemu-guest-agent kmod lz4 zstd cpio
  syslinux syslinux-common mtools
  # the tests' own tools
  openssh-server openssh-client openssl procps util-linux curl git make
)
# build.lock comes first: libvirt-python is source only, and built with it.
LOCKS=(requirements/build.lock requirements/dev.lock)
STAMP=.venv/installed

say() { echo "install: $*" >&2; }

missing_packages() {
  comm -23 <(printf '%s\n' "${PACKAGES[@]}" | sort) \
    <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${PACKAGES[@]}" 2>/dev/null \
      | sed -n 's/^installed //p' | sort -u)
}

# quietly LOG COMMAND...: its output is shown only if it fails.
quietly() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 || { tail -n 40 "$log" >&2; say "failed: $*"; return 1; }
}

install_packages() {
  local sudo=() guard=/usr/sbin/policy-rc.d log
  if [ "$(id -u)" != 0 ]; then
    if ! sudo -n true 2>/dev/null; then
      say "these Debian packages are missing: $*"
      say "type: sudo apt-get update && sudo apt-get install --no-install-recommends $*"
      return 1
    fi
    sudo=(sudo -n)
  fi
  say "$# Debian packages: $*"
  if [ ! -e $guard ]; then # nothing we install may start a service
    printf '#!/bin/sh\nexit 101\n' | "${sudo[@]}" tee $guard >/dev/null
    "${sudo[@]}" chmod 755 $guard
    # shellcheck disable=SC2064 # expanded now, while `sudo` is known
    trap "${sudo[*]} rm -f $guard" EXIT
  fi
  log=$(mktemp)
  quietly "$log" "${sudo[@]}" apt-get update
  quietly "$log" "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --no-install-recommends "$@"
  rm -f "$log"
}

fingerprint() {
  { /usr/bin/python3 --version && cat pyproject.toml "${LOCKS[@]}"; } | sha256sum
}

install_python() {
  local lock log
  say ".venv from ${LOCKS[*]}"
  rm -f $STAMP
  [ -x .venv/bin/pip ] || /usr/bin/python3 -m venv --clear .venv
  log=$(mktemp)
  for lock in "${LOCKS[@]}"; do
    quietly "$log" .venv/bin/python -m pip install \
      --disable-pip-version-check --require-hashes --no-build-isolation -r "$lock"
  done
  quietly "$log" .venv/bin/python -m pip install \
    --disable-pip-version-check --no-deps --no-build-isolation --editable .
  rm -f "$log"
  fingerprint >$STAMP
}

if ! command -v dpkg-query >/dev/null; then
  say "this is not Debian; install by hand what these packages hold: ${PACKAGES[*]}"
  exit 1
fi
exec 9<"${BASH_SOURCE[0]}" # one at a time in a checkout
flock 9
mapfile -t missing < <(missing_packages)
[ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
[ "$(fingerprint)" = "$(cat $STAMP 2>/dev/null)" ] || install_python

#!/usr/bin/env bash
# Installs Debian packages without starting any service; run as root by setup.sh, with the packages as arguments.
set -euo pipefail

# One install at a time, whichever checkout asks: a folder every user may read serves as the lock.
exec 9</var/lib/dpkg
flock 9

export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
kept=""

restore() {
    if [ -n "$kept" ]; then
        mv -f "$kept" "$policy"
    else
        rm -f "$policy"
    fi
}

# invoke-rc.d asks policy-rc.d whether it may start a service; 101 is no.
denies() { [ -x "$policy" ] && { "$policy" x start >/dev/null 2>&1; [ $? -eq 101 ]; }; }

if ! denies; then
    if [ -e "$policy" ]; then
        kept=$(mktemp "$policy.XXXXXX")
        mv -f "$policy" "$kept"
    fi
    trap restore EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi

apt-get -o DPkg::Lock::Timeout=600 update -qq
apt-get -o DPkg::Lock::Timeout=600 install -y -qq --no-install-recommends "$@" >/dev/null

# Only their programs are wanted: what was installed just now shall not start with the machine either.
if [ -d /run/systemd/system ]; then
    for package in "$@"; do
        case $package in
        rabbitmq-server | postgresql) systemctl disable --quiet "$package" || true ;;
        esac
    done
fi

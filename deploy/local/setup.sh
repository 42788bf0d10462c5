#!/usr/bin/env bash
# Installs what is missing: RabbitMQ, PostgreSQL and Chinese fonts (Debian's packages), .venv, Python packages, Sanhu
# itself.
# A second run finds its stamp and does nothing. Safe to run at the same time in several checkouts.
# With the argument `tests` it looks for Node, npm, curl, jq and Chromium too: the tests of docs/examples and of the public
# pages need them, nothing else.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

say() { printf 'setup: %s\n' "$*"; }
for_tests=${1:-}
fail() { printf 'setup: %s\n' "$@" >&2; exit 1; }

python=""
for candidate in "${PYTHON:-python3}" python3.11 /usr/bin/python3; do
    if command -v "$candidate" >/dev/null &&
        "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
        python=$(command -v "$candidate")
        break
    fi
done
if [ -z "$python" ]; then
    fail "Sanhu needs Python 3.11; python3 on PATH is $(python3 --version 2>&1 || echo missing)." \
        "On Debian 12: apt-get install python3 python3-venv. Elsewhere: PYTHON=/path/to/python3.11 make setup"
fi

# --- servers -----------------------------------------------------------------------------------------------

has_rabbitmq() { [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] && command -v epmd >/dev/null; }

# PostgreSQL 15 or newer, with contrib's pg_trgm.
has_postgresql() {
    local folder version
    for folder in /usr/lib/postgresql/*/bin; do
        version=$(basename "$(dirname "$folder")")
        if [ -x "$folder/initdb" ] && [ "$version" -ge 15 ] &&
            [ -e "/usr/share/postgresql/$version/extension/pg_trgm.control" ]; then
            return 0
        fi
    done
    return 1
}

# Papers are set with Noto's Chinese fonts, which their PDFs carry. fc-list may not be there; typst does not need it.
has_fonts() {
    local folder
    for folder in /usr/share/fonts /usr/local/share/fonts "${HOME:-/root}/.fonts" "${HOME:-/root}/.local/share/fonts"; do
        if [ -n "$(find -L "$folder" -name 'Noto*CJK*' -print -quit 2>/dev/null)" ]; then
            return 0
        fi
    done
    return 1
}

missing_packages() {
    has_rabbitmq || printf 'rabbitmq-server '
    has_postgresql || printf 'postgresql postgresql-contrib '
    has_fonts || printf 'fonts-noto-cjk '
    "$python" -c 'import ensurepip, venv' 2>/dev/null || printf 'python3-venv '
    if [ "$for_tests" = tests ]; then
        command -v node >/dev/null || printf 'nodejs '
        command -v npm >/dev/null || printf 'npm '
        command -v curl >/dev/null || printf 'curl '
        command -v jq >/dev/null || printf 'jq '
        command -v chromium >/dev/null || printf 'chromium '
    fi
}

how_to_get() {
    fail "missing: $1" "$2" \
        "On Debian or Ubuntu, as root: apt-get update && apt-get install $1" \
        "Or use existing servers: see deploy/local/README.md"
}

packages=$(missing_packages)
if [ -n "$packages" ]; then
    command -v apt-get >/dev/null || how_to_get "$packages" "This machine has no apt-get to install them with."
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || how_to_get "$packages" "You are not root and there is no sudo."
        as_root=(sudo)
        if [ ! -t 0 ] && ! sudo -n true 2>/dev/null; then
            how_to_get "$packages" "sudo would ask for a password, and there is no terminal to ask on."
        fi
    fi
    say "installing $packages(about a minute)"
    # shellcheck disable=SC2086  # one word per package
    "${as_root[@]}" bash deploy/local/install-packages.sh $packages ||
        how_to_get "$packages" "Installing them failed; what apt-get said is above."
    packages=$(missing_packages)
    [ -z "$packages" ] || how_to_get "$packages" "They were installed, but what Sanhu needs of them is not there."
fi

# --- Python ------------------------------------------------------------------------------------------------

wanted() { { "$python" --version; pwd; cat requirements/dev.txt pyproject.toml; } | sha256sum; }

stamp=.venv/.sanhu-setup
if [ -e "$stamp" ] && [ "$(cat "$stamp")" = "$(wanted)" ]; then
    exit 0
fi

mkdir -p .local
exec 9>.local/setup.lock
flock 9
if [ -e "$stamp" ] && [ "$(cat "$stamp")" = "$(wanted)" ]; then
    exit 0
fi
# A checkout that was moved leaves an environment whose scripts name the old place.
if [ ! -x .venv/bin/python ] || ! .venv/bin/pip --version >/dev/null 2>&1; then
    say "making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
fi
say "installing Python packages (a minute or two the first time)"
pip=(.venv/bin/python -m pip --disable-pip-version-check)
"${pip[@]}" install --quiet --require-hashes -r requirements/dev.txt ||
    fail "Python packages could not be installed; what pip said is above."
if ! said=$("${pip[@]}" install --quiet --no-deps --no-build-isolation --editable . 2>&1); then
    fail "$said" "Sanhu itself could not be installed into .venv; what pip said is above."
fi
wanted >"$stamp"
say "done"

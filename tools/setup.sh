#!/usr/bin/env bash
# Sets up what the book needs in .venv; with the argument `test`, what the tests need too, a browser included.
# Does nothing where that was done for these locks already. PYTHON=/path/to/python chooses an interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."

what=${1:-book}
venv=.venv
if [ "$what" = test ]; then locks=(requirements.lock tests/requirements.lock); else locks=(requirements.lock); fi

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

supported() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
}

find_python() {
    local candidate
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if supported "$candidate"; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    fail "no Python 3.11, 3.12 or 3.13 found; install one (for example: apt-get install python3 python3-venv)"
}

# A command as root: directly, or by sudo where that asks for no password.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo -n "$@"; else return 1; fi
}

apt_install() {
    command -v apt-get >/dev/null || return 1
    say "installing $* with apt-get"
    as_root apt-get update -qq >&2 &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "$@" >/dev/null
}

# Debian keeps the module that puts pip into an environment in a package of its own.
make_venv() {
    local python=$1 version
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    rm -rf "$venv"
    if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        "$python" -m venv "$venv"
    elif "$python" -c 'import pip, venv' 2>/dev/null; then
        "$python" -m venv --without-pip "$venv"
    elif apt_install "python$version-venv" || apt_install python3-venv; then
        rm -rf "$venv"
        "$python" -m venv "$venv"
    else
        fail "Python $version cannot make environments; as root: apt-get install python$version-venv"
    fi
}

# uv installs the lock in seconds; uv itself comes by pip, held to its line of the lock.
install_uv() {
    local python=$1 pinned="$venv/uv.lock"
    awk '/^uv==/ { on = 1 } on && /^[^ ]/ && !/^uv==/ { on = 0 } on' requirements.lock >"$pinned"
    if "$venv/bin/python" -c 'import pip' 2>/dev/null; then
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$pinned"
    else
        "$python" -m pip --python "$venv/bin/python" install --quiet --disable-pip-version-check --no-deps \
            --require-hashes -r "$pinned"
    fi
}

install_packages() {
    local python
    python=$(find_python)
    if ! supported "$venv/bin/python"; then
        say "making $venv with $python"
        make_venv "$python"
    fi
    [ -x "$venv/bin/uv" ] || install_uv "$python"
    say "installing packages from ${locks[*]}"
    rm -f "$venv"/.limelight-*
    export VIRTUAL_ENV="$PWD/$venv"
    "$venv/bin/uv" pip sync --quiet --compile-bytecode --require-hashes "${locks[@]}"
    "$venv/bin/uv" pip install --quiet --offline --no-deps --no-build-isolation --editable .
    "$venv/bin/python" -c "from limelight.book import assets; assets.engine(assets.INSTALLED)"
}

# Playwright's own browser, then the system's, then Debian's. A browser counts once it has opened a page.
install_browser() {
    local browser=("$venv/bin/python" tests/browser.py) playwright="$venv/bin/playwright"
    say "looking for a browser for the tests"
    "$playwright" --version >/dev/null 2>&1 || apt_install libatomic1 || true
    "${browser[@]}" 2>/dev/null && return
    timeout 300 "$playwright" install chromium >/dev/null 2>&1 || true
    "${browser[@]}" 2>/dev/null && return
    as_root timeout 300 "$playwright" install-deps chromium >/dev/null 2>&1 || true
    "${browser[@]}" 2>/dev/null && return
    apt_install chromium || apt_install chromium-browser || true
    "${browser[@]}"
}

stamp() { cat pyproject.toml "$@" | cksum | tr -d ' '; }

want="$venv/.limelight-$what-$(stamp "${locks[@]}")"
if [ ! -e "$want" ] || ! supported "$venv/bin/python"; then
    install_packages
    touch "$want" "$venv/.limelight-book-$(stamp requirements.lock)"
fi
if [ "$what" = test ] && [ ! -e "$venv/.browser" ]; then
    if install_browser; then touch "$venv/.browser"; else say "the tests that need a browser will fail"; fi
fi

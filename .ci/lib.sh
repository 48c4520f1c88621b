# SPDX-FileCopyrightText: 2026 The ElectricQt authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034

# What ./demo and ./test share; sourced by them from the project's folder.

build_packages=(
    build-essential cmake ninja-build
    qt6-base-dev qt6-declarative-dev qt6-declarative-dev-tools qt6-tools-dev qt6-l10n-tools
    libqt6sql6-sqlite libsqlite3-dev libsimdjson-dev libgl1-mesa-dev lld python3
)
qml_packages=(
    qml6-module-qtqml qml6-module-qtqml-workerscript
    qml6-module-qtquick qml6-module-qtquick-controls qml6-module-qtquick-layouts
    qml6-module-qtquick-templates qml6-module-qtquick-window
)

say() { printf '\n%s\n' "$*"; }
fail() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# Shows what a command says only if it fails.
quietly() {
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null || status=$?
    [ "$status" -eq 0 ] || tail -n 60 "$log" >&2
    rm -f "$log"
    return "$status"
}

is_installed() {
    [ "$(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Installs those of the packages that are missing.
need_packages() {
    local package missing=() as_root=()
    command -v dpkg-query >/dev/null || return 0 # not Debian: CMake says what is missing
    for package in "$@"; do
        is_installed "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "these packages are missing, and there is no sudo: ${missing[*]}"
        as_root=(sudo)
    fi
    say "Installing ${missing[*]}"
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y)
    quietly "${apt[@]}" update || fail "apt-get update failed"
    quietly "${apt[@]}" install --no-install-recommends "${missing[@]}" || fail "apt-get install failed"
}

# fresh_debian SUITE ROOT: a minimal Debian in the folder ROOT, until the script ends.
fresh_debian() {
    local suite=$1
    root=$2
    [ "$(id -u)" -eq 0 ] || fail "a chroot needs root"
    if mountpoint -q "$root/proc"; then
        umount "$root/proc"
    fi
    rm -rf --one-file-system "$root"
    mkdir -p "$root"
    quietly debootstrap --variant=minbase "$suite" "$root" http://deb.debian.org/debian
    # The devices are those that debootstrap makes: what removes the folder must not meet this machine's own.
    trap 'umount "$root/proc"' EXIT
    mount -t proc proc "$root/proc"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
}

# Runs a command in it.
inside() {
    chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive QT_QPA_PLATFORM=offscreen QT_QUICK_BACKEND=software "$@"
}

# build PRESET [TARGET...]: configures and builds with all cores.
build() {
    local preset=$1 options=() targets=()
    shift
    if command -v ccache >/dev/null; then
        options+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
        export CCACHE_SLOPPINESS=pch_defines,time_macros # else nothing with a precompiled header is kept
    fi
    if command -v ld.lld >/dev/null; then # a fifth of the time, for a hundred programs
        options+=(-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=lld -DCMAKE_SHARED_LINKER_FLAGS=-fuse-ld=lld)
    fi
    [ $# -eq 0 ] || targets=(--target "$@")
    say "Building (preset $preset)"
    quietly cmake --preset "$preset" "${options[@]}" || fail "cmake found that something is missing"
    quietly cmake --build --preset "$preset" --parallel "$(nproc)" "${targets[@]}" || fail "the build failed"
}

# SPDX-License-Identifier: Apache-2.0
# Sourced by tools/demo and tools/check: installs the Debian packages that are missing. Nothing is done when all are there.
# shellcheck shell=sh

onshi_packages="build-essential cmake ninja-build pkg-config pcscd vsmartcard-vpcd libpcsclite-dev libxml2-dev
libxml2-utils libjansson-dev libssl-dev libevent-dev libsqlite3-dev libunistring-dev check libfaketime opensc openssl
procps iproute2 libcairo2-dev libfreetype-dev zlib1g-dev libopenjp2-7-dev fonts-ipafont-gothic pcsc-tools libopenjp2-tools file libarchive-dev libcurl4-openssl-dev
poppler-utils"

onshi_install() {
    missing=
    for package in $onshi_packages; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    echo "installing:$missing"
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || {
            echo "root か sudo が必要です。次を入れてください / needs root or sudo; please install:$missing" >&2
            return 2
        }
        as_root=sudo
    fi
    $as_root apt-get update -qq || return 2
    # shellcheck disable=SC2086 # one word a package
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null || {
        echo "パッケージを入れられませんでした / these packages could not be installed:$missing" >&2
        return 2
    }
}

# shellcheck shell=bash
# Sourced by kernel.sh and base.sh: Debian packages of any suite and architecture, through apt with a
# configuration of its own. Nothing depends on, or changes, the host's sources; apt checks the suites'
# signatures and the packages' SHA256. The host's proxy settings do apply.

DEBIAN_MIRROR=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
DEBIAN_SECURITY_MIRROR=${DEBIAN_SECURITY_MIRROR:-http://deb.debian.org/debian-security}
suites=(bullseye bookworm bookworm-backports trixie trixie-backports forky sid)
security_suites=(bullseye-security bookworm-security trixie-security)
index_hours=${EBPF_INDEX_HOURS:-12}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/ebpf/kernels

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "${@:2}"; exit "$1"; }

# need EXIT_CODE TOOL PACKAGE: a missing tool is named together with how to get it.
need() { command -v "$2" >/dev/null || die "$1" "$2 is missing: apt-get install $3"; }

debian_arch() { case $1 in x64) echo amd64 ;; arm64) echo arm64 ;; esac; }

# The private apt of one architecture lives in $cache/apt-ARCH; one process at a time uses it.
debian_apt() { local arch=$1; shift; flock "$cache/apt-$arch/lock" "$1" -c "$cache/apt-$arch/apt.conf" "${@:2}"; }

# debian_update ARCH: fetches the suites' package lists unless they are fresh, and writes
# $cache/apt-ARCH/images, a line per cloud or real-time kernel: "VERSION PACKAGE UNAME".
debian_update() {
    local deb s age=0 arch=$1 dir=$cache/apt-$1 keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    need 1 apt-get apt; need 1 dpkg-deb dpkg; need 1 flock util-linux
    [ -s $keyring ] || die 1 "$keyring is missing: apt-get install debian-archive-keyring"
    deb=$(debian_arch "$arch")
    mkdir -p "$dir"/state/lists/partial "$dir"/cache/archives/partial
    {
        for s in "${suites[@]}"; do echo "deb [signed-by=$keyring] $DEBIAN_MIRROR $s main"; done
        for s in "${security_suites[@]}"; do echo "deb [signed-by=$keyring] $DEBIAN_SECURITY_MIRROR $s main"; done
    } >"$dir/sources.$$"
    if cmp -s "$dir/sources.$$" "$dir/sources.list" &&
        [ -n "$(find "$dir/images" -size +0 -mmin "-$((index_hours * 60))" 2>/dev/null)" ]; then
        rm "$dir/sources.$$"; return
    fi
    # What the old sources offered must not pass for fresh if fetching from the new ones fails.
    cmp -s "$dir/sources.$$" "$dir/sources.list" || rm -f "$dir/images"
    mv "$dir/sources.$$" "$dir/sources.list"
    # pkgcache is named because container images switch it off, the post-invoke hooks are cleared because
    # they tidy the host's apt; lists of finished suites are past their date; root needs no sandbox in $HOME.
    cat >"$dir/apt.conf" <<END
Dir::State "$dir/state"; Dir::State::status "/dev/null"; Dir::Cache "$dir/cache";
Dir::Cache::pkgcache "pkgcache.bin"; Dir::Cache::srcpkgcache "";
Dir::Etc::sourcelist "$dir/sources.list"; Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null"; Dir::Etc::preferencesparts "/dev/null";
#clear APT::Update; #clear APT::Architectures;
APT::Architecture "$deb"; APT::Architectures { "$deb"; };
APT::Update::Error-Mode "any"; APT::Sandbox::User "root"; Acquire::Check-Valid-Until "false"; Acquire::Retries "3";
Acquire::Languages "none"; Acquire::PDiffs "false"; Acquire::GzipIndexes "true";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
END
    say "fetching Debian's package lists for $deb"
    # A suite may have left the mirror, or the network may be away: go on with what there is, for a while.
    debian_apt "$arch" apt-get -qq update >&2 || age=$((index_hours * 60 - 10))
    # shellcheck disable=SC2016 # apt's variable, not ours
    debian_apt "$arch" apt-get indextargets --format '$(FILENAME)' 'Created-By: Packages' |
        tr '\n' '\0' | xargs -0 -r /usr/lib/apt/apt-helper cat-file | awk -v deb="$deb" '
        /^Package: /{ p = $2 }
        # A digit after linux-image- and a full X.Y.Z: neither meta packages nor unsigned duplicates.
        /^Version: / && p ~ "^linux-(image|binary)-[0-9]+[.][0-9]+[.][0-9].*-(cloud|rt)-" deb "$" {
            u = p; sub(/^linux-(image|binary)-/, "", u); print $2, p, u }' |
        LC_ALL=C sort -u >"$dir/images.$$"
    [ -s "$dir/images.$$" ] || { rm "$dir/images.$$"; die 1 "no package lists from $DEBIAN_MIRROR"; }
    touch -d "$age minutes ago" "$dir/images.$$"
    mv "$dir/images.$$" "$dir/images"
    ((age == 0)) || say "not every suite could be read; using the others"
}

# debian_extract ARCH DIR PACKAGE PATTERN...: unpacks the files of a package that match into DIR.
# PACKAGE is as for apt-get: name=version or name/suite.
debian_extract() {
    local arch=$1 dir=$2 package=$3 box; shift 3
    box=$(mktemp -d "$cache/deb.XXXXXX")
    if ! (cd "$box" && debian_apt "$arch" apt-get -qq download "$package" >&2); then
        rm -r "$box"; die 1 "cannot download $package"
    fi
    mkdir -p "$dir"
    dpkg-deb --fsys-tarfile "$box"/*.deb |
        tar -x -C "$dir" --no-same-owner --wildcards --no-wildcards-match-slash "$@"
    rm -r "$box"
}

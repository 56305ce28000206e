# shellcheck shell=bash
# Sourced by build.sh: files of a Debian mirror, each with the SHA-256 that is pinned here, kept in a cache.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/ebpf
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}

die() { echo "${0##*/}: $*" >&2; exit 1; }

# require_tools TOOL...: all must be there.
require_tools() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || die "$tool is missing; on Debian 12: apt-get install binutils bzip2 \
ca-certificates clang-14 curl lld-14 tar xz-utils (CLANG names another clang, whose lld must be there)"
  done
}

matches() { [[ -f $2 ]] && sha256sum --status -c <<<"$1  $2"; }

# fetch PATH SHA256: prints the name of the file in the cache.
fetch() {
  local url=$mirror/$1 sum=$2 file=$cache/${1##*/}
  if ! matches "$sum" "$file"; then
    mkdir -p "$cache"
    echo "fetching $url" >&2
    curl -fsSL --retry 3 -o "$file.$$.tmp" "$url" || {
      rm -f "$file.$$.tmp"
      die "cannot download $url (DEBIAN_MIRROR changes the location; what leaves the mirror is at snapshot.debian.org)"
    }
    matches "$sum" "$file.$$.tmp" || {
      rm -f "$file.$$.tmp"
      die "$url does not have the pinned SHA-256 $sum"
    }
    mv "$file.$$.tmp" "$file"
  fi
  echo "$file"
}

# unpack_source FOLDER PATH SHA256: a tarball without its first folder, unless it is there.
unpack_source() {
  local tarball
  [[ -d $1 && -f $1.sha256 && $(<"$1.sha256") == "$3" ]] && return
  tarball=$(fetch "$2" "$3")
  rm -rf "$1" "$1.tmp"
  mkdir -p "$1.tmp"
  tar -xf "$tarball" -C "$1.tmp" --strip-components=1 --no-same-owner
  mv "$1.tmp" "$1"
  echo "$3" >"$1.sha256"
}

# unpack_packages PINS FOLDER: Debian packages. ar and tar rather than dpkg-deb, for hosts that are not Debian.
unpack_packages() {
  local sum path deb
  while read -r sum path; do
    [[ -z $sum || $sum == \#* ]] && continue
    deb=$(fetch "$path" "$sum")
    ar p "$deb" data.tar.xz | tar -xJ -C "$2" --no-same-owner
  done <"$1"
}

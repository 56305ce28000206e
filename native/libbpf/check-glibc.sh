#!/usr/bin/env bash
# check-glibc.sh FILE...
#
# Prints for each ELF file the newest GLIBC symbol version it needs. Fails, and lists the
# symbols, when a file needs one newer than GLIBC_MAX (2.28 unless set).
set -euo pipefail

max=${GLIBC_MAX:-2.28}
readelf=${READELF:-readelf}

[[ $# -gt 0 ]] || { echo "usage: ${0##*/} FILE..." >&2; exit 2; }
command -v "$readelf" >/dev/null || {
  echo "${0##*/}: readelf not found (apt-get install binutils, or set READELF)" >&2
  exit 2
}

# True when version $1 is newer than version $2.
newer() { [[ $1 != "$2" && $(printf '%s\n' "$1" "$2" | sort -V | tail -n1) == "$1" ]]; }

failed=0
for file in "$@"; do
  # The version needs, not the symbols, are what the dynamic loader checks, and one such as
  # GLIBC_ABI_DT_RELR has no symbol at all. The section also names libelf's and others' versions.
  info=$(LC_ALL=C "$readelf" -VW "$file")
  needs=$(awk '
    /^Version / { wanted = /^Version needs section/ }
    wanted && match($0, /Name: GLIBC_[^ ]+/) { print substr($0, RSTART + 12, RLENGTH - 12) }
  ' <<<"$info" | sort -uV)

  newest=none
  bad=()
  for version in $needs; do
    if [[ ! $version =~ ^[0-9.]+$ ]]; then
      bad+=("$version") # GLIBC_PRIVATE, GLIBC_ABI_...: bound to one glibc, or new features
    else
      newest=$version
      if newer "$version" "$max"; then bad+=("$version"); fi
    fi
  done

  echo "$file: newest GLIBC symbol version needed: $newest (allowed: up to $max)"
  for version in "${bad[@]}"; do
    failed=1
    echo "$file: needs GLIBC_$version:" >&2
    symbols=$(LC_ALL=C "$readelf" --dyn-syms -W "$file" |
      awk -v want="@GLIBC_$version" '$7 == "UND" && index($8, want) && substr($8, index($8, want)) == want { print "  " $8 }')
    echo "${symbols:-  (no symbol: required by the file as a whole)}" >&2
  done
done
exit "$failed"

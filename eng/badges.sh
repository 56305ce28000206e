#!/usr/bin/env bash
# badges.sh [--check]: docs/images/badge-*.svg, the README's badges, from what the repository knows. --check fails when one is not true any more.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
output=$(mktemp -d)
trap 'rm -rf "$output"' EXIT

# badge NAME LABEL TEXT: six and a half units for a character, and ten for the margins.
badge() {
    local left=$((${#2} * 13 / 2 + 10)) right=$((${#3} * 13 / 2 + 10))
    cat >"$output/badge-$1.svg" <<END
<svg xmlns="http://www.w3.org/2000/svg" width="$((left + right))" height="20" role="img" aria-label="$2: $3">
<title>$2: $3</title>
<rect width="$((left + right))" height="20" rx="3" fill="#1d2433"/>
<path d="M$left 0h$((right - 3))a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-$((right - 3))z" fill="#1f7a4d"/>
<g fill="#fff" font-family="Verdana, 'DejaVu Sans', sans-serif" font-size="11" text-anchor="middle">
<text x="$((left / 2))" y="14" textLength="$((left - 10))">$2</text>
<text x="$((left + right / 2))" y="14" textLength="$((right - 10))">$3</text>
</g>
</svg>
END
}

rows=$(grep -E '^\| [0-9]+\.[0-9]+ \| (x64|arm64) \|' docs/kernels.md)
series=$(cut -d' ' -f2 <<<"$rows" | sort -uV)
badge kernels 'Linux kernels tested' "$(head -n 1 <<<"$series") to $(tail -n 1 <<<"$series"), x64 and arm64"
badge dotnet .NET "$(sed -n 's|.*<TargetFramework>net\(.*\)</TargetFramework>.*|\1|p' Directory.Build.props)"
badge licence licence "$(head -n 1 LICENSE | cut -d' ' -f1)"

if [ "${1:-}" = --check ]; then
    for file in "$output"/*.svg; do
        cmp "$file" "docs/images/${file##*/}" || { echo "docs/images/${file##*/} is not true any more: run eng/badges.sh" >&2; exit 1; }
    done
else
    cp "$output"/*.svg docs/images/
fi

#!/usr/bin/env bash
# release.sh VERSION: everything of a release up to the push. Tests, a tag, the packages with the tag's version, their hashes, and
# the commands that publish them. Nothing leaves this machine; `git tag -d vVERSION` takes it back.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
version=${1:?usage: release.sh VERSION} tag=v$1 packages=artifacts/package/release

die() { echo "release: $*" >&2; exit 1; }

[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9a-z.]+)?$ ]] || die "'$version' is not a version such as 0.1.0 or 0.2.0-rc.1"
[ -z "$(git status --porcelain)" ] || die "there are changes that are not committed"
! git rev-parse --quiet --verify "refs/tags/$tag" >/dev/null || die "$tag is there already"
grep -qE "^## ${version//./\\.} \([0-9]{4}-[0-9]{2}-[0-9]{2}\)$" CHANGELOG.md || die "CHANGELOG.md needs a section '## $version ($(date -u +%F))'"
previous=$(git describe --tags --abbrev=0 --match 'v*' 2>/dev/null || true)

[ -n "${SKIP_TESTS:-}" ] || make --no-print-directory test
git tag --annotate "$tag" --message "$version"
trap 'git tag --delete "$tag" >/dev/null' ERR
# A member that the last version had and this one lacks is an error here (package validation).
eng/pack.sh ${previous:+-p:PackageValidationBaselineVersion=${previous#v}}
for project in src/*/; do
    [ -s "$packages/$(basename "$project").$version.nupkg" ] || die "$(basename "$project") did not get version $version"
done
(cd "$packages" && sha256sum -- *.nupkg | tee SHA256SUMS)

cat <<END

$version is ready in $packages. To publish it:
    git push origin $tag        # the release workflow packs again, compares and publishes; or by hand:
    dotnet nuget push '$packages/*.nupkg' --source https://api.nuget.org/v3/index.json --api-key KEY
END

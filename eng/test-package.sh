#!/usr/bin/env bash
# test-package.sh: what a user does with the packages. An empty project outside of the repository, the package from a
# local feed, the README's example pasted: it must show a deletion, with the libbpf of the package.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
repository=$PWD
work=$(mktemp -d)
pid=
cleanup() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

make --no-print-directory pack >"$work/pack.log" 2>&1 || { cat "$work/pack.log"; exit 1; }

mkdir "$work/app"
cd "$work/app"
export NUGET_PACKAGES=$work/packages # An older build of this version may be in the user's cache.
cat >nuget.config <<EOF
<configuration>
  <packageSources>
    <add key="local" value="$repository/artifacts/package/release" />
  </packageSources>
</configuration>
EOF
dotnet new console --framework net10.0 --no-restore >/dev/null
dotnet add package Ebpf.Probes.Unlink >"$work/add.log" || { cat "$work/add.log"; exit 1; }
awk '/^```csharp$/ { on = 1; next } /^```$/ { if (on) exit } on' "$repository/README.md" >Program.cs
[ -s Program.cs ] || { echo "README.md has no C# example"; exit 1; }
dotnet build --output "$work/out" -warnaserror --verbosity quiet --nologo

if [ "$(id -u)" != 0 ]; then
    echo "Built; not run: needs root."
    exit 0
fi
"$work/out/app" >"$work/events" 2>&1 &
pid=$!
for _ in $(seq 50); do
    touch "$work/readme-example"
    rm "$work/readme-example"
    sleep 0.2
    grep -q readme-example "$work/events" && break
done
grep readme-example "$work/events" | head -1 || { echo "No deletion was shown:"; cat "$work/events"; exit 1; }
library=$(awk '/libbpf/ { print $6; exit }' "/proc/$pid/maps")
case $library in
    "$work"/out/*) ;;
    *) echo "libbpf came from $library, not from the package"; exit 1 ;;
esac

#!/usr/bin/env bash
# test-samples.sh: each sample that is made to be copied, copied to an empty folder, built from the packages alone, and run as
# root. The packages are those of `make pack`; the pages are looked at by headless Chromium. SCREENSHOTS: a folder for pictures.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
repository=$PWD
work=$(mktemp -d)
chmod 755 "$work"
pid=
cleanup() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
    ! mountpoint -q "$work/disk" || umount "$work/disk"
    rm -rf "$work"
}
trap cleanup EXIT

package=$(ls artifacts/package/release/Ebpf.Extensions.Hosting.*.nupkg 2>/dev/null | head -1)
[ -n "$package" ] || { make --no-print-directory pack >"$work/pack.log" 2>&1 || { cat "$work/pack.log"; exit 1; }; }
package=$(ls artifacts/package/release/Ebpf.Extensions.Hosting.*.nupkg | head -1)
version=${package##*/Ebpf.Extensions.Hosting.}
export NUGET_PACKAGES=$work/packages # An older build of this version may be in the user's cache.

# build SAMPLE: copies it and builds it as a user does, with warnings as errors.
build() {
    cp -R "$repository/samples/$1" "$work/$1"
    cat >"$work/$1/nuget.config" <<EOF
<configuration>
  <packageSources><add key="local" value="$repository/artifacts/package/release" /></packageSources>
</configuration>
EOF
    sed -i -E "s|(Include=\"Ebpf\.[A-Za-z.]+\" Version=)\"[^\"]+\"|\1\"${version%.nupkg}\"|" "$work/$1"/*.csproj
    (cd "$work/$1" && dotnet publish --output out -warnaserror --verbosity quiet --nologo)
}

# start SAMPLE [ARG...]: in the background; its output is in $work/SAMPLE.log.
start() {
    "$work/$1/out/$1" --contentRoot "$work/$1/out" "${@:2}" >"$work/$1.log" 2>&1 &
    pid=$!
}

# What commands a terminal, breaks a line, is no text, or would be markup or JSON.
hostile=($'\e[2J\e]0;title\a' $'two\nlines\r' $'\xff\xfe' $'\x01\x7f\xc2\x9b2J' '<script>alert(1)' '","forged":"' '%s%n{0}')

# shows SAMPLE TEXT: what it prints while files are deleted again and again has the text, and no byte of a file's name that is
# no printable text.
shows() {
    for _ in $(seq 100); do
        touch "${hostile[@]/#/$work/}" "$work/victim"
        rm "${hostile[@]/#/$work/}" "$work/victim"
        sleep 0.2
        grep -q "$2" "$work/$1.log" || continue
        iconv -f utf-8 -t utf-16 "$work/$1.log" >/dev/null && ! LC_ALL=C grep -P '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' "$work/$1.log" && return
        echo "$1 printed a name as it is"
        return 1
    done
    echo "$1 did not show $2:"; cat "$work/$1.log"
    return 1
}

# ends CODE: after SIGTERM, or by itself.
ends() {
    local code=0
    wait "$pid" || code=$?
    pid=
    [ "$code" = "$1" ] || { echo "exit code $code, not $1"; return 1; }
}

# documented NUMBER: a block of docs/embedding.md as the program of a console application.
documented() {
    mkdir "$work/block$1"
    cp "$work/Guard/nuget.config" "$work/block$1"
    cp "$work/Guard/Guard.csproj" "$work/block$1/Block$1.csproj"
    awk -v "left=$1" '/^```csharp$/ { on = !--left; next } /^```$/ { if (on) exit } on' "$repository/docs/embedding.md" >"$work/block$1/Program.cs"
    (cd "$work/block$1" && dotnet build --output out -warnaserror --verbosity quiet --nologo)
}

for sample in WorkerService WebDashboard OpenTelemetry Guard Testing Fleet; do build "$sample"; done
for block in $(seq "$(grep -c '^```csharp$' docs/embedding.md)"); do documented "$block"; done
example=$(awk '/^```csharp$/ { on = 1; next } /^```$/ { if (on) exit } on' src/Ebpf.Extensions.Hosting/README.md)
[ "$example" = "$(<"$work/block1/Program.cs")" ] || { echo "The package's README has another example than docs/embedding.md."; exit 1; }
setpriv --reuid 65534 --regid 65534 --clear-groups "$work/Testing/out/Testing" -noColor # Without root, as a user's tests run.

ln -s Block1 "$work/block1/out/block1"
start block1
shows block1 "rm\[[0-9]*\] OK $work/victim"
kill "$pid"
ends 0

start WorkerService
shows WorkerService "rm\[[0-9]*\] OK $work/victim"
kill "$pid"
ends 0

Unlink__FulPaths=true start WorkerService # A typo: one line that says so, and a code that systemd restarts.
ends 1
grep -q 'Unlink:FulPaths is not a setting: did you mean FullPaths?' "$work/WorkerService.log"

"$work/Guard/out/Guard" "$work" >"$work/Guard.log" 2>&1 &
pid=$!
shows Guard "rm (user 0) deleted $work/victim"
kill "$pid"
ends 0

# A fleet under faults, on a small scale; the spool of one agent has a disk of its own, which gets full.
mkdir "$work/disk"
mount -t tmpfs -o size=10m tmpfs "$work/disk"
"$work/Fleet/out/Fleet" prove --Fleet:Folder="$work/fleet" --Proof:Events=20000 --Proof:Rate=1000 --Proof:CutSeconds=35 --Proof:FullDisk="$work/disk/m4"

cp tests/Samples/*.mjs tests/Samples/package*.json "$work"
(cd "$work" && npm ci --no-audit --no-fund --silent)
DASHBOARD=$work/WebDashboard/out/WebDashboard OPENTELEMETRY=$work/OpenTelemetry/out/OpenTelemetrySample \
    node --test --test-concurrency=1 "$work/dashboard.test.mjs" "$work/otlp.test.mjs"

#!/usr/bin/env bash
# test-package.sh: what a user does with the packages. Empty projects outside of the repository, the packages from a
# local feed, the examples of the READMEs and of docs/getting-started.md pasted: they must show a deletion, and the start
# of a program, with the libbpf of the package.
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

export NUGET_PACKAGES=$work/packages # An older build of this version may be in the user's cache.

# example FILE LANGUAGE [NUMBER]: a block of code in a language, the first unless told.
example() {
    awk -v "start=^\`\`\`$2\$" -v "left=${3:-1}" '$0 ~ start { on = !--left; next } /^```$/ { if (on) exit } on' "$repository/$1" |
        grep . || { echo "$1 has no example ${3:-1} in $2" >&2; return 1; }
}

# application NAME PACKAGE DOCUMENT [NUMBER]: builds an example of the document in an empty project.
application() {
    mkdir "$work/$1"
    cd "$work/$1"
    cat >nuget.config <<EOF
<configuration>
  <packageSources>
    <add key="local" value="$repository/artifacts/package/release" />
  </packageSources>
</configuration>
EOF
    dotnet new console --framework net10.0 --no-restore >/dev/null
    dotnet add package "$2" >"$work/add.log" || { cat "$work/add.log"; return 1; }
    example "$3" csharp "${4:-1}" >Program.cs
    dotnet build --output "$work/$1/out" -warnaserror --verbosity quiet --nologo
}

# shows EXPECTED APPLICATION COMMAND...: what the application prints while the command is repeated has the expected text.
shows() {
    local expected=$1 application=$2 library
    shift 2
    "$work/$application/out/$application" >"$work/events" 2>&1 &
    pid=$!
    for _ in $(seq 50); do
        "$@"
        sleep 0.2
        grep -q "$expected" "$work/events" && break
    done
    grep "$expected" "$work/events" | head -1 || { echo "$application did not show $expected:"; cat "$work/events"; return 1; }
    library=$(awk '/libbpf/ { print $6; exit }' "/proc/$pid/maps")
    case $library in
        "$work"/*) ;;
        *) echo "libbpf came from $library, not from the package"; return 1 ;;
    esac
    kill "$pid"
    wait "$pid" || true
    pid=
}

touch_and_remove() {
    touch "$work/readme-example"
    rm "$work/readme-example"
}

# compile: the document's C by the document's command, with libbpf's headers of this checkout.
compile() {
    local source=$repository/artifacts/native/src/libbpf-1.7.0
    mkdir "$work/include" "$work/bin"
    ln -s "$source/src" "$work/include/bpf"
    ln -s "$(command -v "${CLANG:-clang-14}")" "$work/bin/clang"
    example docs/getting-started.md c >starts.bpf.c
    example docs/getting-started.md sh >compile.sh
    PATH=$work/bin:$PATH CPATH=$work/include:$source/include/uapi bash -e compile.sh
}

# builds_for RUNTIME APPLICATION: for another machine, the package gives that machine's libraries.
builds_for() {
    local library
    dotnet build "$work/$2" --runtime "$1" --no-self-contained --output "$work/$2/$1" -p:UseAppHost=false --verbosity quiet --nologo
    for library in "$repository/artifacts/native/$1"/*.so.1; do
        cmp "$library" "$work/$2/$1/${library##*/}"
    done
}

application app Ebpf.Probes.Unlink README.md
diff <(example README.md csharp) <(example src/Ebpf.Probes.Unlink/README.md csharp) # The package's own has the same.
builds_for linux-x64 app
builds_for linux-arm64 app
application filtered Ebpf.Probes.Unlink README.md 2
application core Ebpf.Core src/Ebpf.Core/README.md
application starts Ebpf.Core docs/getting-started.md
compile
if [ "$(id -u)" != 0 ]; then
    echo "Built; not run: needs root."
    exit 0
fi
shows readme-example app touch_and_remove
shows ' sleep$' starts sleep 0
shows ' started an executable$' core sleep 0

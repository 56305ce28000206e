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

# folder NAME: an empty one for a project, which gets our packages from here.
folder() {
    mkdir "$work/$1"
    cd "$work/$1"
    cat >nuget.config <<EOF
<configuration>
  <packageSources>
    <add key="local" value="$repository/artifacts/package/release" />
  </packageSources>
</configuration>
EOF
}

# template NAME: builds what `dotnet new NAME` makes.
template() {
    folder "$1"
    dotnet new "$1" --name "$1" --output . --debug:custom-hive "$work/templates" >/dev/null
    dotnet build --output "$work/$1/out" -warnaserror --verbosity quiet --nologo
}

# application NAME PACKAGE DOCUMENT [NUMBER]: builds an example of the document in an empty project.
application() {
    folder "$1"
    dotnet new console --framework net10.0 --no-restore >/dev/null
    dotnet add package "$2" --prerelease >"$work/add.log" || { cat "$work/add.log"; return 1; }
    example "$3" csharp "${4:-1}" >Program.cs
    dotnet build --output "$work/$1/out" -warnaserror --verbosity quiet --nologo
}

# examples: builds the examples of the XML documentation, each a method.
examples() {
    folder examples
    dotnet new console --framework net10.0 --no-restore >/dev/null
    for package in "Ebpf.Extensions.Hosting --prerelease" "Microsoft.Extensions.Hosting --version 10.0.12"; do
        # shellcheck disable=SC2086 # A name and an option.
        dotnet add package $package >"$work/add.log" || { cat "$work/add.log"; return 1; }
    done
    {
        echo '#pragma warning disable CS0649'; printf 'using %s;\n' Ebpf Ebpf.Extensions.Hosting Ebpf.Probes.Unlink Microsoft.Extensions.{DependencyInjection,Hosting} System.IO.Pipelines System.Text.Json
        echo 'static class Examples {'
        echo 'static BpfObject bpfObject = null!; static UnlinkProbe probe = null!; static UnlinkEvent e; static CancellationToken cancellationToken;'
        echo 'struct ExecEvent { public int ProcessId; } static void Main() { }'
        grep -rhE -A30 '/// <example>' "$repository"/src --include='*.cs' | perl -0777 -ne '
            while (m{<example>(?:\s|///)*<code>(.*?)</code>}sg) {
                my $code = $1; $code =~ s{^\s*/// ?}{}mg; $code =~ s/&lt;/</g; $code =~ s/&gt;/>/g; $code =~ s/&amp;/&/g; $code =~ s/…//g;
                print "static async Task Example", ++$n, "() {\n$code\nawait Task.Yield(); }\n";
            }'
        echo '}'
    } >Program.cs
    grep -c 'Task Example' Program.cs
    dotnet build --output "$work/examples/out" --verbosity quiet --nologo
}

# generated NAME ITEM VERB [OPTION...]: builds the program of docs/getting-started.md with the class that Ebpf.Build makes of an item.
generated() {
    folder "$1"
    dotnet new console --name starts --output . --framework net10.0 --no-restore >/dev/null
    for package in Ebpf.Core Ebpf.Build; do
        dotnet add package "$package" --prerelease >"$work/add.log" || { cat "$work/add.log"; return 1; }
    done
    example docs/getting-started.md c >starts.bpf.c
    example docs/getting-started.md csharp >Program.cs
    sed -i "s|</Project>|<ItemGroup>$2</ItemGroup></Project>|" starts.csproj
    dotnet "$3" --output "$work/$1/out" -p:AssemblyName="$1" -warnaserror --verbosity quiet --nologo "${@:4}"
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
    library=$(awk '/libebpf-core/ { print $6; exit }' "/proc/$pid/maps")
    case $library in
        "$work"/*) ;;
        *) echo "libebpf-core.so came from $library, not from the package"; return 1 ;;
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
    dotnet build "$work/$2" --runtime "$1" --no-self-contained --output "$work/$2/$1" -p:UseAppHost=false -warnaserror --verbosity quiet --nologo
    cmp "$repository/artifacts/native/$1/libebpf-core.so" "$work/$2/$1/libebpf-core.so"
}

application app Ebpf.Probes.Unlink README.md
diff <(example README.md csharp) <(example src/Ebpf.Probes.Unlink/README.md csharp) # The package's own has the same.
dotnet build "$work/app" --runtime win-x64 --no-self-contained --output "$work/win" -p:UseAppHost=false --nologo | grep -q 'warning EBPF001'
builds_for linux-x64 app
builds_for linux-arm64 app
builds_for linux-musl-x64 app
builds_for linux-musl-arm64 app
application filtered Ebpf.Probes.Unlink README.md 2
application core Ebpf.Core src/Ebpf.Core/README.md
dotnet new install "$repository"/artifacts/package/release/Ebpf.Templates.*.nupkg --debug:custom-hive "$work/templates" >/dev/null
template ebpf-unlink
template ebpf-console
application watch Ebpf.Probes.Unlink docs/how-to/watch-a-folder.md
examples
generated 'from source' '<BpfSource Include="starts.bpf.c" />' build
compiled="$work/from source/obj/Debug/net10.0/ebpf/Starts.x64.o"
generated 'from object' "<BpfObject Include=\"$compiled\" ClassName=\"Starts\" />" publish -p:PublishAot=true -p:CppCompilerAndLinker=clang-14 -p:EbpfClang=/no/clang
(cd "$work/from source" && dotnet clean --verbosity quiet --nologo && [ -z "$(ls obj/Debug/net10.0/ebpf/*.g.cs 2>/dev/null)" ]) || { echo 'dotnet clean leaves generated files' >&2; exit 1; }
application starts Ebpf.Core docs/getting-started.md 2
compile
if [ "$(id -u)" != 0 ]; then
    echo "Built; not run: needs root."
    exit 0
fi
shows readme-example app touch_and_remove
shows readme-example ebpf-unlink touch_and_remove
shows ' sleep$' ebpf-console sleep 0
grep ' lost\.$' "$work/events" || { echo 'ebpf-console did not end as by Ctrl-C' >&2; exit 1; } # SIGTERM ended it.
shows ' sleep$' 'from source' sleep 0
shows ' sleep$' 'from object' sleep 0
shows ' sleep, 0 lost$' starts sleep 0
shows ' started an executable$' core sleep 0

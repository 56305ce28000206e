#!/usr/bin/env bash
# docs.sh: the documentation's site, in artifacts/site: the Markdown files, and the API reference from the XML documentation. Fails when
# a link leads nowhere.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
stage=artifacts/docs
export DOTNET_ROLL_FORWARD=Major # docfx is built for an older .NET.

eng/check-links.sh
dotnet tool restore --verbosity quiet
rm -rf $stage artifacts/site
mkdir -p $stage
dotnet build src/Ebpf.Extensions.Hosting --configuration Release --output $stage/assemblies --verbosity quiet --nologo
cp docs/site/docfx.json $stage/
cp -r docs/site/template $stage/
for page in $(git ls-files -co --exclude-standard '*.md' | grep -v ^docs/site/ | grep -E '^([A-Z-]+\.md|docs/|benchmarks/[A-Z]+\.md|templates/README|native/libbpf/)'); do
    mkdir -p "$stage/pages/$(dirname "$page")"
    # A link to code is text here: the site has no code.
    perl -pe 's{\[([^\]]+)\]\((?:\.\./)*(?:samples|src|tests|eng|benchmarks/comparison)[^)]*\)}{$1}g' "$page" >"$stage/pages/$page"
done
cp docs/site/toc.yml $stage/pages/
cp -r docs/images $stage/pages/docs/
cp LICENSE $stage/pages/
(
    cd $stage
    dotnet docfx metadata docfx.json --logLevel warning
    cp ../../docs/site/api.md pages/api/index.md
    dotnet docfx build docfx.json --logLevel warning --warningsAsErrors
)
echo '<meta http-equiv="refresh" content="0; url=docs/index.html">' >artifacts/site/index.html
echo "artifacts/site/index.html; to read it: dotnet docfx serve artifacts/site"

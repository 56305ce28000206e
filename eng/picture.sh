#!/usr/bin/env bash
# picture.sh: docs/images/terminal.svg, the README's picture: what UnlinkSnoop prints of a few deletions, as root. The output is
# real; the script keeps its own lines of it, because the whole machine is seen, and puts the commands above it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
snoop=$PWD/artifacts/bin/UnlinkSnoop/debug/UnlinkSnoop
work=/tmp/home
trap 'rm -rf "$work" "$work".txt' EXIT
mkdir -p $work/old

"$snoop" --full-paths --directories --attach "${ATTACH:-Auto}" --duration 30 >$work.txt 2>&1 &
snoop_id=$!
for _ in $(seq 100); do
    if grep -q Attached $work.txt; then break; fi
    sleep 0.1
done
(
    cd $work
    touch notes.txt report.pdf
    rm notes.txt
    unlink missing || true
    (cd old && /usr/bin/rm ../report.pdf)
    echo >$'\e[31mred' # A hostile name: it would colour a terminal.
    rm $'\e[31mred'
    rmdir old
) 2>/dev/null
for _ in $(seq 50); do
    if grep -q "$work/old" $work.txt; then break; fi
    sleep 0.1
done
kill -INT $snoop_id
wait $snoop_id || true

{
    echo '$ sudo UnlinkSnoop --full-paths --directories'
    grep -m 1 '^TIME\|^time' $work.txt || true
    grep " $work/" $work.txt
} >$work.lines
awk '
    function escape(text) { gsub(/&/, "\\&amp;", text); gsub(/</, "\\&lt;", text); gsub(/>/, "\\&gt;", text); gsub(/ /, "\\&#160;", text); return text }
    { line[NR] = $0; if (length($0) > longest) longest = length($0) }
    END {
        width = longest * 7.8 + 40; height = NR * 20 + 56
        printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">\n", width, height
        print "<title>UnlinkSnoop shows each deletion: time, command, process, user, result, latency and path</title>"
        printf "<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#1d2433\"/>\n", width, height
        for (i = 0; i < 3; i++) printf "<circle cx=\"%d\" cy=\"20\" r=\"6\" fill=\"#4a5468\"/>\n", 22 + i * 20
        print "<g font-family=\"ui-monospace, Menlo, Consolas, \047DejaVu Sans Mono\047, monospace\" font-size=\"13\">"
        for (i = 1; i <= NR; i++) {
            colour = i == 1 ? "#7ad7f0" : line[i] ~ / E[A-Z]+ / ? "#f6b73c" : "#d7dce5"
            printf "<text x=\"20\" y=\"%d\" textLength=\"%d\" fill=\"%s\">%s</text>\n", 34 + i * 20, length(line[i]) * 7.8, colour, escape(line[i])
        }
        print "</g>\n</svg>"
    }' $work.lines >docs/images/terminal.svg
rm $work.lines

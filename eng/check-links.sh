#!/usr/bin/env bash
# check-links.sh: each relative link of the repository's Markdown files must lead to a file or folder, and its #anchor to a heading.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

git ls-files -co --exclude-standard '*.md' | perl -ne '
    chomp; my $page = $_; my ($folder) = $page =~ m{^(.*/)}; $folder //= "";
    sub anchors {
        open my $file, "<", shift or return {};
        my %found; my $code;
        while (<$file>) {
            $code = !$code if /^```/;
            next if $code || !/^#+ +(.*?)\s*$/;
            my $anchor = lc $1; $anchor =~ s/[^\w\- ]//g; $anchor =~ s/ /-/g; $found{$anchor} = 1;
        }
        return \%found;
    }
    open my $text, "<", $page or die; my $code;
    while (<$text>) {
        $code = !$code if /^ *```/;
        next if $code;
        while (/\]\(([^)\s]+)\)/g) {
            next if $1 =~ /^(https?|mailto):/;
            my ($path, $anchor) = split /#/, $1, 2;
            my $target = $path eq "" ? $page : $folder . $path;
            if (!-e $target) { print "$page:$.: $1 is not there\n"; $bad = 1 }
            elsif (defined $anchor && !anchors($target)->{$anchor}) { print "$page:$.: $1 has no such heading\n"; $bad = 1 }
        }
    }
    END { exit($bad ? 1 : 0) }'

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# project.sh SOURCE BUILD REFERENCE [CC]: what must be true of the project as a whole. Every check runs; each thing that
# is wrong is named. With ONSHI_SEED naming the seed's text, each quote of it in the registry is looked up there.
set -eu
source=$1
build=$2
reference=$3
cc=${4:-cc}
cd "$source"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Kept in a file, for most of it happens at the end of pipes, which are shells of their own.
complain() {
    echo "FAILED: $*" >&2
    echo "$*" >>"$work/complaints"
}

# refuse WHAT: complains of each line of stdin.
refuse() {
    while IFS= read -r line; do
        complain "$1: $line"
    done
}

# expect_some WHAT FILE: a list that is empty means that the check has lost its object.
expect_some() {
    [ -s "$2" ] || complain "no $1 found: is this check still looking in the right place?"
}

# files PATTERN...: all files of the project with these names; builds, results and what git keeps are none.
files() {
    for pattern in "$@"; do
        set -- "$@" -o -name "$pattern"
        shift
    done
    find . -type d \( -name .git -o -name onshi-results -o -exec test -e '{}/CMakeCache.txt' \; \) -prune -o \
        -type f \( -false "$@" \) -print
}

# stands_alone FOLDER PROGRAM: a reference product shares no line with the suite, so that one mistake cannot sit in both.
stands_alone() {
    folder=tools/$1
    program=$2
    grep -n '^ *# *include *"' "$folder"/*.[ch] >"$work/includes"
    expect_some "include of $folder" "$work/includes"
    while IFS= read -r line; do
        name=$(printf '%s\n' "$line" | sed 's/.*include *"\([^"]*\)".*/\1/')
        case $name in
        */*) echo "$line" ;;
        *) [ -e "$folder/$name" ] || echo "$line" ;;
        esac
    done <"$work/includes" | refuse "$folder includes what is not in its folder"

    # Its tests may name the suite's programs: they play the suite's part.
    grep -nE 'onshi-(base|card|pcsc|mocks|suites)|\.\./' "$folder/CMakeLists.txt" |
        grep -v '^[0-9]*: *#' | refuse "$folder is built from more than its folder"

    {
        cat "$build/$folder/CMakeFiles/$program.dir/link.txt" 2>/dev/null || :
        sed -n "/^build $program: /,/^\$/p" "$build/build.ninja" 2>/dev/null || :
    } >"$work/link"
    expect_some "link line of $program" "$work/link"
    tr ' ' '\n' <"$work/link" | grep -E 'libonshi|^(base|virtual-card|mocks|suites)/|tools/(onshi|report)/' |
        refuse "$program links"
    readelf -d "$(dirname "$reference")/$program" | grep 'NEEDED' | grep -i onshi | refuse "$program needs"
}

reference_stands_alone() {
    stands_alone reference onshi-reference
    stands_alone reference-reception onshi-reference-reception
}

# room ROOM FORBIDDEN...: no file of ROOM includes, and no CMake file of it links, what stands above it or beside it.
room() {
    name=$1
    shift
    files '*.c' '*.h' | grep "^./$name/" >"$work/room" || :
    expect_some "source in $name" "$work/room"
    for above in "$@"; do
        xargs grep -n "^ *# *include *[\"<]\(\.\./\)*$above/" <"$work/room" | refuse "$name stands on $above"
    done
}

imports_point_down() {
    room base virtual-card mocks suites tools
    room virtual-card mocks suites tools
    room mocks virtual-card suites tools
    room suites tools
    grep -nE 'onshi-(card|pcsc|mocks|suites)' base/CMakeLists.txt | refuse "base links"
    grep -nE 'onshi-(mocks|suites)' virtual-card/CMakeLists.txt | refuse "virtual-card links"
    grep -nE 'onshi-(card|pcsc|suites)' mocks/CMakeLists.txt | refuse "mocks links"
}

# values EXPRESSION FILE...: the values of attributes, one word a line.
values() {
    expression=$1
    shift
    for file in "$@"; do
        xmllint --xpath "$expression" "$file" 2>/dev/null || :
    done | sed 's/^[^=]*="\(.*\)"$/\1/' | tr ' ' '\n' | sed '/^$/d' | sort
}

registry_is_whole() {
    registry=scenarios/registry/registry.xml
    values '//requirement/@id' "$registry" >"$work/requirements"
    expect_some requirement "$work/requirements"
    uniq -d <"$work/requirements" | refuse "two requirements of one id"

    scripts=$(files '*.xml' | grep '^./scenarios/' | grep -vE '^./scenarios/(people|profiles|registry|schema)/')
    # shellcheck disable=SC2086 # one word a file
    values '//expect/@clause' $scripts | uniq >"$work/cited"
    expect_some "clause cited by a scenario" "$work/cited"
    comm -13 "$work/requirements" "$work/cited" | refuse "a scenario cites what is not in the registry"
    # Each requirement is asked about, be it as what a capability must be able to do, or says why not, and not both.
    { cat "$work/cited"; values '//capability/@clause' "$registry"; } | sort -u >"$work/asked"
    values '//requirement[@untested]/@id' "$registry" >"$work/untested"
    # The form of requests is asked in every case, by the judge itself.
    values '//requirement[not(@untested)][not(starts-with(@id, "WI-"))]/@id' "$registry" >"$work/tested"
    comm -12 "$work/untested" "$work/asked" | refuse "asked about by a scenario, and said to be untested"
    comm -23 "$work/tested" "$work/asked" | refuse "no scenario asks about it, and no reason is given"
    values '//requirement/@untested' "$registry" | uniq >"$work/given"
    values '//reason/@name' "$registry" >"$work/reasons"
    comm -23 "$work/given" "$work/reasons" | refuse "a reason that is not in the registry"

    values '//capability/@clause | //fault/@breaks | //fault/@allowed' "$registry" | uniq >"$work/cited"
    comm -13 "$work/requirements" "$work/cited" | refuse "the registry cites what is not in it"

    values '//fault/@uncaught' "$registry" | uniq >"$work/given"
    comm -23 "$work/given" "$work/reasons" | refuse "a reason that is not in the registry"
}

# same_faults ROLE PROGRAM: the faults that the registry has for a role are those of its product. A product without
# --list-faults has none.
same_faults() {
    role="\"$1\""
    [ "$1" != receipt-computer ] || role="$role or not(@role)"
    values "//fault[@role=$role]/@id" scenarios/registry/registry.xml >"$work/faults"
    uniq -d <"$work/faults" | refuse "two faults of one id of the role $1"
    { "$(dirname "$reference")/$2" --list-faults 2>/dev/null </dev/null || :; } | cut -f 1 | sed 's/ .*//' | sort >"$work/built"
    comm -13 "$work/faults" "$work/built" | refuse "a fault of $2 that the registry does not know"
    comm -23 "$work/faults" "$work/built" | refuse "a fault of the registry that $2 does not have"
}

faults_are_those_of_the_products() {
    values '//fault/@id' scenarios/registry/registry.xml >"$work/faults"
    expect_some fault "$work/faults"
    same_faults receipt-computer onshi-reference
    same_faults reception onshi-reference-reception
    same_faults card-reader onshi-reader
}

licence_is_named() {
    # Samples of the wire are kept to the byte.
    files '*.c' '*.h' '*.sh' '*.xml' '*.rng' '*.cmake' CMakeLists.txt | grep -v '/tests/samples/' >"$work/files"
    expect_some file "$work/files"
    while IFS= read -r file; do
        head -n 3 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || echo "$file"
    done <"$work/files" | refuse "no SPDX line"
}

headers_compile_alone() {
    flags="-std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -Wpedantic -Wstrict-prototypes -fsyntax-only -I. -x c
        $(pkg-config --cflags libxml-2.0 jansson 'libcrypto >= 3' libevent_core sqlite3 libpcsclite check)"
    files '*.h' >"$work/headers"
    expect_some header "$work/headers"
    jobs=$(nproc 2>/dev/null || echo 2)
    # shellcheck disable=SC2086 # one word a flag
    xargs -P "$jobs" -n 1 "$cc" $flags <"$work/headers" >"$work/compiled" 2>&1 ||
        grep -E 'error|fatal' "$work/compiled" | refuse "a header does not compile alone"
}

# Quotes are compared after NFKC, with radicals as the characters that they look like, without blanks, and split at "…".
# A quote of a chart is put together from its labels, with arrows and brackets: then each of them must be there.
quotes_are_in_the_seed() {
    if [ ! -e "${ONSHI_SEED:-}" ]; then
        echo "ONSHI_SEED names no file: quotes are not looked up"
        return
    fi
    python3 - "$ONSHI_SEED" scenarios/registry/registry.xml >"$work/quotes" <<'END' || complain "quotes cannot be looked up"
import re, sys, unicodedata
import xml.etree.ElementTree as tree
radicals = str.maketrans("⺟⺠⻁⻄⻆⻑⻘⻝⻤⻨⻩⻫⻭⻯⻲", "母民虎西角長青食鬼麦黄斉歯竜亀")
def plain(text):
    text = unicodedata.normalize("NFKC", text).translate(radicals)
    return re.sub(r"\s+", "", text)
seed = plain(open(sys.argv[1], encoding="utf-8").read())
for requirement in tree.parse(sys.argv[2]).getroot().iter("requirement"):
    quote = requirement.findtext("quote")
    if requirement.get("mark") != "SEED" or not quote:
        continue
    for part in quote.split("…"):
        if plain(part) in seed:
            continue
        for label in re.split(r"[→（）\s]+", part):
            if plain(label) not in seed:
                print(requirement.get("id"), label)
END
    refuse "not in the seed" <"$work/quotes"
}

reference_stands_alone
imports_point_down
registry_is_whole
faults_are_those_of_the_products
licence_is_named
headers_compile_alone
quotes_are_in_the_seed
[ ! -e "$work/complaints" ]

#!/usr/bin/env bash
# The Chinese names of a monthly, a quarterly and a yearly report are built alike, but the dictionary
# of jieba has two of the three as words: the same department's reports are cut differently, so a
# comparison by words finds two of them alike and the third not. Cutting for search does not mend it,
# and adds words that overlap two others (the second and third character of a department's name).
set -euo pipefail
RJIEBA=0.2.2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "rjieba==$RJIEBA"
cat >"$work/probe.py" <<'PY'
from importlib.metadata import version

import rjieba

print("rjieba", version("rjieba"))
for name in ("市场部月报", "市场部季报", "市场部年报"):
    print(name, "cut", "/".join(rjieba.cut(name, hmm=False)))
print("市场部 for search", "/".join(rjieba.cut_for_search("市场部", hmm=False)))
PY
found=$("$work/venv/bin/python" "$work/probe.py")
echo "$found"
grep -qx "市场部月报 cut .*月/报" <<<"$found"
grep -qx "市场部季报 cut .*/季报" <<<"$found"
grep -qx "市场部年报 cut .*/年报" <<<"$found"
grep -qx "市场部 for search .*场部.*" <<<"$found"

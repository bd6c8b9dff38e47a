#!/usr/bin/env bash
# pip-audit asks an advisory source about each package. One that the source does not know (a private
# package, or any package where only a mirror of the index can be reached) is skipped, and the run
# still says that no vulnerabilities are known and exits with 0. Only --strict makes it a failure.
set -euo pipefail
PIP_AUDIT=2.10.1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "pip-audit==$PIP_AUDIT"
printf 'a-package-of-one-company-alone==1.0\n' >"$work/requirements.txt"
audit() { "$work/venv/bin/pip-audit" "$@" --progress-spinner off --disable-pip --no-deps -r "$work/requirements.txt" 2>&1 | grep -v '^WARNING'; return "${PIPESTATUS[0]}"; }
"$work/venv/bin/pip-audit" --version
plain=0 strict=0
said=$(audit) || plain=$?
echo "$said"
echo "exit code without --strict: $plain"
audit --strict || strict=$?
echo "exit code with --strict: $strict"
grep -q "No known vulnerabilities found" <<<"$said"
grep -q "could not be audited" <<<"$said"
[ "$plain" = 0 ] && [ "$strict" != 0 ]

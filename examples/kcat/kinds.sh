#!/usr/bin/env bash
# How many events of each kind are on the topic, by the header ce_type: the values are not parsed. Needs kcat.
set -euo pipefail
kcat -C -e -q -b "$STREAMS_BOOTSTRAP" -t "${TOPIC:-articles.enriched}" -o beginning -f '%h\n' |
    grep -o 'ce_type=[a-z.]*' | sort | uniq -c

#!/usr/bin/env bash
# Titles of stories about one country that are on the topic now. Needs kcat and jq.
# kcat prints headers as name=value,name=value, in which countries may hold commas themselves: jq reads the value instead.
set -euo pipefail
kcat -C -e -q -b "$STREAMS_BOOTSTRAP" -t "${TOPIC:-articles.enriched}" -o beginning |
    jq -r --arg country "${COUNTRY:-KP}" 'select(any(.countries.subject[]; .code == $country)) | .title'

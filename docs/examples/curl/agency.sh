#!/bin/sh
# An agency's system that has curl and jq alone: get a token, call a method, say a fact, receive an event, verify a
# receipt. The last step takes `sanhu-client` (or any implementation of RFC 6962: ../python-kombu/verify_receipt.py).
#
#   EXCHANGE_URL=http://… CLIENT_ID=… CLIENT_SECRET=… sh agency.sh 91441323MA4YNT018E
set -eu
uscc=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

token=$(curl -sS --fail-with-body -u "$CLIENT_ID:$CLIENT_SECRET" -d grant_type=client_credentials \
    "$EXCHANGE_URL/oauth/token" | jq -r .access_token)

ask() { # ask VERB PATH [BODY]: prints the answer; a problem document ends the script
    verb=$1 path=$2
    shift 2
    # --retry asks again after 429, 503 and 504; the key makes that safe
    curl -sS --fail-with-body --retry 4 --retry-connrefused -X "$verb" "$EXCHANGE_URL$path" \
        -H "Authorization: Bearer $token" ${1:+-H "Idempotency-Key: $key" -H "Content-Type: application/json" -d "$1"}
}

rating=$(ask GET "/v1/credit/ratings/$uscc")
echo "1. called credit.get_rating: $(echo "$rating" | jq -r '"score \(.score), grade \(.score_grade)"')"

key=$(cat /proc/sys/kernel/random/uuid)
number="惠东市监罚〔2026〕$(echo "$key" | cut -c1-8)号"
after=$(ask GET "/v1/exchange/events?limit=1" | jq .last) # an agency's system keeps the position it has come to
ask POST /v1/credit/records "{\"uscc\": \"$uscc\", \"document_no\": \"$number\", \"item\": \"L04\",
    \"occurred_on\": \"2026-10-02\", \"effective_on\": \"2026-11-20\"}" >"$work/record.json"
receipt=$(jq -r .receipt.id "$work/record.json")
echo "2. said credit.record_act: receipt $receipt"

event=""
for _ in 1 2 3 4 5; do
    page=$(ask GET "/v1/exchange/events?after=$after&event=credit.record_added&wait=5")
    event=$(echo "$page" | jq -c --arg number "$number" '.items[] | select(.data.document_no == $number)')
    after=$(echo "$page" | jq .next_after)
    [ -z "$event" ] || break
done
echo "3. received credit.record_added about $(echo "$event" | jq -r .data.uscc)"

for _ in 1 2 3 4 5 6 7 8 9 10; do
    ask GET "/v1/exchange/receipts/$receipt" >"$work/receipt.json"
    [ "$(jq -r .status "$work/receipt.json")" = pending ] || break
    sleep 0.5
done
# Keep your own copy of the keys: a copy fetched each time proves nothing against its owner.
curl -sS "$EXCHANGE_URL/.well-known/jwks.json" >"$work/jwks.json"
said=$(sanhu-client verify "$work/receipt.json" --keys "$work/jwks.json")
echo "4. $said"

#!/usr/bin/env bash
# Keycloak's endpoints for Notion tokens, from a shell. See README.md.
set -euo pipefail

# The defaults are those of the demo, `mvn -Pdemo`.
realm=${REALM_URL:-http://localhost:8080/realms/notion}
client=${CLIENT_ID:-notion-app}:${CLIENT_SECRET:-demo-app-secret}
provider=${PROVIDER:-notion}
callback=${CALLBACK:-http://localhost:3000/callback}

oidc=$realm/protocol/openid-connect
access_token=urn:ietf:params:oauth:token-type:access_token

request() {
    curl --silent --show-error --fail-with-body --write-out '\n' "$@"
}

exchange() {
    request --user "$client" --data-urlencode grant_type=urn:ietf:params:oauth:grant-type:token-exchange \
        --data-urlencode subject_token_type=$access_token "$@" "$oidc/token"
}

case ${1:-} in
    # Prints Keycloak's access token of the person who signs in with a browser, or connects a workspace.
    sign-in)
        parameters=${2:-kc_idp_hint=$provider}
        state=$RANDOM$RANDOM$RANDOM
        echo "Open this address, sign in, and paste the address at which the browser ends:" >&2
        echo "$oidc/auth?client_id=${client%%:*}&response_type=code&scope=openid&state=$state&$parameters&redirect_uri=$callback" >&2
        read -r address
        [[ $address =~ [?\&]state=$state(\&|$) ]] || { echo "That is not an answer to this sign-in." >&2; exit 1; }
        [[ $address =~ [?\&]code=([^\&]+) ]] || { echo "There is no code in it." >&2; exit 1; }
        request --user "$client" --data grant_type=authorization_code --data "code=${BASH_REMATCH[1]}" \
            --data-urlencode "redirect_uri=$callback" "$oidc/token" | sed 's/.*"access_token":"\([^"]*\)".*/\1/'
        ;;

    # Token exchange: Keycloak's token for Notion's.
    token)
        exchange --data-urlencode "subject_token=$TOKEN" --data-urlencode "requested_issuer=$provider" ${2:+--data "$2"}
        ;;

    # Version 1 of Keycloak's own endpoint: with the person's access token alone.
    token-v1)
        request --oauth2-bearer "$TOKEN" "$realm/broker/$provider/token${2:+?$2}"
        ;;

    # Version 2 of Keycloak's own endpoint: with the client's credentials beside it.
    token-v2)
        request --user "$client" --data-urlencode "token=$TOKEN" ${2:+--data "$2"} "$realm/broker/$provider/token"
        ;;

    # Token exchange, the other way round: a Notion token for Keycloak's tokens.
    exchange-in)
        exchange --data-urlencode "subject_token=$2" --data-urlencode "subject_issuer=$provider" --data scope=openid
        ;;

    workspaces)
        request --user "$client" --data-urlencode "token=$TOKEN" "$realm/notion/$provider/workspaces"
        ;;

    disconnect)
        request --user "$client" --data-urlencode "token=$TOKEN" "$realm/notion/$provider/workspaces/$2/disconnect"
        ;;

    *)
        echo "usage: $0 sign-in [parameters] | token | token-v1 | token-v2 | exchange-in <Notion token> | workspaces | disconnect <id>" >&2
        exit 2
        ;;
esac

#!/usr/bin/env bash
# Keycloak's endpoints for Notion tokens, from a shell. See README.md.
set -euo pipefail

# The defaults are those of the demo, `mvn -Pdemo`, and good for nothing else.
realm=${REALM_URL:-http://localhost:8080/realms/notion}
client=${CLIENT_ID:-notion-app}
provider=${PROVIDER:-notion}
callback=${CALLBACK:-http://localhost:3000/callback}

oidc=$realm/protocol/openid-connect
access_token=urn:ietf:params:oauth:token-type:access_token

# Whoever is on the machine sees a command's arguments. So what is secret comes to curl on its standard input, as lines of
# its configuration.
secret() { # an option of curl's, and its value
    local value=${2//\\/\\\\}
    printf '%s = "%s"\n' "$1" "${value//\"/\\\"}"
}

credentials() {
    secret user "$client:${CLIENT_SECRET:-demo-app-secret}"
}

request() {
    curl --silent --show-error --fail-with-body --max-time 60 --write-out '\n' --config - "$@"
}

post_token() { # with the client's credentials beside it
    { credentials; secret data-urlencode "token=$TOKEN"; } | request "$@"
}

exchange() { # this token
    local subject=$1
    shift
    { credentials; secret data-urlencode "subject_token=$subject"; } |
        request --data-urlencode grant_type=urn:ietf:params:oauth:grant-type:token-exchange \
            --data-urlencode subject_token_type=$access_token "$@" "$oidc/token"
}

random() {
    openssl rand -base64 32 | base64url
}

base64url() {
    tr '+/' '-_' | tr -d '=\n'
}

case ${1:-} in
    # Prints Keycloak's access token of the person who signs in with a browser, or connects a workspace.
    sign-in)
        parameters=${2:-kc_idp_hint=$provider}
        state=$(random)
        verifier=$(random)
        challenge=$(printf %s "$verifier" | openssl dgst -sha256 -binary | base64 | base64url)
        echo "Open this address, sign in, and paste the address at which the browser ends:" >&2
        echo "$oidc/auth?client_id=$client&response_type=code&scope=openid&state=$state&code_challenge=$challenge&code_challenge_method=S256&$parameters&redirect_uri=$callback" >&2
        read -r address
        [[ $address =~ [?\&]state=$state(\&|$) ]] || { echo "That is not an answer to this sign-in." >&2; exit 1; }
        [[ $address =~ [?\&]error=([^\&]+) ]] && { echo "Keycloak answered: ${BASH_REMATCH[1]}" >&2; exit 1; }
        [[ $address =~ [?\&]code=([^\&]+) ]] || { echo "There is no code in it." >&2; exit 1; }
        { credentials; secret data "code=${BASH_REMATCH[1]}"; secret data "code_verifier=$verifier"; } |
            request --data grant_type=authorization_code --data-urlencode "redirect_uri=$callback" "$oidc/token" |
            sed 's/.*"access_token":"\([^"]*\)".*/\1/'
        ;;

    # Token exchange: Keycloak's token for Notion's.
    token)
        exchange "$TOKEN" --data-urlencode "requested_issuer=$provider" ${2:+--data "$2"}
        ;;

    # Version 1 of Keycloak's own endpoint: with the person's access token alone.
    token-v1)
        secret oauth2-bearer "$TOKEN" | request "$realm/broker/$provider/token${2:+?$2}"
        ;;

    # Version 2 of Keycloak's own endpoint: with the client's credentials beside it.
    token-v2)
        post_token ${2:+--data "$2"} "$realm/broker/$provider/token"
        ;;

    # Token exchange, the other way round: a Notion token for Keycloak's tokens.
    exchange-in)
        exchange "$NOTION_TOKEN" --data-urlencode "subject_issuer=$provider" --data scope=openid
        ;;

    workspaces)
        post_token "$realm/notion/$provider/workspaces"
        ;;

    disconnect)
        post_token "$realm/notion/$provider/workspaces/$2/disconnect"
        ;;

    *)
        echo "usage: $0 sign-in [parameters] | token [parameter] | token-v1 [parameter] | token-v2 [parameter] |" \
            "exchange-in | workspaces | disconnect <workspace id>" >&2
        exit 2
        ;;
esac

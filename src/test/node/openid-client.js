// Signs in with openid-client: prints where to go, reads where the browser ended, prints what it knows then.

import * as oidc from 'openid-client';
import { createInterface } from 'node:readline/promises';

const { REALM_URL, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI } = process.env;
const terminal = createInterface({ input: process.stdin });

const config = await oidc.discovery(new URL(REALM_URL), CLIENT_ID, CLIENT_SECRET, undefined, {
  execute: [oidc.allowInsecureRequests],
});
const verifier = oidc.randomPKCECodeVerifier();
const state = oidc.randomState();
const nonce = oidc.randomNonce();
const url = oidc.buildAuthorizationUrl(config, {
  redirect_uri: REDIRECT_URI,
  scope: 'openid profile email',
  state,
  nonce,
  code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
});
console.log(url.href);
const callback = new URL(await terminal.question(''));
const tokens = await oidc.authorizationCodeGrant(config, callback, {
  expectedState: state,
  expectedNonce: nonce,
  pkceCodeVerifier: verifier,
});
const answer = await oidc.genericGrantRequest(config, 'urn:ietf:params:oauth:grant-type:token-exchange', {
  subject_token: tokens.access_token,
  subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  requested_issuer: 'notion',
});
console.log(JSON.stringify({ email: tokens.claims().email, token: answer.access_token }));
terminal.close();

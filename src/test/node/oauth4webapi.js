// Signs in with oauth4webapi: prints where to go, reads where the browser ended, prints what it knows then.

import * as oauth from 'oauth4webapi';
import { createInterface } from 'node:readline/promises';

const { REALM_URL, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI } = process.env;
const terminal = createInterface({ input: process.stdin });
const insecure = { [oauth.allowInsecureRequests]: true };

const issuer = new URL(REALM_URL);
const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
const client = { client_id: CLIENT_ID };
const verifier = oauth.generateRandomCodeVerifier();
const state = oauth.generateRandomState();
const nonce = oauth.generateRandomNonce();
const url = new URL(server.authorization_endpoint);
url.search = new URLSearchParams({
  client_id: CLIENT_ID,
  redirect_uri: REDIRECT_URI,
  response_type: 'code',
  scope: 'openid profile email',
  state,
  nonce,
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
});
console.log(url.href);
const answer = oauth.validateAuthResponse(server, client, new URL(await terminal.question('')), state);
const secret = oauth.ClientSecretPost(CLIENT_SECRET);
const tokens = await oauth.processAuthorizationCodeResponse(
  server,
  client,
  await oauth.authorizationCodeGrantRequest(server, client, secret, answer, REDIRECT_URI, verifier, insecure),
  { expectedNonce: nonce, requireIdToken: true },
);
const endpoint = new URL(`${REALM_URL}/broker/notion/token`);
const read = await oauth.protectedResourceRequest(tokens.access_token, 'GET', endpoint, undefined, undefined, insecure);
const { email } = oauth.getValidatedIdTokenClaims(tokens);
console.log(JSON.stringify({ email, token: (await read.json()).access_token }));
terminal.close();

// A nightly job that reads Notion for people who are not there: each of them consented once, and can withdraw it.
// What it keeps of them is an offline token of Keycloak's. It never keeps, or sees, a refresh token of Notion's.

import { Client as Notion, APIErrorCode, isNotionClientError, iteratePaginatedAPI } from '@notionhq/client';
import { chmod, mkdir, open, readFile, readdir, rename } from 'node:fs/promises';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import * as oidc from 'openid-client';

// Settings. The defaults are those of the demo, `mvn -Pdemo`.

const {
  REALM_URL = 'http://localhost:8080/realms/notion',
  CLIENT_ID = 'notion-job',
  CLIENT_SECRET = 'demo-job-secret',
  PROVIDER = 'notion', // the identity provider's alias in Keycloak
  NOTION_URL = 'http://localhost:8090', // the demo's emulator; the real one is https://api.notion.com
  PORT = '3001', // where people come back to from Keycloak, on this machine
  PEOPLE = `${import.meta.dirname}/people`, // the folder of the offline tokens
} = process.env;

const config = await oidc.discovery(new URL(REALM_URL), CLIENT_ID, CLIENT_SECRET, undefined, {
  // Without TLS for the demo alone: both ends are on this machine.
  execute: REALM_URL.startsWith('http://localhost') ? [oidc.allowInsecureRequests] : [],
});

// What is kept: a file for each person, which nobody but the job's own user may read.

const fileOf = (person) => `${PEOPLE}/${encodeURIComponent(person.sub)}.json`;

/** Replaces a person's file as a whole: whenever the job is killed, the old token or the new one is there. */
async function keep(person) {
  const file = await open(`${fileOf(person)}.new`, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(person));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${fileOf(person)}.new`, fileOf(person));
}

async function everybody() {
  const files = (await readdir(PEOPLE)).filter((file) => file.endsWith('.json'));
  return Promise.all(files.map(async (file) => JSON.parse(await readFile(`${PEOPLE}/${file}`, 'utf8'))));
}

// `node job.js connect`: a person signs in once, and consents to be read for while they are away.

async function connect() {
  const state = oidc.randomState();
  const verifier = oidc.randomPKCECodeVerifier();
  const redirectUri = `http://localhost:${PORT}/callback`;
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid profile offline_access',
    state,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    kc_idp_hint: PROVIDER, // signs in with Notion, which connects it
  });
  console.log(`Open ${url.href}`);
  const callback = await comingBack(redirectUri, state);
  const refusal = callback.searchParams.get('error');
  if (refusal) {
    process.exitCode = 1;
    console.log(`Not connected: ${refusal === 'access_denied' ? 'they said no' : inspect(refusal)}`);
    return;
  }
  const tokens = await oidc.authorizationCodeGrant(config, callback, {
    expectedState: state,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  const { sub, name, preferred_username: username } = tokens.claims();
  await keep({ sub, name: name ?? username, refreshToken: tokens.refresh_token });
  console.log(`Connected ${inspect(name ?? username)}`);
}

/** Where the person whom we sent away comes back to, for as long as it takes them. */
function comingBack(redirectUri, state) {
  return new Promise((arrived, fail) => {
    const server = createServer((request, response) => {
      const callback = new URL(request.url, redirectUri);
      if (callback.searchParams.get('state') !== state) return response.writeHead(404).end();
      response.writeHead(200, { 'Content-Type': 'text/plain', Connection: 'close' });
      response.end('The job has its answer: you can close this window.');
      server.close(() => arrived(callback));
    });
    server.on('error', fail).listen(PORT, 'localhost');
  });
}

// `node job.js run`: every night.

/** What is answered in the end: Keycloak and Notion say for how many seconds they want to be left alone. */
async function patiently(ask) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (problem) {
      // openid-client hands on what it does not expect as the cause; the errors of Notion's client are the answer.
      const { status, headers } = problem.cause ?? problem;
      if (status !== 503 || attempt === 5) throw problem;
      await sleep(1000 * Math.min(Number(headers?.get('retry-after')) || 5, 300));
    }
  }
}

/** A Keycloak access token for somebody who is not there. The refresh token may be a new one, and is kept first. */
async function accessToken(person) {
  const tokens = await patiently(() => oidc.refreshTokenGrant(config, person.refreshToken));
  if (tokens.refresh_token) await keep({ ...person, refreshToken: tokens.refresh_token });
  return tokens.access_token;
}

/** A person's client for Notion; `more` can make Keycloak ask Notion whether the token works. */
async function notionOf(keycloakToken, more) {
  const { access_token: auth } = await patiently(() =>
    oidc.genericGrantRequest(config, 'urn:ietf:params:oauth:grant-type:token-exchange', {
      subject_token: keycloakToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      requested_issuer: PROVIDER,
      ...more,
    }),
  );
  return new Notion({ auth, baseUrl: NOTION_URL, notionVersion: '2026-03-11', retry: { maxRetries: 5 } });
}

/** The job itself: all pages that a person has shared, however many answers they come in. */
async function count(notion) {
  const search = (query) => patiently(() => notion.search(query));
  let pages = 0;
  for await (const found of iteratePaginatedAPI(search, { filter: { property: 'object', value: 'page' } })) {
    if (found.object === 'page') pages++;
  }
  return `${pages} pages`;
}

/** Does something with a person's Notion, and once more if Notion refuses the token: Keycloak may have a newer one. */
async function readFor(person, read) {
  const keycloakToken = await accessToken(person);
  try {
    return await read(await notionOf(keycloakToken, {}));
  } catch (problem) {
    if (!isNotionClientError(problem) || problem.code !== APIErrorCode.Unauthorized) throw problem;
    return read(await notionOf(keycloakToken, { verify: 'true' }));
  }
}

/** What went wrong, and what it means for this person. What the person did not do makes the job fail at its end. */
function explain(problem) {
  switch (problem.error) {
    case 'invalid_grant':
      return 'skipped: they withdrew their consent, or their session was ended';
    case 'not_linked':
    case 'token_expired':
      return 'skipped: they have to connect Notion again';
    default:
      process.exitCode = 1;
      // Without the details, which can hold tokens.
      return `failed: ${problem.name} ${problem.error ?? problem.cause?.status ?? problem.code ?? ''}`;
  }
}

async function run() {
  for (const person of await everybody()) {
    const outcome = await readFor(person, count).catch(explain);
    console.log(`${inspect(person.name)}: ${outcome}`);
  }
}

const command = { connect, run }[process.argv[2]];
if (!command) {
  console.error('Usage: node job.js connect | run');
  process.exit(2);
}
await mkdir(PEOPLE, { recursive: true });
await chmod(PEOPLE, 0o700);
await command();

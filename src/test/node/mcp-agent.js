// An agent that speaks the Model Context Protocol with the official client: registers at Keycloak, prints where the
// person has to go, and reads where their browser ended. Then reads calls of tools, and prints what comes of them.

import {
  Client,
  StreamableHTTPClientTransport,
  UnauthorizedError,
  UrlElicitationRequiredError,
} from '@modelcontextprotocol/client';
import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';

const { MCP_URL, REDIRECT_URI, REGISTRATION_TOKEN, REVISION } = process.env;
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const readLine = async () => (await lines.next()).value;
const print = (what) => console.log(JSON.stringify(what));

const kept = {};
const authProvider = {
  redirectUrl: REDIRECT_URI,
  clientMetadata: {
    client_name: 'An agent',
    redirect_uris: [REDIRECT_URI],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  },
  clientInformation: () => kept.client,
  saveClientInformation: (client) => (kept.client = client),
  tokens: () => kept.tokens,
  saveTokens: (tokens) => (kept.tokens = tokens),
  discoveryState: () => kept.discovery,
  saveDiscoveryState: (discovery) => (kept.discovery = discovery),
  redirectToAuthorization: (url) => print({ open: url.href }),
  codeVerifier: () => kept.verifier,
  saveCodeVerifier: (verifier) => (kept.verifier = verifier),
};

/** Keycloak lets those register who have an initial access token. */
const withRegistrationToken = (url, init) => {
  const headers = new Headers(init?.headers);
  if (String(url).includes('/clients-registrations/')) headers.set('Authorization', `Bearer ${REGISTRATION_TOKEN}`);
  return fetch(url, { ...init, headers });
};

const transport = () =>
  new StreamableHTTPClientTransport(new URL(MCP_URL), { authProvider, fetch: withRegistrationToken });
const agent = () => {
  const client = new Client(
    { name: 'agent', version: '1.0.0' },
    {
      capabilities: { elicitation: { url: {} } },
      versionNegotiation: { mode: REVISION ? { pin: REVISION } : 'legacy' },
    },
  );
  client.setRequestHandler('elicitation/create', async ({ params }) => {
    assert.equal(params.mode, 'url');
    print({ connect: params.url });
    return { action: await readLine() };
  });
  return client;
};

const first = transport();
await assert.rejects(agent().connect(first), UnauthorizedError);
await first.finishAuth(new URL(await readLine()).searchParams);
const client = agent();
await client.connect(transport());
print({ tools: (await client.listTools()).tools.map((tool) => tool.name) });

for (let line = await readLine(); line; line = await readLine()) {
  try {
    const { isError, content } = await client.callTool(JSON.parse(line));
    print(isError ? { failed: content[0].text } : { warned: content[0].text, outcome: JSON.parse(content[1].text) });
  } catch (problem) {
    if (!(problem instanceof UrlElicitationRequiredError)) throw problem;
    print({ connect: problem.elicitations[0].url });
  }
}
await client.close();

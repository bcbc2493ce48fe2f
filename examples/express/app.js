// An app that lets Keycloak sign people in with Notion, and lists their Notion pages.
// It knows no Notion client secret and no refresh token of Notion's: it asks Keycloak for a token when it needs one.

import { Client as Notion, APIErrorCode, isFullPage, isNotionClientError } from '@notionhq/client';
import axios from 'axios';
import express from 'express';
import session from 'express-session';
import { randomBytes } from 'node:crypto';
import * as oidc from 'openid-client';

// Settings. The defaults are those of the demo, `mvn -Pdemo`.

const {
  PORT = '3000',
  APP_URL = `http://localhost:${PORT}`,
  REALM_URL = 'http://localhost:8080/realms/notion',
  CLIENT_ID = 'notion-app',
  CLIENT_SECRET = 'demo-app-secret',
  PROVIDER = 'notion', // the identity provider's alias in Keycloak
  NOTION_URL = 'http://localhost:8090', // the demo's emulator; the real one is https://api.notion.com
  SESSION_SECRET = randomBytes(32).toString('hex'),
} = process.env;

const secure = APP_URL.startsWith('https:');
const keycloak = axios.create({ baseURL: REALM_URL, timeout: 60_000 });
const config = await oidc
  .discovery(new URL(REALM_URL), CLIENT_ID, CLIENT_SECRET, undefined, {
    // Without TLS for the demo alone: both ends are on this machine.
    execute: REALM_URL.startsWith('http://localhost') ? [oidc.allowInsecureRequests] : [],
  })
  .catch((problem) => {
    console.error(`Keycloak does not answer at ${REALM_URL}: ${problem.message}. Start it with: mvn -Pdemo`);
    process.exit(1);
  });

const app = express();
app.set('view engine', 'ejs'); // <%= %> escapes HTML
app.set('views', `${import.meta.dirname}/views`);
app.set('trust proxy', secure ? 1 : false);
app.disable('x-powered-by');
app.use((req, res, next) => {
  res.set({
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
  });
  next();
});
app.use(express.static(`${import.meta.dirname}/public`));
app.use(
  session({
    // The tokens stay here: the browser has nothing but the session's id. More than one process needs a shared store.
    name: 'sign-in-with-notion',
    secret: SESSION_SECRET,
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', secure },
  }),
);
app.use(express.urlencoded({ extended: false }));
app.use((req, res, next) => {
  // No other site can post in a person's name: browsers say where a form was.
  const foreign = req.method === 'POST' && req.get('Origin') !== new URL(APP_URL).origin;
  return foreign ? res.status(403).send('Forbidden') : next();
});

// Sign in: OpenID Connect with Keycloak, as with any other provider.

/** Sends the person to Keycloak; `more` says what for. */
async function sendToKeycloak(req, res, more) {
  const attempt = {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    verifier: oidc.randomPKCECodeVerifier(),
  };
  req.session.attempt = attempt;
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: `${APP_URL}/callback`,
    scope: 'openid profile email',
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(attempt.verifier),
    code_challenge_method: 'S256',
    ...more,
  });
  res.redirect(303, url.href);
}

/** Keeps Keycloak's tokens in the session. */
function keep(req, tokens) {
  req.session.tokens = {
    access: tokens.access_token,
    refresh: tokens.refresh_token,
    id: tokens.id_token ?? req.session.tokens?.id,
    expiresAt: Date.now() + tokens.expires_in * 1000,
  };
}

// The hint skips Keycloak's login page.
app.post('/sign-in', (req, res) => sendToKeycloak(req, res, { kc_idp_hint: PROVIDER }));

// Connects a workspace, another one, or one again whose access Notion ended: in the way that Keycloak named for this person.
app.post('/connect', (req, res) =>
  sendToKeycloak(req, res, Object.fromEntries(new URLSearchParams(req.session.wayToConnect))),
);

app.get('/callback', async (req, res) => {
  const { attempt } = req.session;
  if (!attempt) return res.redirect('/');
  delete req.session.attempt;
  const tokens = await oidc.authorizationCodeGrant(config, new URL(req.originalUrl, APP_URL), {
    expectedState: attempt.state,
    expectedNonce: attempt.nonce,
    pkceCodeVerifier: attempt.verifier,
    idTokenExpected: true,
  });
  // A new session id: the old one is from before the sign-in.
  await new Promise((done, fail) => req.session.regenerate((problem) => (problem ? fail(problem) : done())));
  const { sub, name, preferred_username: username } = tokens.claims();
  req.session.person = { sub, name: name || username };
  keep(req, tokens);
  res.redirect('/');
});

app.post('/sign-out', (req, res) => {
  const hint = req.session.tokens?.id;
  const url = oidc.buildEndSessionUrl(config, {
    post_logout_redirect_uri: `${APP_URL}/`,
    ...(hint && { id_token_hint: hint }),
  });
  req.session.destroy(() => res.redirect(303, url.href));
});

// Notion: with a token from Keycloak.

/** The person's access token for Keycloak, which is refreshed when it is about to expire. */
async function accessToken(req) {
  if (Date.now() > req.session.tokens.expiresAt - 10_000) {
    keep(req, await oidc.refreshTokenGrant(config, req.session.tokens.refresh));
  }
  return req.session.tokens.access;
}

/** Posts the person's access token with the app's own credentials: so Keycloak knows who asks, and for whom. */
async function postAsApp(req, path) {
  const form = { client_id: CLIENT_ID, client_secret: CLIENT_SECRET, token: await accessToken(req) };
  return keycloak.post(`/notion/${PROVIDER}/workspaces${path}`, new URLSearchParams(form));
}

/** The person's Notion token for a workspace; `verify` makes Keycloak ask Notion whether it works. */
async function notionToken(req, workspace, verify) {
  const answer = await oidc.genericGrantRequest(config, 'urn:ietf:params:oauth:grant-type:token-exchange', {
    subject_token: await accessToken(req),
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    requested_issuer: PROVIDER,
    workspace_id: workspace,
    ...(verify && { verify: 'true' }),
  });
  return answer.access_token;
}

/** Calls Notion, and once more if it refuses the token: Keycloak may have a newer one. */
async function withNotion(req, workspace, call) {
  const notion = (auth) => new Notion({ auth, baseUrl: NOTION_URL, notionVersion: '2026-03-11' });
  try {
    return await call(notion(await notionToken(req, workspace, false)));
  } catch (problem) {
    if (!isNotionClientError(problem) || problem.code !== APIErrorCode.Unauthorized) throw problem;
    return call(notion(await notionToken(req, workspace, true)));
  }
}

async function pages(req, workspace) {
  const found = await withNotion(req, workspace, (notion) =>
    notion.search({ filter: { property: 'object', value: 'page' }, page_size: 50 }),
  );
  return found.results.filter(isFullPage).map((page) => {
    const title = Object.values(page.properties).find((property) => property.type === 'title')?.title ?? [];
    return { url: page.url, title: title.map((text) => text.plain_text).join('') || 'Untitled' };
  });
}

app.get('/', async (req, res) => {
  const { person } = req.session;
  if (!person) return res.render('page', { person: null });
  const list = await postAsApp(req, '');
  const { workspaces } = list.data;
  req.session.wayToConnect = list.headers['notion-connect'];
  const chosen = workspaces.find((each) => each.workspace_id === req.session.workspace);
  const workspace = chosen ?? workspaces.find((each) => each.current);
  const view = { person, workspaces, workspace, pages: [], ended: false };
  try {
    if (workspace) view.pages = await pages(req, workspace.workspace_id);
  } catch (problem) {
    // Notion ended the access: only the person can give it again.
    if (problem.error !== 'token_expired') throw problem;
    view.ended = true;
  }
  res.render('page', view);
});

app.post('/switch', (req, res) => {
  req.session.workspace = req.body.workspace;
  res.redirect(303, '/');
});

app.post('/disconnect', async (req, res) => {
  await postAsApp(req, `/${encodeURIComponent(req.body.workspace)}/disconnect`);
  res.redirect(303, '/');
});

// What went wrong goes to the log, without the tokens that such an error carries.
app.use((problem, req, res, next) => {
  console.error(`${req.method} ${req.path}: ${problem.name}: ${problem.message} ${problem.error ?? ''}`);
  if (res.headersSent) return next(problem);
  const refused = problem.response?.data?.error === 'invalid_token';
  const signedOut = problem.error === 'invalid_grant' || problem.response?.status === 401 || refused;
  if (signedOut && req.session.person) {
    // Keycloak ended the person's session.
    return req.session.destroy(() => res.redirect(303, '/'));
  }
  // openid-client hands on what it does not expect, such as a 503, as the cause.
  const wait = (problem.response ?? problem.cause)?.headers?.get?.('retry-after');
  res.status(wait ? 503 : 502).render('problem', { wait });
});

app.listen(PORT, 'localhost', (problem) => {
  if (problem) {
    console.error(`Cannot listen on port ${PORT}: ${problem.message}`);
    process.exit(1);
  }
  console.log(`Open ${APP_URL}`);
});

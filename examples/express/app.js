// An app that lets Keycloak sign people in with Notion, and lists their Notion pages.
// It knows no Notion client secret and no refresh token of Notion's: it asks Keycloak for a token when it needs one.

import { Client as Notion, APIErrorCode, isFullPage, isNotionClientError, iteratePaginatedAPI } from '@notionhq/client';
import express from 'express';
import session from 'express-session';
import { randomBytes } from 'node:crypto';
import * as oidc from 'openid-client';

// Settings. The defaults are those of the demo, `mvn -Pdemo`, and good for nothing else.

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

function stop(message) {
  console.error(message);
  process.exit(1);
}

const isHere = (url) => ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
const secure = new URL(APP_URL).protocol === 'https:';
if (!isHere(APP_URL) && !(secure && process.env.CLIENT_SECRET && process.env.SESSION_SECRET)) {
  stop('An app that others reach needs https in APP_URL, a CLIENT_SECRET and a SESSION_SECRET.');
}

const config = await oidc
  .discovery(new URL(REALM_URL), CLIENT_ID, CLIENT_SECRET, undefined, {
    // Without TLS for the demo alone: both ends are on this machine.
    execute: isHere(REALM_URL) ? [oidc.allowInsecureRequests] : [],
  })
  .catch((problem) => stop(`Keycloak does not answer at ${REALM_URL}: ${problem.message}. Start it with: mvn -Pdemo`));

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

// The tokens stay here: the browser has nothing but the session's id. More than one process needs a shared store. This
// one forgets a session that has ended only when it is asked for it, so it is asked for all of them now and then.
const store = new session.MemoryStore();
setInterval(() => store.all(() => {}), 60_000).unref();
app.use(
  session({
    name: 'sign-in-with-notion',
    secret: SESSION_SECRET,
    store,
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', secure, maxAge: 8 * 60 * 60 * 1000 },
  }),
);
app.use(express.urlencoded({ extended: false }));
app.use((req, res, next) => {
  // No other site can post in a person's name: browsers say where a form was.
  const foreign = req.method === 'POST' && req.get('Origin') !== new URL(APP_URL).origin;
  return foreign ? res.status(403).send('Forbidden') : next();
});

/** Sends whoever is not signed in, or no longer, to the first page. */
const signedIn = (req, res, next) => (req.session.person ? next() : res.redirect(303, '/'));

// Sign in: OpenID Connect with Keycloak, as with any other provider.

/** Sends the person to Keycloak; `more` says what for. Each tab has an attempt of its own, known by its state. */
async function sendToKeycloak(req, res, more) {
  const state = oidc.randomState();
  const attempt = { nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
  const others = Object.entries(req.session.attempts ?? {}).slice(-4);
  req.session.attempts = Object.fromEntries([...others, [state, attempt]]);
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: `${APP_URL}/callback`,
    scope: 'openid profile email',
    state,
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
app.post('/connect', signedIn, (req, res) =>
  sendToKeycloak(req, res, Object.fromEntries(new URLSearchParams(req.session.wayToConnect))),
);

const NOTICES = {
  access_denied: 'You cancelled, and are not signed in.',
  temporarily_unavailable: 'Signing in is not possible at the moment. Please try again in a minute.',
  cancelled: 'You cancelled. Nothing has changed.',
  error: 'The workspace could not be connected. Please try again.',
};

app.get('/callback', async (req, res) => {
  const { attempts = {} } = req.session;
  const { state, kc_action_status: outcome } = req.query;
  // An attempt that did not begin in this browser, or has ended already.
  if (!Object.hasOwn(attempts, state)) return res.redirect('/');
  const attempt = attempts[state];
  delete attempts[state];
  let tokens;
  try {
    tokens = await oidc.authorizationCodeGrant(config, new URL(req.originalUrl, APP_URL), {
      expectedState: state,
      expectedNonce: attempt.nonce,
      pkceCodeVerifier: attempt.verifier,
      idTokenExpected: true,
    });
  } catch (problem) {
    if (!(problem instanceof oidc.AuthorizationResponseError)) throw problem;
    await log(req, problem);
    req.session.notice = NOTICES[problem.error] ?? 'Signing in did not work. Please try again.';
    return res.redirect('/');
  }
  const notice = NOTICES[outcome];
  const workspace = notice && req.session.workspace;
  // A new session id: the old one is from before the sign-in.
  await new Promise((done, fail) => req.session.regenerate((problem) => (problem ? fail(problem) : done())));
  const { sub, name, preferred_username: username } = tokens.claims();
  Object.assign(req.session, { person: { sub, name: name || username }, notice, workspace });
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

/** Two tabs must not spend one refresh token: who comes with the same one for a minute gets the same answer. */
const refreshes = new Map();
function refresh(token) {
  if (!refreshes.has(token)) {
    const forget = () => refreshes.delete(token);
    const answer = oidc.refreshTokenGrant(config, token);
    answer.catch(forget);
    refreshes.set(token, answer);
    setTimeout(forget, 60_000).unref();
  }
  return refreshes.get(token);
}

/** The person's access token for Keycloak, which is refreshed when it is about to expire. */
async function accessToken(req) {
  if (Date.now() > req.session.tokens.expiresAt - 10_000) keep(req, await refresh(req.session.tokens.refresh));
  return req.session.tokens.access;
}

/** Posts the person's access token with the app's own credentials: so Keycloak knows who asks, and for whom. */
async function postAsApp(req, path) {
  const form = { client_id: CLIENT_ID, client_secret: CLIENT_SECRET, token: await accessToken(req) };
  const answer = await fetch(`${REALM_URL}/notion/${PROVIDER}/workspaces${path}`, {
    method: 'POST',
    body: new URLSearchParams(form),
    signal: AbortSignal.timeout(60_000),
  });
  if (!answer.ok) throw new Error(`Keycloak answered ${answer.status}`, { cause: answer });
  return answer;
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

const MOST_PAGES = 200;

/** As many pages as this app shows, and whether there are more. */
async function pages(req, workspace) {
  const found = await withNotion(req, workspace, async (notion) => {
    const results = [];
    const query = { filter: { property: 'object', value: 'page' }, page_size: 100 };
    for await (const page of iteratePaginatedAPI(notion.search, query)) {
      if (results.push(page) > MOST_PAGES) break;
    }
    return results;
  });
  const shown = found.slice(0, MOST_PAGES).filter(isFullPage);
  return {
    more: found.length > MOST_PAGES,
    pages: shown.map((page) => {
      const title = Object.values(page.properties).find((property) => property.type === 'title')?.title ?? [];
      return { url: page.url, title: title.map((text) => text.plain_text).join('') || 'Untitled' };
    }),
  };
}

app.get('/', async (req, res) => {
  const { person, notice } = req.session;
  delete req.session.notice;
  if (!person) return res.render('page', { person: null, notice });
  const list = await postAsApp(req, '');
  const { workspaces } = await list.json();
  req.session.wayToConnect = list.headers.get('notion-connect');
  const chosen = workspaces.find((each) => each.workspace_id === req.session.workspace);
  const workspace = chosen ?? workspaces.find((each) => each.current);
  const view = { person, notice, workspaces, workspace, pages: [], more: false, problem: null };
  try {
    if (workspace) Object.assign(view, await pages(req, workspace.workspace_id));
  } catch (problem) {
    // The person can still change to another workspace, or connect this one again.
    view.problem = await log(req, problem);
    if (view.problem.isSignedOut) return forget(req, res);
  }
  res.render('page', view);
});

app.post('/switch', signedIn, (req, res) => {
  req.session.workspace = req.body.workspace;
  res.redirect(303, '/');
});

app.post('/disconnect', signedIn, async (req, res) => {
  await postAsApp(req, `/${encodeURIComponent(req.body.workspace)}/disconnect`);
  res.redirect(303, '/');
});

/** Logs what went wrong, without the tokens that such an error may carry; and returns what a page can say of it. */
async function log(req, problem) {
  // An answer that openid-client does not expect, such as a 503, is the cause.
  const answer = problem.cause instanceof Response ? problem.cause : null;
  const said = answer && !answer.bodyUsed ? await answer.json().catch(() => ({})) : problem;
  const error = said.error ?? said.code;
  const words = [problem.message, error, said.error_description].filter(Boolean).join(': ');
  console.error(`${req.method} ${req.path}: ${JSON.stringify(words)}`);
  const isSignedOut = answer?.status === 401 || ['invalid_grant', 'invalid_token'].includes(error);
  return { error, wait: answer?.headers.get('retry-after'), isSignedOut };
}

/** Keycloak has ended the person's session, and so does the app. */
const forget = (req, res) => req.session.destroy(() => res.redirect(303, '/'));

app.use(async (problem, req, res, next) => {
  const { wait, isSignedOut } = await log(req, problem);
  if (res.headersSent) return next(problem);
  if (isSignedOut && req.session.person) return forget(req, res);
  res.status(wait ? 503 : 502).render('problem', { person: req.session.person, wait });
});

app.listen(PORT, 'localhost', (problem) => {
  if (problem) stop(`Cannot listen on port ${PORT}: ${problem.message}`);
  console.log(`Open ${APP_URL}`);
});

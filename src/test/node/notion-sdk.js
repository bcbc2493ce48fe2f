// Notion's own client lives the life of a token at the emulator.

import { APIErrorCode, Client, isFullPage } from '@notionhq/client';
import assert from 'node:assert/strict';

const { NOTION_URL, CLIENT_ID, CLIENT_SECRET, CODE, REDIRECT_URI, WORKSPACE_ID, PERSON_ID } = process.env;
const connection = { client_id: CLIENT_ID, client_secret: CLIENT_SECRET };
const notion = new Client({ baseUrl: NOTION_URL, notionVersion: '2026-03-11', logLevel: 'error' });

const isActive = async (token) => (await notion.oauth.introspect({ ...connection, token })).active;
const refused = (status, code) => (problem) => problem.status === status && (!code || problem.code === code);
const redeem = () =>
  notion.oauth.token({ ...connection, grant_type: 'authorization_code', code: CODE, redirect_uri: REDIRECT_URI });
const refresh = (token) =>
  notion.oauth.token({ ...connection, grant_type: 'refresh_token', refresh_token: token });

const first = await redeem();
assert.match(first.access_token, /^ntn_/);
assert.match(first.refresh_token, /^nrt_/);
assert.equal(first.token_type, 'bearer');
assert.equal(first.workspace_id, WORKSPACE_ID);
assert.equal(first.owner.user.id, PERSON_ID);
assert.equal(await isActive(first.access_token), true);
await assert.rejects(redeem, refused(400), 'a code is good once');

const me = await notion.users.me({ auth: first.access_token });
assert.equal(me.type, 'bot');
assert.equal(me.id, first.bot_id);
assert.equal(me.bot.owner.user.id, PERSON_ID);
assert.equal(me.bot.workspace_id, WORKSPACE_ID);

const found = await notion.search({ auth: first.access_token, filter: { property: 'object', value: 'page' } });
assert.equal(found.object, 'list');
assert.equal(found.has_more, false);
assert.ok(found.results.length > 1);
assert.ok(found.results.every((page) => isFullPage(page) && page.properties.title.title[0].plain_text));

const second = await refresh(first.refresh_token);
assert.equal(second.bot_id, first.bot_id);
assert.equal(await isActive(first.access_token), false);
assert.equal(await isActive(second.access_token), true);
await assert.rejects(
  notion.users.me({ auth: first.access_token }),
  refused(401, APIErrorCode.Unauthorized),
  'a refresh ends the old pair',
);

const revoked = await notion.oauth.revoke({ ...connection, token: second.access_token });
assert.ok(revoked.request_id);
assert.equal(await isActive(second.access_token), false);
await assert.rejects(refresh(second.refresh_token), refused(400), 'a revoked pair cannot be refreshed');

await assert.rejects(
  notion.oauth.introspect({ ...connection, client_secret: 'wrong', token: second.access_token }),
  refused(401),
  'the secret is checked',
);

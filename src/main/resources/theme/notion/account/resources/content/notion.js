// The page "Notion workspaces" of Keycloak's account console; and on every page, what became of an attempt to link.
import { createElement as element, useEffect, useState } from "react";

const environment = JSON.parse(document.getElementById("environment").textContent);
const realm = new URL("..", environment.baseUrl);
const page = new URL("content/:componentId", environment.baseUrl).href;
const ATTEMPT = "notion-attempt";
const OUTCOME = "notion-outcome";
const OUTCOMES = new Map([
    ["success", ["success", "notionWorkspaceConnected"]],
    ["cancelled", ["info", "notionWorkspaceCancelled"]],
    ["disconnected", ["success", "notionWorkspaceDisconnected"]],
    ["failed", ["danger", "notionWorkspacesFailed"]],
]);
const outcomeOf = (status) => OUTCOMES.get(status) ?? OUTCOMES.get("failed");

// Keycloak loads this on every page, before it signs the console in: by the time that the page is shown, the address no
// longer tells how the attempt ended.
// Anybody can send a person an address that tells an outcome. So it is believed only with the random state of an attempt
// that began in this browser: on our page, the one that this tab has sent out, once; on Keycloak's pages, one that
// Keycloak's own script still keeps, and forgets when it has read the address itself.
const address = new URLSearchParams(location.search);
const [status, state] = [address.get("kc_action_status"), address.get("state")];
if (status && state) {
    if (location.href.startsWith(page)) {
        if (state === sessionStorage.getItem(ATTEMPT)) {
            sessionStorage.removeItem(ATTEMPT);
            sessionStorage.setItem(OUTCOME, status);
        }
    } else if (status !== "success" && localStorage.getItem(`kc-callback-${state}`)) {
        announce(status);
    }
}

window.addEventListener("languageChanged", (event) => (environment.locale = event.detail.language));

const REPLACEMENTS = { "+": "-", "/": "_", "=": "" };
const base64url = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/[+/=]/g, (character) => REPLACEMENTS[character]);
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

async function authorization(verifier, parameters) {
    const challenge = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
    const url = new URL("protocol/openid-connect/auth", realm);
    url.search = new URLSearchParams({
        client_id: environment.clientId,
        response_type: "code",
        scope: "openid",
        state: random(),
        code_challenge: base64url(challenge),
        code_challenge_method: "S256",
        ...parameters,
    });
    return url;
}

async function answered(response) {
    if (response.status === 204 || response.status === 404) {
        return null;
    }
    if (!response.ok) {
        throw new Error(`${response.url} answered ${response.status}`);
    }
    return response.json();
}

// The console keeps its token to itself, and so the page asks for one as the console does. Nobody is asked anything:
// whoever sees the page is signed in.
async function accessToken() {
    const verifier = random();
    const redirect = { redirect_uri: environment.baseUrl };
    const { url } = await fetch(await authorization(verifier, { ...redirect, prompt: "none" }));
    const body = new URLSearchParams({
        ...redirect,
        grant_type: "authorization_code",
        client_id: environment.clientId,
        code: new URL(url).searchParams.get("code"),
        code_verifier: verifier,
    });
    const tokens = await fetch(new URL("protocol/openid-connect/token", realm), { method: "POST", body });
    return (await answered(tokens)).access_token;
}

function send(token, path, method = "GET") {
    const headers = { Accept: "application/json", Authorization: `Bearer ${token}` };
    return fetch(new URL(path, realm), { method, headers });
}

const workspacesOf = (alias) => `notion/${encodeURIComponent(alias)}/workspaces`;

// Which of the accounts are Notion's, Keycloak does not tell; of others there is no list of workspaces.
async function load() {
    const token = await accessToken();
    const accounts = await answered(await send(token, "account/linked-accounts"));
    const providers = accounts.map(async ({ providerAlias: alias, displayName: name }) => {
        const response = await send(token, workspacesOf(alias));
        const list = await answered(response);
        const way = response.headers.get("Notion-Connect");
        return list ? [{ alias, name, workspaces: list.workspaces, way }] : [];
    });
    return (await Promise.all(providers)).flat();
}

async function disconnect(alias, id) {
    const path = `${workspacesOf(alias)}/${encodeURIComponent(id)}`;
    await answered(await send(await accessToken(), path, "DELETE"));
}

// The code that comes back is left unused: the console signs itself in again. Whom an organization manages, Keycloak does
// not let link: they sign in once more, and Keycloak does not tell how that ended.
async function connect(way) {
    const state = random();
    const parameters = Object.fromEntries(new URLSearchParams(way));
    const url = await authorization(random(), { redirect_uri: page, state, ...parameters });
    sessionStorage.setItem(ATTEMPT, state);
    location.assign(url);
}

async function loadMessages() {
    const url = `${environment.serverBaseUrl}/resources/${environment.realm}/account/${environment.locale}`;
    const messages = await answered(await fetch(url));
    return Object.fromEntries(messages.map(({ key, value }) => [key, value]));
}

// Keycloak's list says nothing of an attempt that ended without a link.
async function announce(status) {
    const [kind, message] = outcomeOf(status);
    const list = document.body.appendChild(document.createElement("ul"));
    list.className = "pf-v5-c-alert-group pf-m-toast";
    list.role = "status";
    const alert = list.appendChild(document.createElement("li")).appendChild(document.createElement("div"));
    alert.className = `pf-v5-c-alert pf-m-${kind}`;
    const title = alert.appendChild(document.createElement("p"));
    title.className = "pf-v5-c-alert__title";
    title.textContent = (await loadMessages())[message];
    setTimeout(() => list.remove(), 8000);
}

function Workspace({ id, name, label, onDisconnect }) {
    const [nameId, buttonId] = [`name-${id}`, `disconnect-${id}`];
    const button = { id: buttonId, type: "button", className: "pf-v5-c-button pf-m-link", onClick: onDisconnect };
    return element(
        "li",
        { className: "pf-v5-u-display-flex pf-v5-u-justify-content-space-between pf-v5-u-align-items-center" },
        element("span", { id: nameId }, name),
        element("button", { ...button, "aria-labelledby": `${buttonId} ${nameId}` }, label),
    );
}

export default function NotionWorkspaces() {
    const [messages, setMessages] = useState();
    const [providers, setProviders] = useState([]);
    const [outcome, setOutcome] = useState(sessionStorage.getItem(OUTCOME));

    const run = (work) =>
        work.catch((error) => {
            console.error(error);
            setOutcome("failed");
        });
    const reload = () => load().then(setProviders);
    useEffect(() => {
        sessionStorage.removeItem(OUTCOME);
        run(Promise.all([loadMessages().then(setMessages), reload()]));
    }, []);
    if (!messages) {
        return null;
    }

    const [kind, message] = outcomeOf(outcome);
    const alert = { className: `pf-v5-c-alert pf-m-inline pf-m-${kind} pf-v5-u-mb-lg`, role: "status" };
    const connectButton = { type: "button", className: "pf-v5-c-button pf-m-primary" };
    const sections = providers.map(({ alias, name, workspaces, way }) => {
        const items = workspaces.map(({ workspace_id: id, workspace_name }) => {
            const onDisconnect = () => run(disconnect(alias, id).then(reload).then(() => setOutcome("disconnected")));
            const label = messages.notionDisconnect;
            return element(Workspace, { key: id, id, name: workspace_name ?? id, label, onDisconnect });
        });
        return element(
            "section",
            { key: alias, "data-testid": alias, className: "pf-v5-u-mb-xl" },
            element("h2", { className: "pf-v5-c-title pf-m-lg pf-v5-u-mb-sm" }, name),
            element("ul", { className: "pf-v5-u-mb-md", role: "list" }, items),
            element("button", { ...connectButton, onClick: () => run(connect(way)) }, messages.notionConnect),
        );
    });
    return element(
        "section",
        { className: "pf-v5-c-page__main-section pf-m-light" },
        element("h1", { className: "pf-v5-c-title pf-m-2xl pf-v5-u-mb-lg" }, messages.notionWorkspaces),
        outcome && element("div", alert, element("p", { className: "pf-v5-c-alert__title" }, messages[message])),
        sections,
    );
}

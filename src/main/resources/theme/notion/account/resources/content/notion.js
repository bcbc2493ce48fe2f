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
    ["allDisconnected", ["success", "notionWorkspacesDisconnected"]],
    ["failed", ["danger", "notionWorkspacesFailed"]],
]);

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

async function disconnect(alias, workspaces) {
    const token = await accessToken();
    for (const { workspace_id: id } of workspaces) {
        await answered(await send(token, `${workspacesOf(alias)}/${encodeURIComponent(id)}`, "DELETE"));
    }
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

// As Keycloak's console does it: for a while, above the page. A screen reader tells what is put into a list that is there.
async function announce(status) {
    const [kind, message] = OUTCOMES.get(status) ?? OUTCOMES.get("failed");
    document.getElementById(OUTCOME)?.remove();
    const list = document.body.appendChild(document.createElement("ul"));
    list.id = OUTCOME;
    list.className = "pf-v5-c-alert-group pf-m-toast";
    list.role = "status";
    const text = (await loadMessages())[message];
    const alert = list.appendChild(document.createElement("li")).appendChild(document.createElement("div"));
    alert.className = `pf-v5-c-alert pf-m-${kind}`;
    const title = alert.appendChild(document.createElement("p"));
    title.className = "pf-v5-c-alert__title";
    title.textContent = text;
    setTimeout(() => list.remove(), 8000);
}

const filled = (message, ...values) => message.replace(/\{(\d)\}/g, (_, index) => values[index]);
const firstLetter = (text) => [...new Intl.Segmenter().segment(text)][0]?.segment ?? "";
const moment = (text, timeStyle) =>
    new Intl.DateTimeFormat(environment.locale, { dateStyle: "medium", timeStyle }).format(new Date(text));

// Notion's icon of a workspace is a picture's address, or an emoji, or nothing.
function Icon({ icon, name }) {
    const [isBroken, setBroken] = useState(false);
    const className = "pf-v5-c-avatar pf-v5-u-mr-md";
    if (/^https?:/.test(icon ?? "") && !isBroken) {
        return element("img", { className, src: icon, alt: "", referrerPolicy: "no-referrer", onError: () => setBroken(true) });
    }
    const isEmoji = /^\p{Extended_Pictographic}|^\p{Regional_Indicator}/u.test(icon ?? "");
    const center = "pf-v5-u-display-flex pf-v5-u-align-items-center pf-v5-u-justify-content-center";
    return element(
        "span",
        { className: `${className} ${center} pf-v5-u-font-size-xl pf-v5-u-background-color-200`, "aria-hidden": true },
        isEmoji ? icon : firstLetter(name).toUpperCase(),
    );
}

function Button({ id, kind, label, about, isBusy, onClick }) {
    const labelledBy = about && `${id} ${about}`;
    const className = `pf-v5-c-button pf-m-${kind}`;
    return element("button", { id, type: "button", className, disabled: isBusy, onClick, "aria-labelledby": labelledBy }, label);
}

function Workspace({ workspace, messages, isBusy, onDisconnect, onConnect }) {
    const { workspace_id: id, workspace_icon: icon, state, since, read, read_by: app } = workspace;
    const name = workspace.workspace_name ?? id;
    const [nameId, works] = [`name-${id}`, state === "connected"];
    const uses = app
        ? filled(messages.notionUsedBy, labelIn(messages, app), moment(read, "short"))
        : messages.notionNotUsed;
    const button = { kind: "secondary pf-m-small", about: nameId, isBusy };
    return element(
        "li",
        { className: "pf-v5-c-card pf-m-compact pf-m-bordered pf-v5-u-mb-md" },
        element(
            "div",
            { className: "pf-v5-c-card__body pf-v5-u-display-flex pf-v5-u-flex-wrap pf-v5-u-align-items-center" },
            element(Icon, { icon, name }),
            element(
                "div",
                { className: "pf-v5-u-flex-1 pf-v5-u-mr-md", style: { minWidth: "12rem", overflowWrap: "anywhere" } },
                element("h3", { id: nameId, className: "pf-v5-u-font-weight-bold" }, name),
                element(
                    "p",
                    { className: `pf-v5-u-${works ? "success-color-200" : "danger-color-100"}` },
                    works ? messages.notionWorks : messages.notionWorksNoMore,
                ),
                element(
                    "p",
                    { className: "pf-v5-u-font-size-sm pf-v5-u-color-200" },
                    `${filled(messages.notionConnectedOn, moment(since))} ${uses}`,
                ),
            ),
            !works && element(Button, { ...button, id: `connect-${id}`, label: messages.notionConnectAgain, onClick: onConnect }),
            element(Button, { ...button, id: `disconnect-${id}`, kind: "link", label: messages.notionDisconnect, onClick: onDisconnect }),
        ),
    );
}

// The browser keeps the focus inside, gives it back, and takes the escape key for a no.
function Question({ title, text, yes, no, onYes, onNo }) {
    const close = (event) => event.currentTarget.closest("dialog").close();
    return element(
        "dialog",
        {
            className: "pf-v5-c-modal-box pf-m-sm pf-v5-u-m-auto pf-v5-u-p-lg",
            "aria-labelledby": "question",
            onClose: onNo,
            ref: (dialog) => dialog && !dialog.open && dialog.showModal(),
        },
        element("h2", { id: "question", className: "pf-v5-c-title pf-m-xl pf-v5-u-mb-md" }, title),
        element("p", { className: "pf-v5-u-mb-lg" }, text),
        element(
            "div",
            {},
            element(Button, { id: "question-yes", kind: "danger", label: yes, onClick: onYes }),
            element(Button, { id: "question-no", kind: "link", label: no, onClick: close }),
        ),
    );
}

// Of names that admins give, some stand for a message.
const labelIn = (messages, name) => name.replace(/^\$\{(.+)\}$/, (_, key) => messages[key] ?? key);

function Provider({ provider, messages, isBusy, disconnectFrom, connectBy }) {
    const { alias, name, workspaces, way } = provider;
    const [isAsking, setAsking] = useState(false);
    const onConnect = () => connectBy(way);
    const items = workspaces.map((workspace) => {
        const onDisconnect = () => disconnectFrom(alias, [workspace], "disconnected");
        return element(Workspace, { key: workspace.workspace_id, workspace, messages, isBusy, onDisconnect, onConnect });
    });
    const question = {
        title: messages.notionDisconnectAll,
        text: messages.notionDisconnectAllQuestion,
        yes: messages.notionDisconnectAll,
        no: messages.cancel,
        onNo: () => setAsking(false),
        onYes: () => {
            setAsking(false);
            disconnectFrom(alias, workspaces, "allDisconnected");
        },
    };
    return element(
        "section",
        { "data-testid": alias, className: "pf-v5-u-mb-xl" },
        element("h2", { id: `provider-${alias}`, tabIndex: -1, className: "pf-v5-c-title pf-m-lg pf-v5-u-mb-md" }, labelIn(messages, name)),
        workspaces.length
            ? element("ul", { role: "list" }, items)
            : element("p", { className: "pf-v5-u-mb-md" }, messages.notionNoWorkspace),
        element(Button, { id: `connect-${alias}`, kind: "primary", label: messages.notionConnect, isBusy, onClick: onConnect }),
        workspaces.length > 1 &&
            element(Button, { id: `disconnect-${alias}`, kind: "link", label: messages.notionDisconnectAll, isBusy, onClick: () => setAsking(true) }),
        isAsking && element(Question, question),
    );
}

export default function NotionWorkspaces() {
    const [messages, setMessages] = useState();
    const [providers, setProviders] = useState([]);
    const [isBusy, setBusy] = useState(false);

    const run = async (work) => {
        setBusy(true);
        try {
            await work();
        } catch (error) {
            console.error(error);
            announce("failed");
        } finally {
            setBusy(false);
        }
    };
    const reload = async () => setProviders(await load());
    const disconnectFrom = (alias, workspaces, outcome) =>
        run(async () => {
            try {
                await disconnect(alias, workspaces);
                announce(outcome);
            } finally {
                await reload();
                // What had the focus is gone.
                document.getElementById(`provider-${alias}`)?.focus();
            }
        });
    const connectBy = (way) => run(() => connect(way));
    useEffect(() => {
        const outcome = sessionStorage.getItem(OUTCOME);
        sessionStorage.removeItem(OUTCOME);
        if (outcome) {
            announce(outcome);
        }
        run(() => Promise.all([loadMessages().then(setMessages), reload()]));
    }, []);
    if (!messages) {
        return null;
    }
    return element(
        "section",
        { className: "pf-v5-c-page__main-section pf-m-light" },
        element("h1", { className: "pf-v5-c-title pf-m-2xl pf-v5-u-mb-lg" }, messages.notionWorkspaces),
        providers.map((provider) =>
            element(Provider, { key: provider.alias, provider, messages, isBusy, disconnectFrom, connectBy }),
        ),
    );
}

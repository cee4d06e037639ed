/** Forms that ask the device for a passkey before they are sent: [data-passkey=add|use|sign-in]. */

import { send } from "./net.js";

const KNOWN = "passkey-used-here";
const BINARY_OUT = [
  "attestationObject",
  "authenticatorData",
  "clientDataJSON",
  "publicKey",
  "signature",
  "userHandle",
];

let offer = null;

/* What the server and the device exchange are bytes; on the way they are base64url. */
const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const withBytes = (credentials = []) => credentials.map((one) => ({ ...one, id: toBytes(one.id) }));

function creationOptions({ publicKey }, passwordless) {
  const selection = { ...publicKey.authenticatorSelection };
  selection.residentKey = passwordless ? "required" : "discouraged";
  selection.requireResidentKey = passwordless;
  if (passwordless) selection.userVerification = "required";
  return {
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
      excludeCredentials: withBytes(publicKey.excludeCredentials),
      authenticatorSelection: selection,
    },
  };
}

function requestOptions({ publicKey }) {
  return {
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      allowCredentials: withBytes(publicKey.allowCredentials),
    },
  };
}

function asJson(credential) {
  const { response } = credential;
  const answer = {};
  for (const name of BINARY_OUT) {
    if (response[name]) answer[name] = toText(response[name]);
  }
  if (response.getTransports) answer.transports = response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response: answer,
    clientExtensionResults: credential.getClientExtensionResults(),
    authenticatorAttachment: credential.authenticatorAttachment,
  });
}

const embedded = () => JSON.parse(document.getElementById("passkey-options").textContent);

async function optionsFor(form) {
  const answer = await send(form.action, { method: "GET", headers: { Accept: "application/json" } });
  return (await answer.json()).request_options;
}

async function ask(form) {
  if (form.dataset.passkey === "add") {
    const passwordless = form.elements.passwordless?.checked ?? false;
    return navigator.credentials.create(creationOptions(embedded().creation_options, passwordless));
  }
  const isSignIn = form.dataset.passkey === "sign-in";
  const options = isSignIn ? await optionsFor(form) : embedded().request_options;
  return navigator.credentials.get(requestOptions(options));
}

/** Why a passkey cannot work on this page, or "". */
function obstacle() {
  if (/^[\d.]+$|:/.test(location.hostname.replace(/^\[|\]$/g, ""))) {
    return "Passkeys belong to a name, and this page was opened by a number.";
  }
  if (!window.PublicKeyCredential) return "This browser has no passkeys.";
  return "";
}

function sentence(error) {
  if (error.name === "InvalidStateError") return "This device has a passkey for your account already.";
  if (error.name === "NotAllowedError") return "No passkey was used. You can try again.";
  if (error.name === "RequestFailed") return error.message;
  return "Your device could not do this. Try another way.";
}

function complain(form, text) {
  const place = form.querySelector("[data-passkey-error]");
  place.textContent = text;
  place.hidden = false;
}

function hand(form, credential) {
  try {
    localStorage.setItem(KNOWN, "1");
  } catch {
    // Without storage the browser just offers no passkey by itself.
  }
  form.elements.credential.value = asJson(credential);
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("button[type=submit]");
  const why = obstacle();
  if (why) {
    button.disabled = true;
    if (form.dataset.passkey === "sign-in") form.hidden = true;
    else complain(form, why);
    continue;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    offer?.abort();
    button.disabled = true;
    try {
      hand(form, await ask(form));
    } catch (error) {
      button.disabled = false;
      complain(form, sentence(error));
    }
  });
}

/* Where a passkey was used before, the browser offers it in the field for the name. */
async function offerPasskey(form) {
  const isKnown = localStorage.getItem(KNOWN) && !obstacle();
  if (!isKnown || !(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  offer = new AbortController();
  const options = requestOptions(await optionsFor(form));
  const { signal } = offer;
  hand(form, await navigator.credentials.get({ ...options, mediation: "conditional", signal }));
}

const signIn = document.querySelector("form[data-passkey=sign-in]");
if (signIn) {
  offerPasskey(signIn).catch(() => {
    // An offer nobody took, or that could not be made: the button is still there.
  });
}

// Passkeys: a form with data-passkey asks the browser for a credential, puts it into its hidden field and is then sent.
import { $, on } from "../page.js";
import { toast } from "../toast.js";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

function toMake(given, passwordless) {
  const options = { ...given, challenge: bytes(given.challenge), user: { ...given.user, id: bytes(given.user.id) }, excludeCredentials: named(given.excludeCredentials) };
  options.authenticatorSelection = { ...given.authenticatorSelection, residentKey: passwordless ? "required" : "discouraged", requireResidentKey: passwordless };
  if (passwordless) options.authenticatorSelection.userVerification = "required";
  return options;
}

const toUse = (given) => ({ ...given, challenge: bytes(given.challenge), allowCredentials: named(given.allowCredentials) });

function written(credential) {
  const { response } = credential;
  const fields = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const answers = fields.filter((name) => response[name]).map((name) => [name, text(response[name])]);
  const made = { ...Object.fromEntries(answers), ...(response.getTransports ? { transports: response.getTransports() } : {}) };
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: made,
  };
}

async function options(form) {
  if (form.dataset.passkeyOptions) return JSON.parse(form.dataset.passkeyOptions);
  const answer = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`passkey options: ${answer.status}`);
  return answer.json();
}

async function obtain(form) {
  const given = await options(form);
  if (form.dataset.passkey !== "add") return navigator.credentials.get({ publicKey: toUse(given.request_options.publicKey) });
  const alone = $("input[name=passwordless]", form)?.checked ?? false;
  return navigator.credentials.create({ publicKey: toMake(given.creation_options.publicKey, alone) });
}

on("submit", "form[data-passkey]", async (event, form) => {
  event.preventDefault();
  const button = event.submitter;
  button?.setAttribute("aria-busy", "true");
  try {
    $("input[name=credential]", form).value = JSON.stringify(written(await obtain(form)));
    form.submit();
  } catch {
    button?.removeAttribute("aria-busy");
    toast(form.dataset.failed);
  }
});

// Lets this browser tell its person while the site is closed: data-push has the installation's public key.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function only(form, shown) {
  for (const name of ["missing", "denied", "failed"]) form.querySelector(`[data-push-${name}]`).hidden = name !== shown;
}

async function subscribe(form) {
  if ((await Notification.requestPermission()) !== "granted") return only(form, "denied");
  try {
    const worker = await navigator.serviceWorker.register("/service-worker.js");
    const options = { userVisibleOnly: true, applicationServerKey: bytes(form.dataset.push) };
    const subscription = await worker.pushManager.subscribe(options);
    form.elements.endpoint.value = subscription.endpoint;
    for (const name of ["p256dh", "auth"]) form.elements[name].value = text(subscription.getKey(name));
    form.submit();
  } catch {
    only(form, "failed");
  }
}

for (const form of document.querySelectorAll("[data-push]")) {
  if (!window.isSecureContext || !("PushManager" in window) || !("Notification" in window)) continue;
  only(form, "");
  form.querySelector("button").hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    subscribe(form);
  });
}

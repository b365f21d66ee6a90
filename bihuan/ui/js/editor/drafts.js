// What was written and not saved stays in this browser, and is offered again.
import { debounced } from "../page.js";

const PAUSE_MS = 800;
const OLD_MS = 30 * 24 * 3600 * 1000;
const PREFIX = "draft:";

const versionOf = (form) => form?.elements.version?.value ?? "";

function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function put(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A full or forbidden storage keeps no draft; the form itself still has the text.
    return false;
  }
  return true;
}

function forgetOld() {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX) && Date.now() - (stored(key)?.at ?? 0) > OLD_MS) put(key, null);
}

// {keep(text), waiting: {text, at} or null, forget()} of one text of one person.
export function draft(area) {
  const { form } = area;
  const key = `${PREFIX}${area.dataset.markdown}:${location.pathname}:${area.name}`;
  const began = area.value;
  forgetOld();
  const found = stored(key);
  // What was sent and became a newer version was saved.
  const saved = found?.sent && found.version !== versionOf(form);
  const waiting = found && !saved && found.text !== began ? found : null;
  if (found && !waiting) put(key, null);
  let text = began;
  const write = (sent) => put(key, text === began && !sent ? null : { text, version: versionOf(form), at: Date.now(), sent });
  const later = debounced(() => write(false), PAUSE_MS);
  form?.addEventListener("submit", () => setTimeout(() => write(true)));
  window.addEventListener("pagehide", () => form?.dataset.sent === undefined && text !== began && write(false));
  return {
    waiting,
    keep(now) {
      text = now;
      later();
    },
    forget: () => put(key, null),
  };
}

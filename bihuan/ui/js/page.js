// Small things every behavior needs.
export const $ = (selector, within = document) => within.querySelector(selector);
export const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

// Listens once on the document, so that swapped-in content needs no binding.
export function on(event, selector, act, options) {
  document.addEventListener(
    event,
    (happened) => {
      const target = happened.target instanceof Element ? happened.target.closest(selector) : null;
      if (target) act(happened, target);
    },
    options,
  );
}

export function isTyping(target = document.activeElement) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])"));
}

export const isVisible = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? element.offsetParent !== null;

export const csrfToken = () => {
  try {
    return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
  } catch {
    return "";
  }
};

// Whose session is over is sent to sign in, and comes back to this page.
async function asked(url, { headers, ...rest }) {
  const answer = await fetch(url, { ...rest, headers: { Accept: "application/json", "HX-Request": "true", "HX-Current-URL": location.href, ...headers }, credentials: "same-origin" });
  if (answer.status === 401 && answer.headers.has("HX-Redirect")) location.assign(answer.headers.get("HX-Redirect"));
  return answer;
}

export const read = (url) => asked(url, {});

// How many writes of this page have begun, and are on their way: what was read meanwhile may be older than they are.
export const writes = { begun: 0, open: 0 };

export async function post(url, body) {
  writes.begun += 1;
  writes.open += 1;
  try {
    return await asked(url, { method: "POST", body, headers: { "X-CSRFToken": csrfToken() } });
  } finally {
    writes.open -= 1;
  }
}

export function debounced(act, pause) {
  let waiting;
  return (...given) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => act(...given), pause);
  };
}

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

export function post(url, body) {
  return fetch(url, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": csrfToken(), "HX-Request": "true" }, credentials: "same-origin" });
}

export function debounced(act, pause) {
  let waiting;
  return (...given) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => act(...given), pause);
  };
}

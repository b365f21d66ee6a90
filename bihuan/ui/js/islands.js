// Bigger behaviors are fetched only by the pages that show them; the page names their addresses.
import { $ } from "./page.js";

const places = { "[data-board]": "board", "[data-table]": "table", "[data-cell]": "cells", "[data-sortable], [data-columns]": "sorting", "[data-fold]": "groups", "[data-calendar]": "calendar", "[data-flow]": "flow", "[data-tree]": "tree", "[data-passkey]": "passkey", "[data-api]": "api", "textarea[data-markdown]": "editor", "code.language-mermaid": "diagram", "[data-document]": "passages", "[data-presence]": "presence", "[data-push]": "push", "[data-proof]": "proof" };
const addresses = JSON.parse(document.body.dataset.islands ?? "{}");

// What only somebody who writes needs is fetched when they begin to.
document.addEventListener("focusin", (event) => event.target.matches("textarea[data-mention]") && addresses.light && import(addresses.light));

const wanted = Object.entries(places).filter(([selector, name]) => $(selector) && addresses[name]);
// Whoever drives the page by program, a test say, sees when all of it listens.
Promise.allSettled(wanted.map(([, name]) => import(addresses[name]))).then(() => (document.documentElement.dataset.ready = ""));

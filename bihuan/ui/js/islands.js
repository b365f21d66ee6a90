// Bigger behaviors are fetched only by the pages that show them; the page names their addresses.
import { $ } from "./page.js";

const places = { "[data-board]": "board", "[data-tree]": "tree", "[data-passkey]": "passkey", "[data-api]": "api", "[data-push]": "push" };
const addresses = JSON.parse(document.body.dataset.islands ?? "{}");

for (const [selector, name] of Object.entries(places)) if ($(selector) && addresses[name]) import(addresses[name]);

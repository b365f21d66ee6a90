// data-print puts the page on paper (without scripts the browser has a menu for that); paper is always light.
import { on } from "./page.js";

on("click", "[data-print]", () => window.print());

const root = document.documentElement;
let look;

addEventListener("beforeprint", () => {
  look = root.dataset.theme;
  root.dataset.theme = "bihuan";
});

addEventListener("afterprint", () => {
  if (look) root.dataset.theme = look;
  else delete root.dataset.theme;
});

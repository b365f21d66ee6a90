// data-print puts the page on paper: without scripts the browser has a menu for that.
import { on } from "./page.js";

on("click", "[data-print]", () => window.print());

// A filter being built: another field or comparison draws its row anew at once.
import { on } from "./page.js";

on("change", "[data-filter-builder] [data-refresh]", (event, box) => box.form.requestSubmit());

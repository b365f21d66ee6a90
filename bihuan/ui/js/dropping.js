// Files dropped or pasted onto a form with data-drop go into its own file field and are sent with it.
import { $, on } from "./page.js";

function add(form, files) {
  const input = $("input[type=file][data-files]", form);
  if (!input || !files.length) return;
  const all = new DataTransfer();
  for (const file of [...input.files, ...files]) all.items.add(file);
  input.files = all.files;
  show(form);
}

function show(form) {
  const place = $("[data-dropped]", form);
  const input = $("input[type=file][data-files]", form);
  place?.replaceChildren(...[...input.files].map((file) => Object.assign(document.createElement("span"), { className: "bh-chip", textContent: `${file.name} ${Math.ceil(file.size / 1024)} KB` })));
}

const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

on("dragover", "[data-drop]", (event, form) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  form.dataset.over = "";
});
on("dragleave", "[data-drop]", (event, form) => {
  if (!form.contains(event.relatedTarget)) delete form.dataset.over;
});
on("drop", "[data-drop]", (event, form) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  delete form.dataset.over;
  add(form, event.dataTransfer.files);
});
on("paste", "[data-drop]", (event, form) => {
  if (!event.clipboardData?.files.length) return;
  event.preventDefault();
  add(form, event.clipboardData.files);
});
on("change", "[data-drop] input[data-files]", (_, input) => show(input.closest("[data-drop]")));
on("reset", "[data-drop]", (_, form) => $("[data-dropped]", form)?.replaceChildren());

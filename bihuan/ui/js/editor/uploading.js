// Pictures that are pasted, dropped or picked: sent as files of the artifact, shown with their progress, put where they were dropped.
import { csrfToken } from "../page.js";
import { toast, words as said } from "../toast.js";

const isPicture = (file) => /^image\/(png|jpeg|gif|webp)$/.test(file.type);
const called = (name) => name.replace(/[[\]\\`*_<>\n]/g, " ").trim();

function sent(address, file, progress) {
  const body = new FormData();
  body.append("files", file, file.name || "image.png");
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.upload.addEventListener("progress", (event) => event.lengthComputable && (progress.value = event.loaded / event.total));
    request.addEventListener("load", () => {
      const answer = request.getResponseHeader("content-type")?.includes("json") ? JSON.parse(request.responseText) : {};
      if (request.status === 201) resolve(answer.files[0]);
      else reject(new Error(answer.detail || request.responseText.slice(0, 200) || said("failed")));
    });
    request.addEventListener("error", () => reject(new Error(said("failed"))));
    request.send(body);
  });
}

function shown(place, file) {
  const line = Object.assign(document.createElement("label"), { className: "bh-upload" });
  const progress = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
  line.append(Object.assign(document.createElement("span"), { textContent: file.name }), progress);
  place.append(line);
  return { line, progress };
}

export async function upload(editor, files, { address, place, words, at }) {
  const pictures = files.filter(isPicture);
  if (pictures.length < files.length) toast(words.onlyPictures);
  if (!pictures.length) return;
  if (!address) return void toast(words.saveFirst);
  let position = at ?? editor.state.selection.from;
  const follow = ({ transaction }) => (position = transaction.mapping.map(position));
  editor.on("transaction", follow);
  for (const file of pictures) {
    const { line, progress } = shown(place, file);
    try {
      const made = await sent(address, file, progress);
      editor.chain().insertContentAt(position, { type: "image", attrs: { src: made.url, alt: called(made.name), title: null } }).run();
    } catch (error) {
      toast(error.message);
    }
    line.remove();
  }
  editor.off("transaction", follow);
}

export function pick(editor, act) {
  const input = Object.assign(document.createElement("input"), { type: "file", accept: "image/png,image/jpeg,image/gif,image/webp", multiple: true });
  input.addEventListener("change", () => act([...input.files]));
  input.click();
}

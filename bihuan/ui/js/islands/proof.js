// A sum that costs a person a moment and a program that sends thousands a lot: a number whose hash begins with zeros.
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

const AT_ONCE = 2000;

const zeros = (bytes) => {
  let count = 0;
  for (const byte of bytes) {
    if (byte) return count + Math.clz32(byte) - 24;
    count += 8;
  }
  return count;
};

const breathe = () => new Promise((done) => setTimeout(done));

async function solve(challenge, bits) {
  for (let number = 0; ; number += 1) {
    if (zeros(sha256(utf8ToBytes(`${challenge}.${number}`))) >= bits) return number;
    if (number % AT_ONCE === AT_ONCE - 1) await breathe();
  }
}

for (const box of document.querySelectorAll("input[data-proof]")) {
  const { form } = box;
  let solving = null;
  const begin = () => (solving ??= solve(box.dataset.proof, Number(box.dataset.bits)).then((number) => {
    box.value = `${box.dataset.proof}.${number}`;
  }));
  form.addEventListener("focusin", begin, { once: true });
  form.addEventListener("submit", async (event) => {
    if (box.value) return;
    event.preventDefault();
    form.setAttribute("aria-busy", "true");
    await begin();
    form.removeAttribute("aria-busy");
    form.requestSubmit(event.submitter);
  });
}

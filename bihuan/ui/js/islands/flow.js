// In the picture of a workflow one drags from state to state: the form below then adds that transition.
import { $ } from "../page.js";

const STATE = "[data-flow] a.state";
const FAR = 6;
const valueOf = (state) => state.getAttribute("href").replace("#state-", "");
let pulled = null;

// Where a point of the screen lies in the picture.
function within(svg, event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  return [point.x, point.y];
}

const under = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest(STATE);

function begin(event) {
  const state = event.target.closest?.(STATE);
  if (!state || event.button || event.pointerType === "touch") return;
  pulled = { state, x: event.clientX, y: event.clientY, line: null, over: null };
}

function pull(event) {
  if (!pulled) return;
  if (!pulled.line && Math.hypot(event.clientX - pulled.x, event.clientY - pulled.y) < FAR) return;
  const svg = pulled.state.ownerSVGElement;
  if (!pulled.line) {
    const box = $("rect", pulled.state).getBBox();
    pulled.from = [box.x + box.width / 2, box.y + box.height / 2];
    pulled.line = document.createElementNS(svg.namespaceURI, "path");
    pulled.line.setAttribute("class", "line pulled");
    pulled.line.setAttribute("marker-end", "url(#bh-arrow)");
    svg.append(pulled.line);
  }
  pulled.line.setAttribute("d", `M${pulled.from} L${within(svg, event)}`);
  pulled.over?.classList.remove("now");
  pulled.over = under(event);
  pulled.over?.classList.add("now");
}

function end(event) {
  if (!pulled) return;
  const { state, line, over } = pulled;
  pulled = null;
  if (!line) return;
  line.remove();
  over?.classList.remove("now");
  // The click that ends a drag is none.
  addEventListener("click", (click) => click.preventDefault(), { capture: true, once: true });
  setTimeout(() => dispatchEvent(new Event("click", { cancelable: true })));
  const to = under(event);
  if (!to || to === state) return;
  const form = $("#add-transition");
  form.elements.from.value = valueOf(state);
  form.elements.to.value = valueOf(to);
  form.requestSubmit($("button", form));
}

document.addEventListener("pointerdown", begin);
document.addEventListener("pointermove", pull);
document.addEventListener("pointerup", end);
document.addEventListener("dragstart", (event) => event.target.closest?.(STATE) && event.preventDefault());
$("#flow-hint")?.removeAttribute("hidden");

// htmx with morphing swaps, without eval: the extension that idiomorph ships builds functions from text.
import htmx from "htmx.org";
import { Idiomorph } from "idiomorph";

window.htmx = htmx;

// What somebody types or has picked stays; so do menus and dialogs they opened.
function isTheirs(node) {
  if (!(node instanceof HTMLElement) || !node.matches("input, textarea, select")) return false;
  if (node === document.activeElement && !node.matches("[type=checkbox], [type=radio]")) return true;
  return node.type === "checkbox" || node.type === "radio" ? node.checked !== node.defaultChecked : node.defaultValue !== undefined && node.value !== node.defaultValue;
}

Idiomorph.defaults.callbacks.beforeNodeMorphed = (old) => !isTheirs(old);
Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) => !(name === "open" && node.matches?.("details, dialog"));

htmx.defineExtension("morph", {
  isInlineSwap: (style) => style === "morph" || style === "morph:outerHTML",
  handleSwap(style, target, fragment) {
    if (!style.startsWith("morph")) return false;
    return Idiomorph.morph(target, fragment.children, { morphStyle: style === "morph:innerHTML" ? "innerHTML" : "outerHTML" });
  },
});

export { htmx };

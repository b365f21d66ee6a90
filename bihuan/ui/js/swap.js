// htmx with morphing swaps, without eval: the extension that idiomorph ships builds functions from text.
import htmx from "htmx.org";
import { Idiomorph } from "idiomorph";

window.htmx = htmx;
Idiomorph.defaults.ignoreActiveValue = true;
Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) => !(node.matches?.("details") && name === "open") && !(node.matches?.("dialog") && name === "open");

htmx.defineExtension("morph", {
  isInlineSwap: (style) => style === "morph" || style === "morph:outerHTML",
  handleSwap(style, target, fragment) {
    if (!style.startsWith("morph")) return false;
    return Idiomorph.morph(target, fragment.children, { morphStyle: style === "morph:innerHTML" ? "innerHTML" : "outerHTML" });
  },
});

export { htmx };

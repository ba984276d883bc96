import { pathIn } from "./lib/address.ts";
import { keptTheme, wear } from "./lib/kept-theme.ts";

/*
 * Runs in the head, beside the styles and before anything is painted: what the browser knows and the hub, which has drawn
 * the page Now into the page, does not. The page's other scripts are loaded once that is seen. It must stay tiny.
 */
const elsewhere = pathIn(location.hash) !== "/";
if (elsewhere) document.documentElement.classList.add("elsewhere");
wear(keptTheme());

/** The other scripts; none where the hub has drawn nothing, for then nobody is to wait. */
const later = document.querySelector<HTMLTemplateElement>("#later");
const load = (): void => {
  if (later !== null) document.head.append(document.importNode(later.content, true));
};
// They need the whole page; and a page that nobody sees is never painted.
addEventListener("DOMContentLoaded", () => {
  if (elsewhere || document.hidden) load();
  else requestAnimationFrame(() => setTimeout(load));
});

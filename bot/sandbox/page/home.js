// The app's own space, in its direct message: the tabs, and what the app has published in the Home tab.

import { h, replaceKeepingFocus } from "./dom.js";
import { printOf, viewNodes } from "./view.js";

const byId = (id) => document.getElementById(id);
const TABS = ["home", "messages"];
const chosen = new Map();
let enter = null;
let here = "";
let drawn = null;

// The tab that is open in a conversation: "messages" everywhere but in the app's own space.
export const tabOf = (channel) => (channel.kind === "im" && chosen.get(channel.id)) || "messages";

// Shows the tabs where there are any; `entered(tab)` is called when the person goes to one.
export function showTabs(channel, entered) {
  enter = entered;
  here = channel.id;
  const open = tabOf(channel);
  byId("tabs").hidden = channel.kind !== "im";
  for (const tab of TABS) {
    byId(`tab-${tab}`).setAttribute("aria-selected", String(tab === open));
    byId(`tab-${tab}`).tabIndex = tab === open ? 0 : -1;
  }
  byId("home").hidden = open !== "home";
  byId("log").hidden = open === "home";
  byId("composer").hidden = open === "home";
}

// The Home tab in place: what the person was reading, and what they had typed, stays where it is.
export function showHome(view, on) {
  const print = JSON.stringify([on.me, view && printOf(view)]);
  if (drawn?.print === print) return;
  const panel = byId("home");
  const same = drawn?.id === view?.id;
  const scrolled = same ? panel.scrollTop : 0;
  const fresh = view ? viewNodes(view, on, inside, same ? drawn.node : undefined) : inside(null, [empty()]);
  replaceKeepingFocus(panel.firstElementChild, fresh);
  panel.scrollTop = scrolled;
  drawn = { print, id: view?.id, node: fresh };
}

const inside = (problem, blocks) => h("div", { class: "content", tabindex: "-1" }, problem, ...blocks);

const empty = () => h("p", { class: "empty" }, "Rien ici pour l'instant : Vigie n'a pas encore rempli cet accueil.");

function go(tab) {
  chosen.set(here, tab);
  byId(`tab-${tab}`).focus();
  enter(tab);
}

for (const tab of TABS) byId(`tab-${tab}`).addEventListener("click", () => go(tab));

byId("tabs").addEventListener("keydown", (event) => {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  event.preventDefault();
  go(TABS.find((tab) => byId(`tab-${tab}`).tabIndex !== 0));
});

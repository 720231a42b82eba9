// The elements that people use: buttons, menus, boxes. Each calls on.use(element, block, value).

import { named } from "./choices.js";
import { h, replaceKeepingFocus } from "./dom.js";
import { confirmed } from "./dialogs.js";
import { picture } from "./files.js";
import { plainText } from "./mrkdwn.js";
import { isPicker, picker } from "./pickers.js";

const KINDS = { button, overflow, image: picture };

export function element(item, block, on) {
  if (KINDS[item.type]) return KINDS[item.type](item, block, on);
  if (!isPicker(item)) return h("span", { class: "context" }, `[${item.type}]`);
  return item.type.startsWith("multi_") ? folded(item, block, on) : told(item, block, on);
}

const keyOf = (item) => `${item.action_id}/${item.value || ""}`;

// One use at a time: the element waits for the acknowledgement, as Slack's does.
async function used(node, item, block, on, value) {
  if (node.getAttribute("aria-busy") === "true" || !(await confirmed(item.confirm, on.names))) return false;
  node.setAttribute("aria-busy", "true");
  try {
    await on.use(item, block, value);
  } finally {
    node.removeAttribute("aria-busy");
  }
  return true;
}

// Tells the app what a node reads, once more where it has changed meanwhile; `back` when the person does not confirm.
export async function tell(node, item, block, on, back = () => {}) {
  if (node.getAttribute("aria-busy") === "true") {
    node.again = true;
    return;
  }
  do {
    node.again = false;
    if (!(await used(node, item, block, on, node.read()))) back();
  } while (node.again);
}

function told(item, block, on) {
  const back = () => replaceKeepingFocus(node, told(item, block, on));
  const node = picker(item, block, on, { changed: () => tell(node, item, block, on, back) });
  return node;
}

// A choice of several outside a form opens, and is told when it closes.
function folded(item, block, on) {
  const count = (values) => (values.length ? `${named(item)} (${values.length})` : named(item));
  const summary = h("summary", { class: "menu", "data-key": keyOf(item) });
  const node = picker(item, block, on, { changed: () => summary.replaceChildren(count(node.read())) });
  let before = String(node.read());
  summary.append(count(node.read()));
  const around = h("details", { class: "folded" }, summary, node);
  around.addEventListener("toggle", () => {
    if (around.open || String(node.read()) === before) return;
    before = String(node.read());
    tell(node, item, block, on, () => around.replaceWith(folded(item, block, on)));
  });
  closing(around, () => around.open, () => {
    around.open = false;
    summary.focus();
  });
  return around;
}

function button(item, block, on) {
  const props = {
    class: `button ${item.style || ""}`,
    "aria-label": item.accessibility_label,
    "data-key": keyOf(item),
    "data-action": item.action_id,
  };
  const label = plainText(item.text.text);
  const use = (event) => used(event.currentTarget, item, block, on, item.value ?? null);
  if (item.url) {
    return h("a", { ...props, href: item.url, target: "_blank", rel: "noopener noreferrer", onclick: use }, ...label);
  }
  return h("button", { ...props, type: "button", onclick: use }, ...label);
}

function overflow(item, block, on) {
  const list = h("div", { class: "overflow-list", role: "menu", hidden: true });
  const toggle = h(
    "button",
    {
      class: "button overflow", type: "button", "aria-haspopup": "menu", "aria-expanded": "false",
      "aria-label": "Autres actions", "data-key": keyOf(item), "data-action": item.action_id,
    },
    "⋯",
  );
  const show = (open) => {
    list.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
    if (open) list.firstElementChild.focus();
  };
  const close = () => {
    show(false);
    toggle.focus();
  };
  list.append(...item.options.map((option) => {
    const pick = () => {
      close();
      used(toggle, item, block, on, option.value);
    };
    const props = { role: "menuitem", onclick: pick };
    const words = plainText(option.text.text);
    return option.url
      ? h("a", { ...props, href: option.url, target: "_blank", rel: "noopener noreferrer" }, ...words)
      : h("button", { ...props, type: "button" }, ...words);
  }));
  toggle.addEventListener("click", () => show(list.hidden));
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const items = [...list.children];
    items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
  });
  const around = h("span", { class: "overflow-around" }, toggle, list);
  around.addEventListener("focusout", (event) => around.contains(event.relatedTarget) || show(false));
  closing(around, () => !list.hidden, close);
  return around;
}

// Escape closes what is open, and not the modal around it.
function closing(around, isOpen, close) {
  around.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
}

// The elements that people use: buttons, menus, boxes. Each calls on.use(element, block, value).

import { h } from "./dom.js";
import { confirmed } from "./dialogs.js";
import { mrkdwn, plainText } from "./mrkdwn.js";

const KINDS = {
  button,
  static_select: menu,
  users_select: menu,
  conversations_select: menu,
  channels_select: menu,
  overflow,
  checkboxes: boxes,
  radio_buttons: boxes,
  datepicker,
  image: (item) => h("span", { class: "picture", role: "img", "aria-label": item.alt_text }, item.alt_text),
};

export function element(item, block, on) {
  return KINDS[item.type] ? KINDS[item.type](item, block, on) : h("span", { class: "context" }, `[${item.type}]`);
}

// What a menu offers: its own options, or the people or conversations of the workspace.
export function offered(item, on) {
  if (item.type.includes("users_select")) return on.users.map((user) => ({ value: user.id, text: user.name }));
  if (item.type.includes("conversations_select") || item.type.includes("channels_select")) {
    return on.channels.map((channel) => ({ value: channel.id, text: `# ${channel.name}` }));
  }
  const groups = (item.option_groups || []).flatMap((group) => group.options);
  return [...(item.options || []), ...groups].map((option) => ({ value: option.value, text: option.text.text }));
}

const keyOf = (item, block) => `${block.block_id}/${item.action_id}/${item.value || ""}`;

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

function button(item, block, on) {
  const props = {
    class: `button ${item.style || ""}`,
    "aria-label": item.accessibility_label,
    "data-key": keyOf(item, block),
    "data-action": item.action_id,
  };
  const label = plainText(item.text.text);
  const use = (event) => used(event.currentTarget, item, block, on, item.value ?? null);
  if (item.url) {
    return h("a", { ...props, href: item.url, target: "_blank", rel: "noopener noreferrer", onclick: use }, ...label);
  }
  return h("button", { ...props, type: "button", onclick: use }, ...label);
}

function menu(item, block, on) {
  const started = item.initial_option?.value || item.initial_user || item.initial_conversation || "";
  const name = item.placeholder?.text || "Choisir";
  const choice = h(
    "select",
    { class: "menu", "aria-label": name, "data-key": keyOf(item, block), "data-action": item.action_id },
    h("option", { value: "", disabled: true, selected: !started }, name),
    ...offered(item, on).map((each) =>
      h("option", { value: each.value, selected: each.value === started }, ...plainText(each.text))),
  );
  choice.addEventListener("change", async () => {
    if (!(await used(choice, item, block, on, choice.value))) choice.value = started;
  });
  return choice;
}

function overflow(item, block, on) {
  const list = h("div", { class: "overflow-list", role: "menu", hidden: true });
  const toggle = h(
    "button",
    {
      class: "button overflow", type: "button", "aria-haspopup": "menu", "aria-expanded": "false",
      "aria-label": "Autres actions", "data-key": keyOf(item, block), "data-action": item.action_id,
    },
    "⋯",
  );
  const show = (open) => {
    list.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
    if (open) list.firstElementChild.focus();
  };
  for (const option of item.options) {
    const pick = () => {
      show(false);
      toggle.focus();
      used(toggle, item, block, on, option.value);
    };
    list.append(h("button", { type: "button", role: "menuitem", onclick: pick }, ...plainText(option.text.text)));
  }
  toggle.addEventListener("click", () => show(list.hidden));
  const around = h("span", { class: "overflow-around" }, toggle, list);
  around.addEventListener("focusout", (event) => around.contains(event.relatedTarget) || show(false));
  around.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    event.stopPropagation();
    show(false);
    toggle.focus();
  });
  return around;
}

function boxes(item, block, on) {
  const many = item.type === "checkboxes";
  const started = (item.initial_options || [item.initial_option]).map((option) => option?.value);
  const group = h("span", { class: "boxes", role: many ? "group" : "radiogroup" });
  const inputs = item.options.map((option) =>
    h("input", {
      type: many ? "checkbox" : "radio", name: keyOf(item, block), value: option.value,
      checked: started.includes(option.value), "data-key": `${keyOf(item, block)}${option.value}`,
    }));
  item.options.forEach((option, place) => {
    const words = option.text.type === "mrkdwn" ? mrkdwn(option.text.text, on.names) : plainText(option.text.text);
    group.append(h("label", {}, inputs[place], h("span", {}, ...words)));
  });
  group.addEventListener("change", () => {
    const picked = inputs.filter((input) => input.checked).map((input) => input.value);
    used(group, item, block, on, many ? picked : picked[0]);
  });
  return group;
}

function datepicker(item, block, on) {
  const name = item.placeholder?.text || "Date";
  const date = h("input", { type: "date", class: "menu", "aria-label": name, value: item.initial_date });
  date.addEventListener("change", () => used(date, item, block, on, date.value));
  return date;
}

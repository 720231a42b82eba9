// What people fill in: menus, boxes, dates, texts, files. A node's `read()` says what the sandbox takes.

import { boxes, menu, named, several } from "./choices.js";
import { h } from "./dom.js";
import { filePicker, remember } from "./files.js";

const LINES = {
  plain_text_input: "text", url_text_input: "url", email_text_input: "email", number_input: "number",
  datepicker: "date", timepicker: "time",
};

// What a state of Slack's holds: a value, an option's value, an id, a list of them; null where it is empty.
export function held(state) {
  const bare = (each) => {
    if (each?.name) remember(each);
    return each?.value ?? each?.id ?? each ?? null;
  };
  const [value] = Object.entries(state || {}).filter(([key]) => key !== "type").map(([, each]) => each);
  return Array.isArray(value) ? value.map(bare) : bare(value);
}

// The values in a view or a message, what is typed on this page before what the sandbox knows.
export const valuesIn = (values, typed = {}) => (block, item) => {
  const here = typed[block.block_id]?.[item.action_id];
  return here === undefined ? held(values[block.block_id]?.[item.action_id]) : here;
};

// {block id: {action id: value}}, as the sandbox wants it; null where nothing is chosen.
export function filledIn(root) {
  const values = {};
  for (const node of root.querySelectorAll("[data-block]")) {
    values[node.dataset.block] = { ...values[node.dataset.block], [node.dataset.action]: node.read() };
  }
  return values;
}

export const isPicker = (item) => Boolean(maker(item));
export const isGroup = (item) => ["checkboxes", "radio_buttons"].includes(item.type) || item.type.startsWith("multi_");

// `clear`: what is chosen may be taken back. `changed` is called after each change by the person.
export function picker(item, block, on, { props = {}, clear = false, changed = () => {} } = {}) {
  const node = maker(item)({ item, block, on, props, clear, changed, value: on.value(block, item) });
  node.dataset.block = block.block_id;
  node.dataset.action = item.action_id;
  return node;
}

function maker({ type }) {
  if (type === "file_input") return ({ item, value, on, props, changed }) => filePicker(item, value, on, props, changed);
  if (type === "checkboxes" || type === "radio_buttons") return boxes;
  if (type.startsWith("multi_")) return several;
  if (type.endsWith("_select")) return menu;
  return LINES[type] && line;
}

function line({ item, block, value, props, changed }) {
  const common = {
    "aria-label": props.id ? undefined : named(item), "data-key": `${item.action_id}/`, class: "menu",
    placeholder: item.placeholder?.text, minlength: item.min_length, maxlength: item.max_length,
    min: item.min_value, max: item.max_value, step: item.is_decimal_allowed ? "any" : undefined, ...props,
  };
  const node = item.multiline
    ? h("textarea", { ...common, rows: 4 })
    : h("input", { ...common, type: LINES[item.type] });
  node.value = value ?? "";
  node.read = () => node.value || null;
  if (item.type === "datepicker" || item.type === "timepicker") node.addEventListener("change", changed);
  else whileTyping(node, item, block, changed);
  return node;
}

// A text is told when Enter is pressed, or at each character, as the app asks.
function whileTyping(node, item, block, changed) {
  const when = item.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
  if (when.includes("on_character_entered")) node.addEventListener("input", changed);
  if (!when.includes("on_enter_pressed") || !block.dispatch_action || item.multiline) return;
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    changed();
  });
}

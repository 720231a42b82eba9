// Menus, boxes and lists to tick: what they offer, and what is chosen in them.

import { h } from "./dom.js";
import { mrkdwn, plainText } from "./mrkdwn.js";

export const named = (item) => item.placeholder?.text || "Choisir…";

// What a menu offers, in groups: its own options, or the people or conversations of the workspace.
function offered(item, on) {
  if (item.type.includes("users_select")) {
    return [{ options: on.users.map((user) => ({ value: user.id, text: user.name })) }];
  }
  if (item.type.includes("conversations_select") || item.type.includes("channels_select")) {
    const kinds = item.type.includes("channels_select") ? ["public"] : item.filter?.include;
    const there = on.channels.filter((channel) => !kinds || kinds.includes(channel.kind));
    const signs = { public: "# ", private: "🔒 ", im: "" };
    return [{ options: there.map(({ id, kind, name }) => ({ value: id, text: `${signs[kind]}${name}` })) }];
  }
  const groups = item.option_groups || [{ options: item.options || [] }];
  return groups.map((group) => ({
    label: group.label?.text,
    options: group.options.map(({ value, text, description }) => ({ value, text: text.text, about: description?.text })),
  }));
}

export function menu({ item, value, on, props, clear, changed }) {
  const name = named(item);
  const choices = ({ options }) => options.map((each) =>
    h("option", { value: each.value, selected: each.value === value }, ...plainText(each.text)));
  const node = h(
    "select",
    { class: "menu", "aria-label": props.id ? undefined : name, "data-key": `${item.action_id}/`, ...props },
    h("option", { value: "", disabled: !clear, selected: !value }, name),
    ...offered(item, on).map((group) =>
      group.label ? h("optgroup", { label: group.label }, ...choices(group)) : choices(group)),
  );
  node.addEventListener("change", changed);
  node.read = () => node.value || null;
  return node;
}

export function boxes({ item, value, on, props, clear, changed }) {
  const many = item.type === "checkboxes";
  const words = (text) => (text.type === "mrkdwn" ? mrkdwn(text.text, on.names) : plainText(text.text));
  const inputs = item.options.map((option) =>
    h("input", {
      type: many ? "checkbox" : "radio", name: `${on.id}/${item.action_id}`, value: option.value,
      checked: [value].flat().includes(option.value), "data-key": `${item.action_id}/${option.value}`,
    }));
  const labels = item.options.map((option, place) =>
    h("label", {}, inputs[place],
      h("span", {}, ...words(option.text), option.description && h("small", {}, ...words(option.description)))));
  const none = () => {
    inputs.forEach((input) => {
      input.checked = false;
    });
    changed();
  };
  const off = !many && clear && h("button", { class: "quiet", type: "button", onclick: none }, "Effacer le choix");
  const node = h("div", { class: "boxes", role: many ? "group" : "radiogroup", ...props }, ...labels, off);
  node.addEventListener("change", changed);
  node.read = () => {
    const ticked = inputs.filter((input) => input.checked).map((input) => input.value);
    return many ? ticked : ticked[0] ?? null;
  };
  return node;
}

// A choice of several: boxes to tick, with a filter where they are many.
export function several({ item, value, on, props, changed }) {
  const most = item.max_selected_items ?? Infinity;
  const rows = offered(item, on).flatMap((group) => group.options).map((each) => {
    const input = h("input", {
      type: "checkbox", value: each.value, checked: (value || []).includes(each.value),
      "data-key": `${item.action_id}/${each.value}`,
    });
    const about = each.about && h("small", {}, ...plainText(each.about));
    return { input, label: h("label", {}, input, h("span", {}, ...plainText(each.text), about)) };
  });
  const filter = rows.length > 8 && h("input", {
    type: "search", class: "filter", placeholder: "Filtrer", "aria-label": "Filtrer", "data-key": `${item.action_id}/?`,
  });
  const node = h("div", { class: "several", role: "group", "aria-label": props.id ? undefined : named(item), ...props },
    filter, h("div", { class: "boxes" }, ...rows.map((row) => row.label)));
  node.read = () => rows.filter(({ input }) => input.checked).map(({ input }) => input.value);
  const bound = () => {
    const full = node.read().length >= most;
    rows.forEach(({ input }) => {
      input.disabled = full && !input.checked;
    });
  };
  if (filter) filtering(filter, rows);
  node.addEventListener("change", ({ target }) => {
    if (target === filter) return;
    bound();
    changed();
  });
  bound();
  return node;
}

function filtering(filter, rows) {
  filter.addEventListener("input", () => {
    const wanted = filter.value.trim().toLowerCase();
    rows.forEach(({ label }) => {
      label.hidden = !label.textContent.toLowerCase().includes(wanted);
    });
  });
  // In a form, Enter would send it.
  filter.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
}

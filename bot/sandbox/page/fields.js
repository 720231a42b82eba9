// A modal's inputs: what they look like, and what a person has put in them.

import { h } from "./dom.js";
import { offered } from "./elements.js";
import { mrkdwn, plainText } from "./mrkdwn.js";

const STARTS = { value: (state) => state?.value ?? "", option: (state) => state?.selected_option?.value };

export function field(block, view, on) {
  const item = block.element;
  const id = `${view.id}-${block.block_id}`;
  const state = view.values[block.block_id]?.[item.action_id];
  const error = view.errors[block.block_id];
  const about = [error && `${id}-error`, block.hint && `${id}-hint`].filter(Boolean).join(" ");
  const input = inputOf(item, state, on, {
    id, "aria-describedby": about || undefined, "aria-invalid": error ? "true" : undefined,
  });
  input.dataset.block = block.block_id;
  input.dataset.action = item.action_id;
  input.dataset.kind = item.type;
  const grouped = item.type === "checkboxes" || item.type === "radio_buttons";
  const name = [...plainText(block.label.text), block.optional && h("span", { class: "optional" }, " (facultatif)")];
  if (grouped) input.setAttribute("aria-labelledby", `${id}-label`);
  return h(
    "div",
    { class: `block field-block ${error ? "wrong" : ""}` },
    h(grouped ? "span" : "label", { id: `${id}-label`, for: grouped ? undefined : id, class: "field-label" }, ...name),
    input,
    error && h("p", { id: `${id}-error`, class: "field-error", role: "alert" }, error),
    block.hint && h("p", { id: `${id}-hint`, class: "field-hint" }, ...plainText(block.hint.text)),
  );
}

function inputOf(item, state, on, props) {
  if (item.type === "checkboxes" || item.type === "radio_buttons") return boxes(item, state, on, props);
  if (item.type.includes("select")) return menu(item, state, on, props);
  const common = { ...props, maxlength: item.max_length, placeholder: item.placeholder?.text };
  if (item.multiline) {
    const area = h("textarea", { ...common, rows: 4 });
    area.value = STARTS.value(state);
    return area;
  }
  const types = { datepicker: "date", timepicker: "time", number_input: "number", email_text_input: "email" };
  const line = h("input", { ...common, type: types[item.type] || "text" });
  line.value = state?.selected_date ?? state?.selected_time ?? STARTS.value(state);
  return line;
}

function menu(item, state, on, props) {
  const many = item.type.startsWith("multi_");
  const chosen = [
    state?.selected_option?.value, state?.selected_user, state?.selected_conversation, state?.selected_channel,
    ...(state?.selected_options || []).map((option) => option.value),
    ...(state?.selected_users || []), ...(state?.selected_conversations || []), ...(state?.selected_channels || []),
  ];
  const options = offered(item, on).map((each) =>
    h("option", { value: each.value, selected: chosen.includes(each.value) }, ...plainText(each.text)));
  const none = h("option", { value: "" }, item.placeholder?.text || "Choisir…");
  return h("select", { ...props, multiple: many }, !many && none, ...options);
}

function boxes(item, state, on, props) {
  const many = item.type === "checkboxes";
  const chosen = [state?.selected_option?.value, ...(state?.selected_options || []).map((option) => option.value)];
  const labels = item.options.map((option) => {
    const words = option.text.type === "mrkdwn" ? mrkdwn(option.text.text, on.names) : plainText(option.text.text);
    const about = option.description && h("small", {}, ...plainText(option.description.text));
    const box = h("input", {
      type: many ? "checkbox" : "radio", name: props.id, value: option.value, checked: chosen.includes(option.value),
    });
    return h("label", {}, box, h("span", {}, ...words, about));
  });
  return h("div", { ...props, class: "boxes", role: many ? "group" : "radiogroup" }, ...labels);
}

// {block id: {action id: value}}, as the sandbox wants it; null where nothing is chosen.
export function filledIn(form) {
  const values = {};
  for (const input of form.querySelectorAll("[data-block]")) {
    values[input.dataset.block] = { [input.dataset.action]: valueOf(input) };
  }
  return values;
}

function valueOf(input) {
  const ticked = [...input.querySelectorAll("input:checked")].map((box) => box.value);
  if (input.dataset.kind === "checkboxes") return ticked;
  if (input.dataset.kind === "radio_buttons") return ticked[0] ?? null;
  if (input.multiple) return [...input.selectedOptions].map((option) => option.value);
  return input.value || null;
}

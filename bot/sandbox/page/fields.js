// An input block: its label, what a person fills in, its hint, and what is wrong with it.

import { h } from "./dom.js";
import { tell } from "./elements.js";
import { plainText } from "./mrkdwn.js";
import { isGroup, isPicker, picker } from "./pickers.js";

export function field(block, on) {
  const item = block.element;
  if (!isPicker(item)) return h("p", { class: "block context" }, `[${item.type}]`);
  const id = `${on.id}-${block.block_id}`;
  const error = on.errors?.[block.block_id];
  const about = [error && `${id}-error`, block.hint && `${id}-hint`].filter(Boolean).join(" ");
  const grouped = isGroup(item);
  const props = {
    id, "aria-describedby": about || undefined, "aria-invalid": error ? "true" : undefined,
    "aria-labelledby": grouped ? `${id}-label` : undefined, "data-focus": item.focus_on_load ? "yes" : undefined,
  };
  const changed = () => block.dispatch_action && tell(input, item, block, on);
  const input = picker(item, block, on, { props, clear: Boolean(block.optional), changed });
  const name = [...plainText(block.label.text), block.optional && h("span", { class: "optional" }, " (facultatif)")];
  return h(
    "div",
    { class: `block field-block ${error ? "wrong" : ""}` },
    h(grouped ? "span" : "label", { id: `${id}-label`, for: grouped ? undefined : id, class: "field-label" }, ...name),
    input,
    error && h("p", { id: `${id}-error`, class: "field-error", role: "alert" }, error),
    block.hint && h("p", { id: `${id}-hint`, class: "field-hint" }, ...plainText(block.hint.text)),
  );
}

// Block Kit as nodes. `on` is where the blocks stand: {id, names, users, channels, value(block, element),
// use(element, block, value)}, and the `errors` of a modal.

import { h } from "./dom.js";
import { element } from "./elements.js";
import { field } from "./fields.js";
import { picture } from "./files.js";
import { mrkdwn, plainText } from "./mrkdwn.js";

export const textNodes = (text, names) =>
  text.type === "mrkdwn" ? mrkdwn(text.text, names) : plainText(text.text);

export function blockNodes(blocks, on) {
  return blocks.map((block) => (KINDS[block.type] ? KINDS[block.type](block, on) : unknown(block)));
}

function section(block, on) {
  const fields = (block.fields || []).map((field) => h("div", { class: "field" }, ...textNodes(field, on.names)));
  return h(
    "div",
    { class: "block section" },
    h(
      "div",
      { class: "section-main" },
      block.text && h("div", { class: "text" }, ...textNodes(block.text, on.names)),
      fields.length > 0 && h("div", { class: "fields" }, ...fields),
    ),
    block.accessory && h("div", { class: "accessory" }, element(block.accessory, block, on)),
  );
}

const header = (block) => h("h3", { class: "block header" }, ...plainText(block.text.text));

const divider = () => h("hr", { class: "block" });

function context(block, on) {
  const items = block.elements.map((item) =>
    item.type === "image" ? picture(item) : h("span", {}, ...textNodes(item, on.names)));
  return h("div", { class: "block context" }, ...items);
}

function actions(block, on) {
  return h("div", { class: "block actions" }, ...block.elements.map((each) => element(each, block, on)));
}

function image(block) {
  const title = block.title && h("figcaption", {}, ...plainText(block.title.text));
  return h("figure", { class: "block" }, title, picture(block));
}

const markdown = (block) => h("div", { class: "block text" }, ...plainText(block.text));

const unknown = (block) => h("p", { class: "block context" }, `[${block.type}]`);

const KINDS = { section, header, divider, context, actions, image, input: field, markdown };

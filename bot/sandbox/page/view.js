// What a modal and a home have in common: their blocks, their state, and who hears of their use.

import { blockNodes } from "./blocks.js";
import { h } from "./dom.js";
import { filledIn, valuesIn } from "./pickers.js";

// The blocks of a view in `root(…nodes)`; what was typed in `before`, the same view's root, stays.
export function viewNodes(view, on, root, before) {
  const typed = before ? filledIn(before) : {};
  const use = (item, block, value) =>
    on.act("click", {
      view: view.id, action_id: item.action_id, block_id: block.block_id, value, values: filledIn(node),
    });
  const here = { ...on, id: view.id, errors: view.errors, value: valuesIn(view.values, typed), use };
  const node = root(
    view.problem && h("p", { class: "problem", role: "alert" }, problem(view.problem)),
    blockNodes(view.payload.blocks, here),
  );
  return node;
}

export const printOf = (view) => JSON.stringify([view.id, view.hash, view.errors, view.problem]);

function problem(code) {
  if (code === "operation_timeout") return `Vigie n'a pas répondu à temps. Réessayez. (${code})`;
  return `Vigie a rencontré un problème. Réessayez. (${code})`;
}

// The modal that the current person has open, if any.

import { blockNodes } from "./blocks.js";
import { h } from "./dom.js";
import { field, filledIn } from "./fields.js";
import { plainText } from "./mrkdwn.js";

let open = null;

// Shows `view`, or closes what is shown; what was typed stays when the app changes the view meanwhile.
export function showModal(view, on, send) {
  const print = view && JSON.stringify([view.id, view.hash, view.errors, view.problem]);
  if (open && open.print === print) return;
  const before = open;
  open = null;
  if (view) {
    if (before?.view.id === view.id) keepTyped(view, filledIn(before.dialog));
    const dialog = draw(view, on, send);
    document.body.append(dialog);
    open = { view, print, dialog };
    dialog.showModal();
    const first = dialog.querySelector('[aria-invalid="true"], [data-block] input, [data-block]');
    (first || dialog.querySelector(".dialog-foot .primary, .dialog-foot button")).focus();
  }
  before?.dialog.remove();
}

function draw(view, on, send) {
  const { payload } = view;
  const name = `${view.id}-title`;
  const close = () => send("close", { view: view.id });
  const submit = payload.submit && h("button", { class: "button primary", type: "submit" }, payload.submit.text);
  const form = h(
    "form",
    { novalidate: true },
    h("h2", { id: name }, ...plainText(payload.title.text)),
    view.problem && h("p", { class: "problem", role: "alert" }, problem(view.problem)),
    h("div", { class: "dialog-body" }, ...payload.blocks.map((block) =>
      block.type === "input" ? field(block, view, on) : blockNodes([block], on)[0])),
    h(
      "div",
      { class: "dialog-foot" },
      h("button", { class: "button", type: "button", onclick: close }, payload.close?.text || "Fermer"),
      submit,
    ),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!submit || submit.disabled) return;
    submit.disabled = true;
    try {
      await send("submit", { view: view.id, values: filledIn(form) });
    } finally {
      submit.disabled = false;
    }
  });
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": name, "data-testid": "modal" }, form);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  return dialog;
}

function problem(code) {
  if (code === "operation_timeout") return `Vigie n'a pas répondu à temps. Réessayez. (${code})`;
  return `Vigie a rencontré un problème. Réessayez. (${code})`;
}

function keepTyped(view, typed) {
  for (const [block, actions] of Object.entries(typed)) {
    for (const [action, value] of Object.entries(actions)) {
      const state = view.values[block]?.[action];
      if (state && "value" in state) state.value = value;
    }
  }
}

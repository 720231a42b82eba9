// The modal that the current person has open, if any.

import { h, replaceKeepingFocus } from "./dom.js";
import { plainText } from "./mrkdwn.js";
import { filledIn } from "./pickers.js";
import { printOf, viewNodes } from "./view.js";

let open = null;

// Shows `view`, or closes what is shown; what was typed stays when the app changes the view meanwhile.
export function showModal(view, on) {
  const print = view && printOf(view);
  if (open?.print === print) return;
  if (view && open?.id === view.id) {
    const form = draw(view, on, open.form);
    replaceKeepingFocus(open.form, form);
    form.querySelector('[aria-invalid="true"]')?.focus();
    open = { ...open, print, form };
    return;
  }
  const before = open;
  open = view && { id: view.id, print, ...shown(view, draw(view, on), on) };
  before?.dialog.remove();
}

function shown(view, form, on) {
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": `${view.id}-title`, "data-testid": "modal" }, form);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    on.act("close", { view: view.id });
  });
  document.body.append(dialog);
  dialog.showModal();
  const first = [":is(input, select, textarea)[data-focus]", "[data-focus] input", ".dialog-body :is(input, select, textarea)", ".dialog-foot .primary", "button"]
    .map((wanted) => dialog.querySelector(wanted)).find(Boolean);
  first.focus();
  return { dialog, form };
}

function draw(view, on, before) {
  const { payload } = view;
  const close = () => on.act("close", { view: view.id });
  const submit = payload.submit && h("button", { class: "button primary", type: "submit" }, payload.submit.text);
  const body = (problem, blocks) => h(
    "form",
    { novalidate: true, tabindex: "-1" },
    h("h2", { id: `${view.id}-title` }, ...plainText(payload.title.text)),
    problem,
    h("div", { class: "dialog-body" }, ...blocks),
    h(
      "div",
      { class: "dialog-foot" },
      h("button", { class: "button", type: "button", onclick: close }, payload.close?.text || "Fermer"),
      submit,
    ),
  );
  const form = viewNodes(view, on, body, before);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!submit || submit.disabled) return;
    submit.disabled = true;
    try {
      await Promise.all([...form.querySelectorAll("[data-block]")].map((node) => node.pending));
      await on.act("submit", { view: view.id, values: filledIn(form) });
    } finally {
      submit.disabled = false;
    }
  });
  return form;
}

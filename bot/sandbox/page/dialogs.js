// Dialogs over the page: the confirmation that a button asks for.

import { h } from "./dom.js";
import { mrkdwn, plainText } from "./mrkdwn.js";

// True when there is nothing to confirm, or when the person confirms.
export function confirmed(confirm, names) {
  if (!confirm) return Promise.resolve(true);
  const words = confirm.text.type === "mrkdwn" ? mrkdwn(confirm.text.text, names) : plainText(confirm.text.text);
  return new Promise((resolve) => {
    const dialog = h(
      "dialog",
      { class: "dialog confirm", "aria-labelledby": "confirm-title", "data-testid": "confirm" },
      h("h2", { id: "confirm-title" }, ...plainText(confirm.title.text)),
      h("p", {}, ...words),
      h(
        "div",
        { class: "dialog-foot" },
        h("button", { class: "button", type: "button", onclick: () => dialog.close("no") }, confirm.deny.text),
        h(
          "button",
          { class: `button ${confirm.style || "primary"}`, type: "button", onclick: () => dialog.close("yes") },
          confirm.confirm.text,
        ),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

// Files: what a message holds, the pictures in blocks, and the picker that uploads.

import { upload } from "./api.js";
import { h } from "./dom.js";

// What is known of the files that this page names by their id: {name, size}.
const known = new Map();

export const remember = (file) => known.set(file.id, file);

export function size(bytes) {
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "ko"] : [bytes / 1e6, "Mo"];
  return `${new Intl.NumberFormat("fr-FR", { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)} ${unit}`;
}

// What the file is, as Slack tells it under the name: two files may have the same title.
export function kind(name) {
  const [, ending] = name.match(/\.(\w{1,5})$/u) || [];
  return ending ? `${ending.toUpperCase()}, ` : "";
}

export function attached(file) {
  const address = `/ui/files/${file.id}`;
  const name = h("a", { href: address, download: file.name }, file.title);
  if (!file.is_picture) {
    const about = `${kind(file.name)}${size(file.size)}`;
    return h("p", { class: "file", "data-testid": "file" }, name, h("span", { class: "file-size" }, about));
  }
  const shown = h("img", { class: "shown", src: address, alt: file.alt_txt || file.title });
  return h("figure", { class: "file", "data-testid": "file" }, shown, h("figcaption", {}, name));
}

// A block's picture: a file of this Slack is drawn; what lives elsewhere is not loaded, only named.
export function picture(item) {
  const named = item.slack_file;
  const id = named?.id || named?.url?.match(/[-/](F0\d{8})(?:\/|$)/u)?.[1];
  if (id) return h("img", { class: "shown", src: `/ui/files/${id}`, alt: item.alt_text });
  return h("span", { class: "picture", role: "img", "aria-label": item.alt_text }, item.alt_text);
}

// `node.pending` is settled when nothing is on its way any more.
export function filePicker(item, ids, on, props, changed) {
  const most = item.max_files ?? 10;
  let held = [...(ids || [])];
  const list = h("ul", { class: "picked" });
  const wrong = h("p", { class: "field-error", role: "alert", hidden: true });
  const accept = item.filetypes?.map((each) => `.${each}`).join(",");
  const input = h("input", { ...props, type: "file", accept, multiple: most > 1 });
  const node = h("div", { class: "file-input" }, input, list, wrong);
  const show = () => list.replaceChildren(...held.map(line));
  const remove = (id) => {
    held = held.filter((each) => each !== id);
    show();
    input.focus();
    changed();
  };
  function line(id) {
    const { name, size: bytes } = known.get(id) || { name: id, size: 0 };
    const drop = () => remove(id);
    const off = h("button", { class: "quiet", type: "button", "aria-label": `Retirer ${name}`, onclick: drop }, "Retirer");
    return h("li", {}, h("span", {}, name), h("span", { class: "file-size" }, size(bytes)), off);
  }
  async function send(files) {
    input.setAttribute("aria-busy", "true");
    wrong.hidden = true;
    try {
      for (const file of files) {
        const sent = await upload(on.me, file);
        remember(sent);
        held = most === 1 ? [sent.id] : [...held, sent.id];
        show();
      }
    } catch (error) {
      wrong.textContent = `Envoi impossible : ${error.message}`;
      wrong.hidden = false;
    } finally {
      input.value = "";
      input.removeAttribute("aria-busy");
    }
    changed();
  }
  input.addEventListener("change", () => {
    node.pending = send([...input.files]);
  });
  show();
  node.read = () => held;
  return node;
}

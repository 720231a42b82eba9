// Elements without a framework: h("p", {class: "x", onclick}, "text", node…).

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in node && typeof value === "boolean") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// What had the focus in a node that is replaced: found again by its data-key and its place among those
// that share it, else the node takes it.
export function replaceKeepingFocus(old, fresh) {
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  const twins = (node) =>
    [...node.querySelectorAll("[data-key]")].filter((each) => each.dataset.key === held.dataset.key);
  const place = held ? twins(old).indexOf(held) : -1;
  const [from, to] = [held?.selectionStart, held?.selectionEnd];
  old.replaceWith(fresh);
  if (!held) return;
  const twin = held === old ? fresh : twins(fresh)[place] || twins(fresh).at(-1);
  (twin || fresh).focus({ preventScroll: true });
  if (Number.isInteger(from) && twin?.setSelectionRange) twin.setSelectionRange(from, to);
}

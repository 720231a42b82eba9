// A click is the press and the release of one node: what changes in between is drawn after it, or the click is lost.

// A menu of the browser's own may swallow the release.
const LONGEST_PRESS = 1000;
let pressed = null;
let waiting = null;

// Calls `draw` now, or once no button is held down.
export function unpressed(draw) {
  if (pressed) waiting = draw;
  else draw();
}

function release() {
  clearTimeout(pressed);
  pressed = null;
  const draw = waiting;
  waiting = null;
  draw?.();
}

document.addEventListener("pointerdown", () => {
  clearTimeout(pressed);
  pressed = setTimeout(release, LONGEST_PRESS);
}, true);

// The click comes after the release, and before what is put off.
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(release), true);

// Where a person is in the conversation: at its end, which is followed, or above, where nothing moves under their eyes.

const newer = document.getElementById("newer");
let following = false;
let answering = false;

export const isAtEnd = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < 80;

// After a drawing: who was `near` the end stays there; who reads above is told that more was `added` below.
export function follow(log, wasNear, added) {
  const near = wasNear || (answering && added);
  if (added) answering = false;
  following = near;
  if (near && added) showLast(log);
  if (near) newer.hidden = true;
  else if (added) newer.hidden = isAtEnd(log);
}

// The end of the conversation; the top of its last message where that is taller than the window.
function showLast(log) {
  log.scrollTop = Math.min(log.scrollHeight, log.lastElementChild.offsetTop - log.offsetTop - 8);
}

// A picture that comes later makes its message taller.
document.addEventListener("load", ({ target }) => {
  const log = target.closest?.(".log");
  if (log && following) showLast(log);
}, true);

// Who says something waits for the answer at the end, wherever a scroll that was still under way has led.
export function waitAtEnd(log) {
  answering = true;
  goToEnd(log);
}

export function goToEnd(log) {
  log.scrollTop = log.scrollHeight;
  newer.hidden = true;
}

export function goToMessage(log, ts) {
  const node = log.querySelector(`[data-ts="${ts}"]`);
  if (!node) return;
  following = false;
  node.scrollIntoView({ block: "start" });
  node.focus({ preventScroll: true });
}

export const hideNewer = () => {
  newer.hidden = true;
};

// Who has reached the end by themselves needs no way there.
export function whenScrolled(log) {
  if (isAtEnd(log)) hideNewer();
}

// The page: one person's sight of the local Slack, redrawn whenever it changes.

import { fetchState, follow, post } from "./api.js";
import { h } from "./dom.js";
import { showHome, showTabs, tabOf } from "./home.js";
import { avatar, openThread, showMessages } from "./messages.js";
import { showModal } from "./modal.js";
import { showPanel } from "./panel.js";
import { unpressed } from "./press.js";
import { goToEnd, goToMessage, hideNewer, waitAtEnd, whenScrolled } from "./scroll.js";

const EXAMPLES = [
  "/cert RS5000", "/cert siret 48276116000019", "/cert suivre RS5000", "/cert offres", "/cert importer",
  "/cert bilan", "/cert aide",
];
const KINDS = {
  public: "Canal public",
  private: "Canal privé : Vigie n'y est que si on l'invite (/invite @Vigie)",
  im: "Message direct avec Vigie",
};

const byId = (id) => document.getElementById(id);
const seen = new Map();
let state = null;
let me = new URLSearchParams(location.search).get("user") || sessionStorage.getItem("user") || "";
let here = location.hash.slice(1);
let known;
const room = new Promise((resolve) => {
  known = resolve;
});

const lost = (yes) => {
  byId("lost").hidden = !yes;
};

const refresh = follow(async () => {
  state = await fetchState(me);
  me = state.me;
  if (!state.channels.some((channel) => channel.id === here)) here = state.channels[0].id;
  unpressed(draw);
  known();
}, lost);

async function send(gesture, body = {}) {
  const told = await post(gesture, { user: me, ...body });
  await refresh();
  return told;
}

// What people do in the room: a refusal is said, and what is shown is what is there now.
async function act(gesture, body) {
  byId("refused").hidden = true;
  try {
    await send(gesture, body);
  } catch (error) {
    byId("refused").textContent = `Impossible : ${error.message}`;
    byId("refused").hidden = false;
    await refresh();
  }
}

function draw() {
  const channel = state.channels.find((each) => each.id === here);
  if (tabOf(channel) !== "home") seen.set(`${me} ${here}`, channel.messages.length);
  drawSide();
  byId("room-name").textContent = title(channel);
  byId("room-name").className = channel.kind;
  byId("room-about").textContent = channel.archived ? "Canal archivé" : KINDS[channel.kind];
  byId("say-label").textContent = `Message à ${title(channel)}`;
  byId("say").placeholder = `Message à ${title(channel)} – ou une commande : /cert …`;
  const on = context();
  showTabs(channel, enter);
  if (tabOf(channel) === "home") hideNewer();
  if (tabOf(channel) === "home") showHome(state.home, on);
  else showMessages(byId("log"), channel, on);
  showModal(state.view, on);
  showPanel(state.registry, send);
}

const title = (channel) => (channel.kind === "public" ? `# ${channel.name}` : channel.name);

function context() {
  const people = Object.fromEntries(state.users.map((user) => [user.id, user]));
  const names = {
    users: Object.fromEntries(state.users.map((user) => [user.id, user.name])),
    channels: Object.fromEntries(state.channels.map((channel) => [channel.id, channel.name])),
  };
  const { users, channels } = state;
  const useIn = (message, channel) => (item, block, value) =>
    act("click", { channel: channel.id, ts: message.ts, action_id: item.action_id, block_id: block.block_id, value });
  return { me, people, names, users, channels, channel: here, bot: people[state.bot], useIn, act, redraw: draw };
}

// The app is told who enters its own space, and by which tab.
function enter(tab) {
  draw();
  act("home", { tab });
}

function drawSide() {
  byId("team").textContent = state.team;
  const people = state.users.filter((user) => !user.is_bot).map((user) =>
    h(
      "button",
      { type: "button", class: "person", "aria-pressed": String(user.id === me), onclick: () => become(user.id) },
      avatar(user.name, false, user.id),
      user.name,
    ));
  redrawList(byId("people"), people);
  redrawList(byId("channels"), state.channels.map(channelItem));
}

function open(channel) {
  here = channel.id;
  history.replaceState(null, "", `#${here}`);
  if (channel.kind === "im") enter(tabOf(channel));
  else draw();
}

function channelItem(channel) {
  const known = seen.get(`${me} ${channel.id}`) ?? 0;
  const read = channel.id === here && tabOf(channel) !== "home";
  const fresh = read ? 0 : Math.max(0, channel.messages.length - known);
  const go = () => open(channel);
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button", class: fresh ? "unread" : "", onclick: go,
        "aria-current": channel.id === here ? "page" : undefined, "data-testid": `channel-${channel.id}`,
      },
      h("span", { class: `channel-name ${channel.kind}` }, title(channel)),
      fresh > 0 && h("span", { class: "count" }, String(fresh), h("span", { class: "hidden" }, " non lus")),
    ),
  );
}

// The focus stays at its place in the list.
function redrawList(list, fresh) {
  const place = [...list.querySelectorAll("button")].indexOf(document.activeElement);
  list.replaceChildren(...fresh);
  if (place >= 0) list.querySelectorAll("button")[place]?.focus();
}

function become(user) {
  me = user;
  sessionStorage.setItem("user", me);
  refresh();
}

// What is said before the page knows where it is, is said there as soon as it does.
async function say(text) {
  await room;
  waitAtEnd(byId("log"));
  await act("say", { channel: here, text });
}

// A link to a message of this Slack leads there: it is nowhere else.
const PERMALINK = /^https:\/\/(?:[\w-]+\.)?slack\.com\/archives\/(\w+)\/p(\d{10})(\d{6})/u;

document.addEventListener("click", (event) => {
  const [, place, seconds, rest] = event.target.closest?.("a[href]")?.href.match(PERMALINK) || [];
  const channel = state?.channels.find((each) => each.id === place);
  if (!channel) return;
  event.preventDefault();
  const ts = `${seconds}.${rest}`;
  const head = channel.messages.find((each) => each.ts === ts)?.thread_ts;
  if (head) openThread(head);
  open(channel);
  goToMessage(byId("log"), ts);
});

byId("newer").addEventListener("click", () => goToEnd(byId("log")));
byId("log").addEventListener("scroll", () => whenScrolled(byId("log")));

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const box = byId("say");
  const text = box.value.trim();
  if (!text) return;
  box.value = "";
  say(text);
});

byId("examples").append(
  ...EXAMPLES.map((text) =>
    h("button", { class: "example", type: "button", onclick: () => say(text) }, text)),
);

// The conversation: messages by day, threads open in place, and what the person alone sees.

import { blockNodes } from "./blocks.js";
import { h, replaceKeepingFocus } from "./dom.js";
import { attached } from "./files.js";
import { inParis, mrkdwn } from "./mrkdwn.js";
import { valuesIn } from "./pickers.js";
import { follow, isAtEnd } from "./scroll.js";

const openThreads = new Set();
const noticed = new Set();
const drawn = new Map();

// Draws a channel into `log`; a message that has not changed keeps its node, and so its focus.
export function showMessages(log, channel, on) {
  const near = isAtEnd(log) || log.dataset.channel !== channel.id;
  if (log.dataset.channel !== channel.id) {
    log.replaceChildren();
    drawn.clear();
    log.dataset.channel = channel.id;
  }
  const wanted = entries(channel, on);
  const keys = new Set(wanted.map((entry) => entry.key));
  for (const [key, { node }] of drawn) {
    if (!keys.has(key)) {
      node.remove();
      drawn.delete(key);
    }
  }
  const added = wanted.some((entry) => !drawn.has(entry.key));
  wanted.forEach((entry, place) => put(log, entry, place));
  follow(log, near, added);
}

export const openThread = (ts) => openThreads.add(ts);

function put(log, entry, place) {
  const known = drawn.get(entry.key);
  if (!known || known.print !== entry.print) {
    const node = entry.draw();
    if (known) replaceKeepingFocus(known.node, node);
    drawn.set(entry.key, { node, print: entry.print });
  }
  const { node } = drawn.get(entry.key);
  if (log.children[place] !== node) log.insertBefore(node, log.children[place] || null);
}

function entries(channel, on) {
  const all = [...channel.messages].sort((one, other) => (one.ts < other.ts ? -1 : 1));
  const wanted = [];
  let day = "";
  for (const message of all) {
    if (message.thread_ts && !message.broadcast) continue;
    const today = inParis(Number(message.ts), "date_long");
    if (today !== day) {
      day = today;
      wanted.push({ key: `day ${day}`, print: day, draw: () => dayLine(today) });
    }
    const replies = all.filter((each) => each.thread_ts === message.ts);
    openForNews(message, replies);
    const open = openThreads.has(message.ts);
    wanted.push({
      key: message.ts,
      print: JSON.stringify([message, replies, open, on.me]),
      draw: () => whole(message, replies, open, channel, on),
    });
  }
  if (!wanted.length) wanted.push({ key: "empty", print: "", draw: () => empty(channel) });
  return wanted;
}

// What one person alone is told in a thread must not stay folded.
function openForNews(message, replies) {
  for (const reply of replies) {
    if (!reply.ephemeral || noticed.has(reply.ts)) continue;
    noticed.add(reply.ts);
    openThreads.add(message.ts);
  }
}

const dayLine = (day) => h("div", { class: "day", role: "separator" }, h("span", {}, day));

function empty(channel) {
  return h(
    "p",
    { class: "empty" },
    channel.kind === "im" ? "Écrivez à Vigie : " : "Rien n'a encore été dit ici. Essayez une commande : ",
    h("code", {}, "/cert aide"),
  );
}

function whole(message, replies, open, channel, on) {
  const node = one(message, channel, on);
  if (!replies.length) return node;
  const toggle = () => {
    if (open) openThreads.delete(message.ts);
    else openThreads.add(message.ts);
    on.redraw();
    if (!open) drawn.get(message.ts).node.querySelector(".thread").scrollIntoView({ block: "nearest" });
  };
  const count = replies.length === 1 ? "1 réponse" : `${replies.length} réponses`;
  const thread = h(
    "div",
    { class: "thread" },
    h(
      "button",
      { class: "thread-toggle", type: "button", "aria-expanded": String(open), "data-key": "thread", onclick: toggle },
      count,
      h("span", { class: "thread-last" }, ` ${open ? "Replier" : "Voir le fil"}`),
    ),
    open && h("div", { class: "thread-replies" }, ...replies.map((reply) => one(reply, channel, on))),
  );
  node.querySelector(".said").append(thread);
  return node;
}

function one(message, channel, on) {
  const author = on.people[message.user];
  const bot = message.ephemeral || author?.is_bot;
  const name = message.ephemeral ? on.bot.name : author?.name || message.user;
  const here = { ...on, id: message.ts, value: valuesIn(message.values), use: on.useIn(message, channel) };
  return h(
    "article",
    {
      class: `message ${message.ephemeral ? "ephemeral" : ""} ${message.error ? "failed" : ""}`,
      tabindex: "-1", "data-ts": message.ts, "data-testid": message.ephemeral ? "ephemeral" : "message",
      "aria-label": `${name}, ${inParis(Number(message.ts), "time")}`,
    },
    avatar(name, bot, message.user),
    h(
      "div",
      { class: "said" },
      message.ephemeral && onlyYou(message, on),
      h(
        "div",
        { class: "by" },
        h("strong", {}, message.error ? "Slackbot" : name),
        bot && h("span", { class: "badge" }, "APPLI"),
        h("time", { datetime: new Date(message.ts * 1000).toISOString() }, inParis(Number(message.ts), "time")),
      ),
      message.deleted
        ? h("p", { class: "context" }, "Ce message a été supprimé.")
        : h("div", { class: "content" }, ...content(message, here)),
      message.edited && !message.deleted && h("span", { class: "edited" }, "(modifié)"),
    ),
  );
}

function content(message, on) {
  const text = message.text && h("div", { class: "block text" }, ...mrkdwn(message.text, on.names));
  return [...(message.blocks.length ? blockNodes(message.blocks, on) : [text]), ...(message.files || []).map(attached)];
}

function onlyYou(message, on) {
  const hide = () => on.act("dismiss", { channel: on.channel, ts: message.ts });
  return h(
    "div",
    { class: "only-you" },
    h("span", {}, "Visible par vous seulement"),
    h("button", { class: "quiet", type: "button", onclick: hide, "data-key": "dismiss" }, "Masquer"),
  );
}

export function avatar(name, bot, id) {
  if (bot) return h("img", { class: "avatar", src: "/page/vigie.svg", alt: "" });
  const initials = name.split(/\s+/u).map((word) => word[0]).join("").slice(0, 2).toUpperCase();
  const tint = [...(id || name)].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 4;
  return h("span", { class: `avatar tint-${tint}`, "aria-hidden": "true" }, initials);
}

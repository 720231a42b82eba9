// Slack's mrkdwn as nodes: never as HTML, so that nothing a title holds can become a tag.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";

const EDGE = String.raw`(?<![\p{L}\p{N}])`;
const END = String.raw`(?![\p{L}\p{N}])`;
const styled = (mark) => `${EDGE}[${mark}](\\S|\\S[^${mark}\\n]*?\\S)[${mark}]${END}`;
const INLINE = new RegExp(
  ["```\\n?([\\s\\S]+?)```", "`([^`\\n]+)`", "<([^<>\\n]+)>", styled("*"), styled("_"), styled("~"), ":([a-z0-9_+-]+):"]
    .join("|"),
  "gu",
);

const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

// `names` knows people and channels: {users: {id: name}, channels: {id: name}}.
export function mrkdwn(text, names) {
  const nodes = [];
  let quote = [];
  const flush = () => {
    if (quote.length) nodes.push(h("blockquote", {}, ...inline(quote.join("\n"), names)));
    quote = [];
  };
  const plain = [];
  const flushPlain = () => {
    if (plain.length) nodes.push(...inline(plain.splice(0).join("\n"), names));
  };
  for (const line of text.split("\n")) {
    const quoted = line.match(/^(?:&gt;|>) ?(.*)$/u);
    if (quoted) {
      flushPlain();
      quote.push(quoted[1]);
    } else {
      flush();
      plain.push(line);
    }
  }
  flush();
  flushPlain();
  return nodes;
}

export function plainText(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(/:([a-z0-9_+-]+):/gu)) {
    if (!emoji(found[1])) continue;
    nodes.push(...lines(text.slice(from, found.index)), shown(found[1]));
    from = found.index + found[0].length;
  }
  return [...nodes, ...lines(text.slice(from))];
}

function inline(text, names) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(...lines(unescape(text.slice(from, found.index))), one(found, names));
    from = found.index + found[0].length;
  }
  return [...nodes, ...lines(unescape(text.slice(from)))];
}

function one([whole, block, code, angled, bold, italic, strike, short], names) {
  if (block !== undefined) return h("pre", {}, unescape(block));
  if (code !== undefined) return h("code", {}, unescape(code));
  if (angled !== undefined) return reference(angled, names);
  if (bold !== undefined) return h("strong", {}, ...inline(bold, names));
  if (italic !== undefined) return h("em", {}, ...inline(italic, names));
  if (strike !== undefined) return h("s", {}, ...inline(strike, names));
  return emoji(short) ? shown(short) : whole;
}

function reference(angled, names) {
  const [target, label] = split(angled, "|");
  if (target.startsWith("@")) return mention("@", names.users[target.slice(1)] || label || target.slice(1));
  if (target.startsWith("#")) return mention("#", names.channels[target.slice(1)] || label || target.slice(1));
  if (target.startsWith("!date^")) return when(target, label);
  if (target.startsWith("!")) return mention("@", label || target.slice(1));
  const url = unescape(target);
  if (!/^(https?:|mailto:)/u.test(url)) return `<${angled}>`;
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, unescape(label || target));
}

const mention = (sign, name) => h("span", { class: "mention" }, `${sign}${unescape(name)}`);
const shown = (code) => h("span", { class: "emoji", role: "img", "aria-label": code.replaceAll("_", " ") }, emoji(code));

function lines(text) {
  const broken = text.split("\n").flatMap((line, place) => (place ? [h("br"), indented(line)] : [line]));
  return broken.filter((part) => part !== "");
}

// Slack shows the spaces that a line begins with.
const indented = (line) => line.replace(/^ +/u, (spaces) => "\u00a0".repeat(spaces.length));

function split(text, mark) {
  const place = text.indexOf(mark);
  return place < 0 ? [text, ""] : [text.slice(0, place), text.slice(place + 1)];
}

const PARIS = { timeZone: "Europe/Paris" };
const LONG = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
const FORMS = {
  date_num: { day: "2-digit", month: "2-digit", year: "numeric" },
  date: { day: "numeric", month: "long", year: "numeric" },
  date_short: { day: "numeric", month: "short", year: "numeric" },
  date_long: LONG,
  time: { hour: "2-digit", minute: "2-digit" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

export const inParis = (seconds, form) =>
  new Intl.DateTimeFormat("fr-FR", { ...PARIS, ...FORMS[form] }).format(new Date(seconds * 1000));

function when(target, fallback) {
  const [, stamp, form = ""] = target.split("^");
  if (!/^\d+$/u.test(stamp)) return fallback;
  const text = form.replace(/\{(\w+)\}/gu, (whole, name) => {
    const known = name.replace("_pretty", "");
    return FORMS[known] ? inParis(Number(stamp), known) : whole;
  });
  return h("time", { datetime: new Date(stamp * 1000).toISOString() }, text);
}

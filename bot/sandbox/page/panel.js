// The panel that makes time pass: which export is published, what day it is, and two buttons.

const byId = (id) => document.getElementById(id);
let send = null;
let last = null;

export function showPanel(status, sender) {
  send = sender;
  last = status;
  byId("panel").hidden = !status;
  document.body.classList.toggle("with-panel", Boolean(status));
  if (!status) return;
  byId("export").textContent = exportName(status.export);
  byId("next-export").textContent = status.next_export ? exportName(status.next_export) : "aucun : c'est le dernier";
  byId("day").textContent = dayName(status.day);
  if (!busy("publish")) byId("publish").disabled = !status.next_export;
}

const busy = (id) => byId(id).getAttribute("aria-busy") === "true";

function exportName(title) {
  const [, year, month, day] = title.match(/(\d{4})-(\d{2})-(\d{2})/u) || [];
  return year ? `export du ${day}/${month}/${year}` : title;
}

function dayName(iso) {
  const form = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat("fr-FR", form).format(new Date(`${iso}T12:00:00Z`));
}

async function press(id, waiting) {
  if (busy(id)) return;
  const button = byId(id);
  button.setAttribute("aria-busy", "true");
  byId("told").textContent = waiting;
  try {
    byId("told").textContent = (await send(id)) || "";
  } catch (error) {
    byId("told").textContent = `Impossible : ${error.message}`;
  } finally {
    button.removeAttribute("aria-busy");
    showPanel(last, send);
  }
}

byId("publish").addEventListener("click", () => press("publish", "Publication de l'export, puis lecture par Vigie…"));
byId("next-day").addEventListener("click", () => press("next-day", "Le jour passe…"));

// The panel that makes time pass: which export is published, what day it is, and its buttons.

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
  byId("catalogue").textContent = catalogueName(status.catalogue);
  byId("day").textContent = dayName(status.day);
  const busy = isBusy();
  for (const button of buttons) button.setAttribute("aria-disabled", String(busy));
  if (!busy) byId("publish").disabled = !status.next_export;
}

const buttons = [...byId("panel").querySelectorAll("button")];
// Time passes once at a time. No button is disabled meanwhile: the one that was pressed keeps the focus.
const isBusy = () => buttons.some((button) => button.getAttribute("aria-busy") === "true");

function exportName(title) {
  const [, year, month, day] = title.match(/(\d{4})-(\d{2})-(\d{2})/u) || [];
  return year ? `export du ${day}/${month}/${year}` : title;
}

function catalogueName(catalogue) {
  if (!catalogue) return "aucun";
  const [year, month, day] = catalogue.day.split("-");
  const offers = catalogue.offers === 1 ? "1 offre" : `${catalogue.offers} offres`;
  return `${offers} au ${day}/${month}/${year}`;
}

function dayName(iso) {
  const form = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat("fr-FR", form).format(new Date(`${iso}T12:00:00Z`));
}

async function press(button, gesture, body, waiting) {
  if (isBusy()) return;
  button.setAttribute("aria-busy", "true");
  byId("told").textContent = waiting;
  showPanel(last, send);
  try {
    byId("told").textContent = (await send(gesture, body)) || "";
  } catch (error) {
    byId("told").textContent = `Impossible : ${error.message}`;
  } finally {
    button.removeAttribute("aria-busy");
    showPanel(last, send);
  }
}

byId("publish").addEventListener("click", ({ currentTarget }) =>
  press(currentTarget, "publish", {}, "Publication de l'export, puis lecture par Vigie…"));

for (const button of byId("panel").querySelectorAll("[data-days]")) {
  const days = Number(button.dataset.days);
  const waiting = days === 1 ? "Le jour passe…" : "Les jours passent, un par un…";
  button.addEventListener("click", () => press(button, "advance", { days }, waiting));
}

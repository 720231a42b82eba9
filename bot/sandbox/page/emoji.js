// The short-codes that bots use most; an unknown one stays as it is written.

const CODES = {
  "+1": "👍", "-1": "👎", alarm_clock: "⏰", arrow_right: "➡️", arrows_counterclockwise: "🔄",
  bar_chart: "📊", bell: "🔔", no_bell: "🔕", bulb: "💡", calendar: "📅", chart_with_upwards_trend: "📈",
  clipboard: "📋", date: "📅", dart: "🎯", envelope: "✉️", exclamation: "❗", eyes: "👀", file_folder: "📁",
  fast_forward: "⏩", gear: "⚙️", hand: "✋", heavy_check_mark: "✔️", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", inbox_tray: "📥", information_source: "ℹ️", key: "🔑", label: "🏷️",
  large_blue_circle: "🔵", large_green_circle: "🟢", large_orange_circle: "🟠", large_yellow_circle: "🟡",
  leftwards_arrow_with_hook: "↩️", link: "🔗", lock: "🔒", mag: "🔍", memo: "📝", mute: "🔇", new: "🆕",
  no_entry: "⛔", no_entry_sign: "🚫", outbox_tray: "📤", package: "📦", page_facing_up: "📄",
  partying_face: "🥳", pencil2: "✏️", point_right: "👉", pushpin: "📌", question: "❓", raised_hands: "🙌",
  recycle: "♻️", red_circle: "🔴", repeat: "🔁", rotating_light: "🚨", scroll: "📜", seedling: "🌱",
  speech_balloon: "💬", sparkles: "✨", star: "⭐", stopwatch: "⏱️", tada: "🎉", telescope: "🔭",
  thumbsup: "👍", triangular_flag_on_post: "🚩", warning: "⚠️", wastebasket: "🗑️", wave: "👋",
  white_check_mark: "✅", white_circle: "⚪", wrench: "🔧", x: "❌", zzz: "💤",
};

export const emoji = (code) => CODES[code];

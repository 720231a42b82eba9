// What the page asks of the sandbox, and how it hears that something has changed.

export async function post(gesture, body) {
  const answer = await fetch(`/ui/${gesture}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error);
  return said.told;
}

// A file's bytes, as they are.
export async function upload(user, file) {
  const answer = await fetch(`/ui/upload?${new URLSearchParams({ user, name: file.name })}`, {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream" },
    body: file,
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error);
  return said.told;
}

export async function fetchState(user) {
  const answer = await fetch(`/ui/state?user=${encodeURIComponent(user || "")}`, { cache: "no-store" });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer.json();
}

// Calls `refresh` once at first and after each change, never twice at a time; `lost` with true or false.
export function follow(refresh, lost) {
  let running = false;
  let again = false;
  async function moved() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      do {
        again = false;
        await refresh();
      } while (again);
      lost(false);
    } catch {
      lost(true);
    } finally {
      running = false;
    }
  }
  const stream = new EventSource("/ui/changes");
  stream.onmessage = moved;
  stream.onerror = () => lost(true);
  return moved;
}

// Names come from whoever deletes: they are only ever set as textContent, never as markup.
const SHOWN = 200, SECONDS = 120, MOST_NAMES = 2000, TOP = 6;
const RESULTS = ["all", "failures", "successes"];
const at = id => document.getElementById(id);

let waiting = [];            // Deletions that are not drawn yet, newest last.
let paused = false, missed = 0, lost = null, received = 0;
const perSecond = new Array(SECONDS).fill(0);
const programs = new Map(), folders = new Map();

const source = new EventSource("api/events");
source.addEventListener("deletions", message => {
  const batch = JSON.parse(message.data);
  missed += batch.missed;
  for (const deletion of batch.deletions) {
    received++;
    countSecond(new Date(deletion.time));
    count(programs, deletion.command);
    count(folders, deletion.path.slice(0, deletion.path.lastIndexOf("/") + 1) || "(relative)");
    waiting.push(deletion);
  }
  if (waiting.length > SHOWN) waiting = waiting.slice(-SHOWN);
  document.body.dataset.received = received;
  document.body.dataset.missed = missed;
  if (batch.missed > 0) showLosses();
});
source.onerror = () => { at("state").textContent = "Disconnected; trying again …"; };

function count(map, name) {
  map.set(name, (map.get(name) ?? 0) + 1);
  if (map.size > MOST_NAMES) { // A flood of names must not fill the browser: the rarer half goes.
    const kept = [...map].sort((a, b) => b[1] - a[1]).slice(0, MOST_NAMES / 2);
    map.clear();
    for (const [key, value] of kept) map.set(key, value);
  }
}

// By the time of the deletion, so that those from before this page was opened are where they belong.
function countSecond(time) {
  const age = Math.max(0, Math.floor((Date.now() - time) / 1000));
  if (age < SECONDS) perSecond[SECONDS - 1 - age]++;
}

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function row(deletion) {
  const made = document.createElement("tr");
  const result = deletion.error ?? (deletion.operation === "Unlink" ? "deleted" : deletion.operation === "RemoveDirectory" ? "folder deleted" : "replaced");
  made.append(
    element("td", new Date(deletion.time).toLocaleTimeString()),
    element("td", `${deletion.command}[${deletion.processId}]`),
    element("td", deletion.userId),
    element("td", result, deletion.error ? "failed" : ""),
    element("td", deletion.path));
  return made;
}

function draw() {
  if (!paused && waiting.length > 0) {
    const rows = at("rows");
    rows.prepend(...waiting.map(row).reverse());
    waiting = [];
    while (rows.childElementCount > SHOWN) rows.lastElementChild.remove();
  }
  requestAnimationFrame(draw);
}
requestAnimationFrame(draw);

function drawTop(id, map) {
  const top = [...map].sort((a, b) => b[1] - a[1]).slice(0, TOP);
  at(id).replaceChildren(...top.map(([name, number]) => {
    const item = document.createElement("li");
    item.title = name;
    item.append(element("span", name), element("span", number.toLocaleString()));
    return item;
  }));
}

function drawChart() {
  const most = Math.max(1, ...perSecond), step = 600 / (SECONDS - 1);
  const line = perSecond.map((value, i) => `${i ? "L" : "M"}${(i * step).toFixed(1)} ${(98 - 94 * value / most).toFixed(1)}`).join("");
  at("line").setAttribute("d", line);
  at("area").setAttribute("d", `${line}L600 100L0 100Z`);
  at("rate").textContent = perSecond[SECONDS - 2].toLocaleString();
}

setInterval(() => {
  if (!paused) { drawChart(); drawTop("programs", programs); drawTop("folders", folders); }
  perSecond.push(0);
  perSecond.shift();
}, 1000);

function showLosses() {
  const parts = [];
  if (lost?.lost > 0) parts.push(`The probe lost ${lost.lost.toLocaleString()}: ${lost.losses}`);
  if (missed > 0) parts.push(`This page missed ${missed.toLocaleString()}`);
  at("losses").textContent = parts.join(". ");
  at("losses").hidden = parts.length === 0;
}

async function refresh() {
  try {
    const answer = await fetch("api/state");
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    const state = await answer.json();
    lost = state;
    at("state").textContent = `${state.state} by ${state.attachment}. ${state.delivered.toLocaleString()} seen, ${state.filtered.toLocaleString()} filtered, ${state.lost.toLocaleString()} lost.`;
    showLosses();
    return state;
  } catch (error) {
    at("state").textContent = `No answer: ${error.message}`;
    return null;
  }
}
setInterval(refresh, 2000);
refresh().then(state => {
  if (!state) return;
  at("prefixes").value = state.filter.pathPrefixes.join(" ");
  at("commands").value = state.filter.commands.join(" ");
  at("results").value = state.filter.results;
});

const words = id => at(id).value.split(/\s+/).filter(word => word);
at("filter").addEventListener("submit", async event => {
  event.preventDefault();
  const answer = await fetch("api/filter", {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ pathPrefixes: words("prefixes"), commands: words("commands"), results: Number(at("results").value) }),
  });
  at("filter-message").className = answer.ok ? "" : "bad";
  at("filter-message").textContent = answer.ok ? `The kernel now reports ${describeFilter()}.` : (await answer.json()).detail;
});

function describeFilter() {
  const parts = [RESULTS[at("results").value]];
  if (words("commands").length) parts.push(`by ${words("commands").join(" or ")}`);
  if (words("prefixes").length) parts.push(`below ${words("prefixes").join(" or ")}`);
  return parts.join(" ");
}

function setPaused(value) {
  paused = value;
  at("pause").setAttribute("aria-pressed", value);
  at("pause").textContent = value ? "Go on" : "Pause";
}
at("pause").addEventListener("click", () => setPaused(!paused));

function setTheme() {
  const isDark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = isDark ? "light" : "dark";
}
at("theme").addEventListener("click", setTheme);

document.addEventListener("keydown", event => {
  if (event.target.matches("input, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "p") setPaused(!paused);
  else if (event.key === "t") setTheme();
  else if (event.key === "/") { event.preventDefault(); at("prefixes").focus(); }
});

"use strict";
// The page of `unroll watch`: asks the server what runs there are and what they
// have measured since, and draws it. A run that ends, goes on, starts anew or
// disappears is nothing special: the next answer says so.

const kEverySeconds = 1;
const runs = new Map();  // by name: {info, curves, file, size, colour, row, ...}
const charts = new CurveCharts($("charts"));
const pad = new DrawingPad();
let known = "";  // what the table shows, to announce changes

function settings() {
  return {axis: $("axis").value, log: $("log").checked,
    smoothing: Number($("smoothing").value)};
}

const shown = () => [...runs.values()].filter(run => run.box.checked);

function drawCurves() {
  const ticked = shown();
  charts.update(ticked, settings());
  const waiting = ticked.filter(run => !run.curves.last);
  $("hint").hidden = ticked.length > 0 && waiting.length === 0;
  $("hint").textContent = ticked.length === 0 ? "No run is ticked."
    : `Nothing is measured yet of ${waiting.map(run => run.name).join(", ")}: ` +
      "the first point comes at the end of an epoch, or every so many steps " +
      "with --set training.log_every_steps=20.";
}

/** A run's row, made once and filled anew with each answer. */
function makeRow(run) {
  run.box = make("input", {type: "checkbox"});
  run.box.addEventListener("change", () => refresh(run));
  run.dot = make("span", {className: "dot", "aria-hidden": "true"});
  run.cells = Array.from({length: 7}, (_, i) =>
    make("td", {className: i < 2 ? "text" : ""}));
  run.row = make("tr", {}, make("th", {scope: "row"},
    make("label", {}, run.box, run.dot, run.name)), ...run.cells);
}

function lastMeasure(curves, name) {
  for (const part of ["valid", "train"]) {
    const entry = curves.entries.findLast(entry => isNumber(entry[part]?.[name]));
    if (entry) return measureText(name, entry[part][name]);
  }
  return "–";
}

function timeLeft({info, curves}) {
  if (info.state !== "running") return "";
  const left = (info.config?.training?.epochs - curves.epochs()) *
    curves.secondsPerEpoch();
  return isNumber(left) ? humanSeconds(Math.max(0, left)) : "–";
}

function fillRow(run) {
  const {info, curves} = run;
  const planned = info.config?.training?.epochs ?? 0;
  const done = curves.epochs();
  const progress = make("progress", {max: planned || 1, value: done,
    "aria-label": `${run.name}: epochs done`});
  run.cells[0].replaceChildren(
    make("span", {className: `state ${info.state}`}, info.state),
    info.error ? make("div", {className: "bad"}, info.error) : "");
  run.cells[1].textContent = info.config ? modelText(info.config) : "";
  run.cells[2].replaceChildren(`${+done.toFixed(1)} / ${planned}`, progress);
  run.cells[3].textContent = lastMeasure(curves, "loss");
  run.cells[4].textContent = lastMeasure(curves, "accuracy");
  run.cells[5].textContent = shortNumber(curves.last?.samples_per_second);
  run.cells[6].textContent = timeLeft(run);
  run.dot.style.background = run.box.checked ? `var(--s${run.colour})` : "none";
}

/** The colour that fewest of the ticked runs have. */
function freeColour() {
  const uses = Array.from({length: 8}, (_, colour) =>
    shown().filter(run => run.colour === colour).length);
  return uses.indexOf(Math.min(...uses));
}

function refresh(run) {
  run.colour ??= freeColour();
  fillRow(run);
  drawCurves();
  pad.setRuns(shown());
}

/** Reads what a run has measured since; all of it where its file is another. */
async function follow(run) {
  const {file, size} = run.info.metrics ?? {file: "", size: 0};
  while (run.file !== file || run.size < size) {
    const answer = await fetch(`/api/metrics?run=${encodeURIComponent(run.name)}` +
      `&file=${run.file}&from=${run.size}`);
    if (!answer.ok) return;
    const [from, to] = ["From", "To"].map(name =>
      Number(answer.headers.get(`X-Metrics-${name}`)));
    if (from === 0) run.curves.clear();
    for (const line of (await answer.text()).split("\n")) {
      try { run.curves.add(JSON.parse(line)) } catch { /* half a line */ }
    }
    const stuck = from === to;
    run.file = answer.headers.get("X-Metrics-File") ?? "";
    run.size = to;
    run.changed = true;
    if (stuck) return;
  }
}

function forget(run) {
  run.row.remove();
  runs.delete(run.name);
}

function meet(info, first) {
  if (!runs.has(info.name)) {
    const run = {name: info.name, info, curves: new RunCurves(), file: "",
      size: 0, colour: null};
    makeRow(run);
    run.box.checked = info.state === "running" || (first && info.ticked);
    if (run.box.checked) run.colour = freeColour();
    runs.set(run.name, run);
  }
  const run = runs.get(info.name);
  run.changed = JSON.stringify(run.info) !== JSON.stringify(info) || !run.row.isConnected;
  run.info = info;
}

function announce(list) {
  const states = list.map(info => `${info.name} ${info.state}`).join(", ");
  if (known && states !== known) $("news").textContent = `Now: ${states}`;
  known = states;
}

async function poll(first) {
  const list = await (await fetch("/api/runs")).json();
  let anew = first;
  const names = new Set(list.runs.map(info => info.name));
  $("where").textContent = list.where;
  for (const run of [...runs.values()])
    if (!names.has(run.name)) { forget(run); anew = true }
  list.runs.forEach(info => meet(info, first));
  await Promise.all([...runs.values()].map(follow));
  const body = $("runs").tBodies[0];
  list.runs.forEach(({name}, i) => {
    const run = runs.get(name);
    if (body.rows[i] !== run.row) body.insertBefore(run.row, body.rows[i] ?? null);
    if (!run.changed) return;
    run.changed = false;
    fillRow(run);
    anew = anew || run.box.checked;
  });
  $("empty").hidden = list.runs.length > 0;
  announce(list.runs);
  if (anew) { drawCurves(); pad.setRuns(shown()) }
}

async function keepPolling() {
  for (let first = true; ; first = false) {
    try {
      await poll(first);
      $("link").textContent = "";
    } catch {
      $("link").textContent = "— the server does not answer; asking again …";
    }
    await new Promise(done => setTimeout(done, kEverySeconds * 1000));
  }
}

for (const id of ["smoothing", "log", "axis"])
  $(id).addEventListener("input", drawCurves);
$("settings").addEventListener("submit", event => event.preventDefault());
keepPolling();

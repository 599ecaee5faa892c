#include "evaluation/inspection_page.h"

#include <cstddef>
#include <cstdint>

namespace unroll {
namespace {

constexpr const char* kHead = R"html(<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What the units do</title>
<style>
  :root {
    color-scheme: light dark;
    --paper: #ffffff; --ink: #1f2328; --soft: #59636e; --line: #d1d9e0;
    --panel: #f6f8fa; --high: 9, 105, 218; --low: 188, 76, 0;
    --s0: #0969da; --s1: #1a7f37; --s2: #bc4c00; --s3: #8250df; --s4: #6e7781;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --paper: #0d1117; --ink: #e6edf3; --soft: #9198a1; --line: #3d444d;
      --panel: #151b23; --high: 56, 139, 253; --low: 219, 109, 40;
      --s0: #58a6ff; --s1: #3fb950; --s2: #f0883e; --s3: #bc8cff; --s4: #9198a1;
    }
  }
  * { box-sizing: border-box }
  body { margin: 0 auto; padding: 1rem; max-width: 1280px; color: var(--ink);
    background: var(--paper); font: 15px/1.5 system-ui, sans-serif }
  h1 { font-size: 1.25rem; margin: 0 0 .25rem } h2 { font-size: 1rem; margin: 0 }
  p { margin: .25rem 0; color: var(--soft) }
  main { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr) }
  @media (min-width: 900px) {
    main { grid-template-columns: minmax(0, 1fr) 19rem }
  }
  .bar { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center;
    padding: .5rem 0 }
  select, button { font: inherit; color: inherit; background: var(--panel);
    border: 1px solid var(--line); border-radius: 6px; padding: .2rem .6rem }
  button { cursor: pointer }
  button[aria-pressed=true] { border-color: var(--s0); color: var(--s0) }
  #text { font: 14px/1.6 ui-monospace, monospace; white-space: pre-wrap;
    overflow-wrap: anywhere; border: 1px solid var(--line); border-radius: 6px;
    padding: .75rem; margin: 0; max-height: 55vh; overflow-y: auto }
  #text span { cursor: pointer } #text .at { outline: 2px solid var(--ink) }
  #text .end { color: var(--soft); opacity: .6 }
  canvas { width: 100%; height: 240px; display: block;
    border: 1px solid var(--line); border-radius: 6px }
  input[type=range] { width: 100% }
  .legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem }
  .legend i { display: inline-block; width: 1.2rem; height: 3px;
    vertical-align: middle; margin-right: .3rem }
  aside section { border: 1px solid var(--line); border-radius: 6px;
    padding: .6rem; margin-bottom: .75rem; background: var(--panel) }
  .units { display: flex; flex-wrap: wrap; gap: .35rem; margin-top: .4rem }
  .units button { background: var(--paper); font-size: .85rem }
  #reading { font: 13px ui-monospace, monospace; white-space: pre }
  .swatch { display: inline-block; padding: 0 .4rem; border-radius: 4px }
</style>
<h1 id="title"></h1>
<div id="notes"></div>
<div class="bar">
  <button id="before" aria-label="the unit before">&#9664;</button>
  <label>unit <select id="unit"></select></label>
  <button id="after" aria-label="the next unit">&#9654;</button>
  <span><span class="swatch" id="low">&minus;1</span> <span class="swatch">0</span>
    <span class="swatch" id="high">+1</span></span>
  <span id="reading" aria-live="polite"></span>
</div>
<main>
  <div>
    <pre id="text"></pre>
    <h2 style="margin-top:1rem">Through time</h2>
    <div class="legend" id="legend"></div>
    <canvas id="chart"></canvas>
    <input id="place" type="range" min="0" value="0" aria-label="place">
    <p>Click a character, or move the slider.</p>
  </div>
  <aside id="features"></aside>
</main>
<script type="application/json" id="data">)html";

constexpr const char* kTail = R"html(</script>
<script>
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const bytes = Uint8Array.from(atob(data.values), c => c.charCodeAt(0));
const $ = id => document.getElementById(id);
const make = (parent, tag, text, name) => {
  const made = parent.appendChild(document.createElement(tag));
  if (text !== undefined) made.textContent = text;
  if (name) made.className = name;
  return made;
};
const steps = data.text.length, sorts = data.series.length;
const colour = name =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const unitName = unit => data.layers === 1 ? `${unit}`
  : `${unit} (layer ${Math.floor(unit / data.hidden_size) + 1})`;
const signed = v => (v < 0 ? "\u2212" : "+") + Math.abs(v).toFixed(2);
let unit = data.chosen, place = 0;

const value = (sort, t) => {
  const row = data.units.indexOf(unit) * sorts + sort;
  const {low, high} = data.series[sort];
  return low + (high - low) * bytes[row * steps + t] / 255;
};
const shade = v =>
  `rgba(var(--${v < 0 ? "low" : "high"}), ${Math.min(1, Math.abs(v)) * .75})`;

const spans = data.text.map((character, t) => {
  const span = make($("text"), "span", character === "\n" ? "\u21b5\n" : character,
                    character === "\n" ? "end" : "");
  span.onclick = () => go(t);
  return span;
});
data.notes.forEach(note => make($("notes"), "p", note));
$("title").textContent = `What the hidden units of ${data.name} do`;
document.title = $("title").textContent;
$("low").style.background = shade(-1);
$("high").style.background = shade(1);
$("place").max = steps - 1;
data.units.forEach(u => make($("unit"), "option", unitName(u)).value = u);
data.series.forEach((series, sort) => {
  const key = make($("legend"), "span");
  make(key, "i").style.background = `var(--s${sort})`;
  key.append(series.meaning);
});
const buttons = [];
data.features.forEach(feature => {
  const section = make($("features"), "section");
  make(section, "h2", feature.name);
  if (!feature.units.length) make(section, "p", "the text has none");
  const list = make(section, "div", "", "units");
  feature.units.forEach(found => {
    const button = make(list, "button",
      `${unitName(found.unit)}: ${signed(found.r)}`);
    button.onclick = () => choose(found.unit);
    buttons.push([button, found.unit]);
  });
});

function choose(chosen) {
  unit = chosen;
  $("unit").value = unit;
  spans.forEach((span, t) => span.style.background = shade(value(0, t)));
  buttons.forEach(([button, u]) =>
    button.setAttribute("aria-pressed", u === unit));
  go(place);
}

function go(t) {
  spans[place].classList.remove("at");
  place = t;
  spans[place].classList.add("at");
  spans[place].scrollIntoView({block: "nearest"});
  $("place").value = t;
  $("reading").textContent = data.series.map((series, sort) =>
    `${series.name} ${signed(value(sort, t))}`).join("   ");
  draw();
}

function draw() {
  const canvas = $("chart"), scale = window.devicePixelRatio || 1;
  const wide = canvas.clientWidth, high = canvas.clientHeight;
  canvas.width = wide * scale;
  canvas.height = high * scale;
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  const left = 30, bottom = 26, step = 11;
  const count = Math.max(2, Math.floor((wide - left) / step));
  const first = Math.max(0, Math.min(steps - count, place - (count >> 1)));
  const last = Math.min(steps, first + count);
  const x = t => left + (t - first + .5) * step;
  const y = v => 10 + (1 - v) / 2 * (high - bottom - 16);
  pen.font = "12px ui-monospace, monospace";
  pen.fillStyle = pen.strokeStyle = colour("--line");
  pen.fillRect(x(place) - step / 2, 0, step, high);
  pen.fillStyle = colour("--soft");
  [1, 0, -1].forEach(v => {
    pen.beginPath(); pen.moveTo(left, y(v)); pen.lineTo(wide, y(v)); pen.stroke();
    pen.textAlign = "right";
    pen.fillText(`${v}`.replace("-", "\u2212"), left - 6, y(v) + 4);
  });
  pen.textAlign = "center";
  pen.fillStyle = colour("--ink");
  for (let t = first; t < last; ++t)
    pen.fillText(data.text[t] === "\n" ? "\u21b5" : data.text[t], x(t), high - 8);
  for (let sort = sorts - 1; sort >= 0; --sort) {
    pen.strokeStyle = colour(`--s${sort}`);
    pen.lineWidth = sort === 0 ? 2.5 : 1.5;
    pen.beginPath();
    for (let t = first; t < last; ++t) pen.lineTo(x(t), y(value(sort, t)));
    pen.stroke();
  }
}

const beside = by => {
  const at = data.units.indexOf(unit) + by;
  if (data.units[at] !== undefined) choose(data.units[at]);
};
$("before").onclick = () => beside(-1);
$("after").onclick = () => beside(1);
$("unit").onchange = event => choose(Number(event.target.value));
$("place").oninput = event => go(Number(event.target.value));
window.addEventListener("resize", draw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
choose(unit);
</script>
</html>
)html";

/// JSON that cannot end the script element it stands in.
std::string embedded(const Json& data) {
  std::string json = data.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string safe;
  for (const char c : json) {
    if (c == '<')
      safe += "\\u003c";
    else
      safe += c;
  }
  return safe;
}

}  // namespace

std::string inspection_page(const Json& data) {
  return kHead + embedded(data) + kTail;
}

std::string base64(const std::string& bytes) {
  constexpr const char* kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8 |
             (at + k < bytes.size() ? static_cast<unsigned char>(bytes[at + k])
                                    : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      text +=
          at + k > bytes.size() ? '=' : kLetters[bits >> (18 - 6 * k) & 63u];
  }
  return text;
}

}  // namespace unroll

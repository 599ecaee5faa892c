"use strict";
// What the scripts of all pages share: making elements, numbers for people.

const $ = id => document.getElementById(id);

/** A new element: make("td", {className: "text"}, "words", child, ...). */
function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child != null));
  return element;
}

const isNumber = value => typeof value === "number" && Number.isFinite(value);

/** 1234567 -> "1,234,567". */
const withCommas = number => Math.round(number).toLocaleString("en");

const percent = (share, digits = 2) => `${(100 * share).toFixed(digits)} %`;

function humanSeconds(seconds) {
  if (!isNumber(seconds)) return "–";
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const two = part => String(part).padStart(2, "0");
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} m ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor(whole % 3600 / 60))} m`;
}

function humanBytes(bytes) {
  if (!isNumber(bytes)) return "–";
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (bytes >= 1000 && unit < units.length - 1) { bytes /= 1000; ++unit }
  return `${bytes.toFixed(unit && bytes < 100 ? 1 : 0)} ${units[unit]}`;
}

/** Four figures, without a tail of zeros: "0.0712", "1.5e-7". */
function shortNumber(value) {
  if (!isNumber(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3)
    return value.toExponential(2).replace(/\.?0+e/, "e").replace("e+", "e");
  return size >= 1000 ? withCommas(value) : `${+value.toPrecision(4)}`;
}

// Measures that are shares from 0 to 1 are shown in percent.
const kShares = ["accuracy", "macro_recall", "precision", "recall", "span_f1",
  "exact_match", "word_accuracy"];
const isShare = name => kShares.includes(name);
const measureTitle = name => name === "loss" ? "Loss"
  : name[0].toUpperCase() + name.slice(1).replaceAll("_", " ");
const measureText = (name, value) => !isNumber(value) ? "–"
  : isShare(name) ? percent(value) : shortNumber(value);

/** "rnn (lstm)", from a run's config. */
function modelText(config) {
  const model = config.model || {};
  return `${model.type || config.task}${model.cell ? ` (${model.cell})` : ""}`;
}

/** A table of elements or words; the first column heads its rows. */
function makeTable(caption, head, rows, textColumns = []) {
  const kind = column => textColumns.includes(column) ? "text" : "";
  const headCells = head.map((title, column) =>
    make("th", {scope: "col", className: kind(column)}, title));
  const body = rows.map(row => make("tr", {}, ...row.map((cell, column) =>
    column === 0 ? make("th", {scope: "row"}, cell)
                 : make("td", {className: kind(column)}, cell))));
  const table = make("table", {}, make("caption", {}, caption),
    make("thead", {}, make("tr", {}, ...headCells)), make("tbody", {}, ...body));
  return make("div", {className: "wide", tabIndex: 0, role: "region",
    "aria-label": caption}, table);
}

/** Grey pixels [rows, cols], 0 black to 255 white, as a picture. */
function makePicture(pixels, rows, cols, label, size) {
  const canvas = make("canvas", {width: cols, height: rows, role: "img",
    "aria-label": label, title: label});
  canvas.style.cssText = `width:${size}px;height:${size * rows / cols}px;` +
    "image-rendering:pixelated";
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(cols, rows);
  pixels.forEach((grey, i) => image.data.set([grey, grey, grey, 255], 4 * i));
  pen.putImageData(image, 0, 0);
  return canvas;
}

const bytesOf = base64 => Uint8Array.from(atob(base64), c => c.charCodeAt(0));

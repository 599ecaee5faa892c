"use strict";
// Curves as SVG: axes, legend, a read-out by pointer or keyboard, logarithmic
// scale, smoothing.

const kMostPoints = 1000;  // drawn of one line

/** Bias-corrected exponential moving average of [[x, y], ...]; 0: none. */
function smoothed(points, weight) {
  if (!weight) return points;
  let sum = 0, share = 0;
  return points.map(([x, y]) => {
    sum = weight * sum + (1 - weight) * y;
    share = weight * share + (1 - weight);
    return [x, sum / share];
  });
}

/** Ticks at 1, 2 or 5 times a power of ten; about `count` of them. */
function linearTicks(low, high, count) {
  const rough = (high - low) / count;
  const ten = 10 ** Math.floor(Math.log10(rough));
  const step = ten * [1, 2, 5, 10].find(digit => digit * ten >= rough);
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; ++i)
    ticks.push(+(i * step).toPrecision(12));
  return ticks;
}

function logTicks(low, high) {
  const decades = Math.log10(high / low);
  if (decades < .5) return linearTicks(low, high, 4);
  const digits = decades <= 1.5 ? [1, 2, 5] : [1];
  const every = Math.ceil(decades / 7);
  const ticks = [];
  const last = Math.ceil(Math.log10(high));
  for (let e = Math.floor(Math.log10(low)); e <= last; ++e)
    if (e % every === 0)
      ticks.push(...digits.map(digit => digit * 10 ** e));
  return ticks.filter(tick => tick >= low && tick <= high);
}

/** A tick needs no more decimals than it has: "90 %", not "90.00 %". */
const tickText = text => text.replace(/\.0+( %)$/, "$1");

/** The ticks as text, with as many decimals as keep them apart. */
function tickTexts(ticks, format) {
  const texts = ticks.map(tick => tickText(format(tick)));
  const [, unit] = /^[-\d.,e]+( %)?$/.exec(texts[0] ?? "") ?? [];
  if (new Set(texts).size === texts.length ||
      !texts.every(text => /^[-\d.,e]+( %)?$/.test(text))) return texts;
  const scale = unit ? 100 : 1;
  const decimals = Math.min(12, Math.ceil(
    -Math.log10(scale * (ticks[1] - ticks[0])) - 1e-9));
  return decimals < 0 ? texts
    : ticks.map(tick => (scale * tick).toFixed(decimals) + (unit ?? ""));
}

function svgElement(tag, attributes, text) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes))
    element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

/** The place of the point whose x is nearest. */
function nearestPoint(points, x) {
  let low = 0, high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle][0] < x) low = middle + 1; else high = middle;
  }
  return low > 0 && x - points[low - 1][0] < points[low][0] - x ? low - 1 : low;
}

/**
 * One figure. `element` belongs into the page; `update` draws lines, each
 * {name, colour (0 to 7), valid (dashed), points: [[x, y], ...] by x}.
 */
class Chart {
  constructor(title, format = shortNumber) {
    this.title = title;
    this.format = format;
    this.lines = [];
    this.options = {};
    this.cursor = null;
    this.legend = make("ul", {className: "legend"});
    this.paper = svgElement("svg", {role: "img"});
    this.reader = make("input", {type: "range", className: "reader no-print",
      "aria-label": `Read the values of: ${title}`});
    this.element = make("figure", {className: "chart"},
      make("figcaption", {}, title), this.legend, this.paper, this.reader);
    this.listen();
  }

  listen() {
    this.paper.addEventListener("pointermove", event => {
      const box = this.paper.getBoundingClientRect();
      this.readAt(this.fromX((event.clientX - box.left) * this.width / box.width));
    });
    this.paper.addEventListener("pointerleave", () => this.readAt(null));
    this.reader.addEventListener("input", () =>
      this.readAt(Number(this.reader.value)));
    this.reader.addEventListener("blur", () => this.readAt(null));
    new ResizeObserver(() => {
      if (Math.abs(this.element.clientWidth - this.seen) > 1) this.draw();
    }).observe(this.element);
  }

  /** options: log, smoothing (0 to 1), xTitle. */
  update(lines, options = {}) {
    this.options = options;
    const drawn = ([x, y]) =>
      isNumber(x) && isNumber(y) && (!options.log || y > 0);
    this.lines = lines.map(line => {
      const raw = line.points.filter(drawn);
      return {...line, raw, points: smoothed(raw, options.smoothing)};
    }).filter(line => line.raw.length);
    this.draw();
  }

  /** What the axes must hold; null where there is nothing to draw. */
  range() {
    let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const line of this.lines)
      for (const [x, y] of this.options.smoothing ? line.points : line.raw) {
        x0 = Math.min(x0, x); x1 = Math.max(x1, x);
        y0 = Math.min(y0, y); y1 = Math.max(y1, y);
      }
    if (x0 > x1) return null;
    if (x0 === x1) { x0 -= .5; x1 += .5 }
    if (this.options.log)
      return y0 === y1 ? [x0, x1, y0 / 2, y1 * 2] : [x0, x1, y0, y1];
    const spare = y0 === y1 ? Math.abs(y0) / 2 || 1 : (y1 - y0) * .05;
    return [x0, x1, y0 >= 0 ? Math.max(0, y0 - spare) : y0 - spare, y1 + spare];
  }

  draw() {
    this.seen = this.element.clientWidth;
    const style = getComputedStyle(this.element);
    this.width = Math.max(220, this.seen - parseFloat(style.paddingLeft || 0) -
      parseFloat(style.paddingRight || 0));
    this.height = Math.round(Math.min(300, Math.max(190, this.width * .5)));
    this.paper.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    this.paper.replaceChildren();
    const range = this.range();
    this.reader.hidden = !range;
    this.showLegend();
    this.paper.setAttribute("aria-label", this.summary());
    if (!range) {
      this.write(this.width / 2, this.height / 2, "middle", "nothing yet");
      return;
    }
    this.place(range);
    this.drawAxes(range);
    this.lines.forEach(line => this.drawLine(line));
    this.marks = this.paper.appendChild(svgElement("g", {}));
    this.reader.min = range[0]; this.reader.max = range[1];
    this.reader.step = (range[1] - range[0]) / 200;
    if (this.cursor === null) this.reader.value = range[1];
    else this.readAt(this.cursor);
  }

  /** Sets how numbers become places on the paper. */
  place([x0, x1, y0, y1]) {
    const level = this.options.log ? Math.log10 : y => y;
    const labels = tickTexts(this.yTicks(y0, y1), this.format)
      .map(text => text.length);
    const left = 12 + 7 * Math.max(3, ...labels), right = this.width - 10;
    const top = 8, bottom = this.height - 38;
    this.area = {left, right, top, bottom};
    this.toX = x => left + (right - left) * (x - x0) / (x1 - x0);
    this.fromX = at => x0 + (x1 - x0) *
      Math.min(1, Math.max(0, (at - left) / (right - left)));
    this.toY = y => bottom -
      (bottom - top) * (level(y) - level(y0)) / (level(y1) - level(y0));
  }

  yTicks(y0, y1) {
    return this.options.log ? logTicks(y0, y1) : linearTicks(y0, y1, 4);
  }

  /** Whole numbers only, where the lines have no others. */
  xTicks(x0, x1) {
    const whole = this.lines.every(line =>
      line.raw.every(([x]) => Number.isInteger(x)));
    return linearTicks(x0, x1, Math.max(3, this.width / 80))
      .filter(tick => !whole || Number.isInteger(tick));
  }

  drawAxes([x0, x1, y0, y1]) {
    const {left, right, top, bottom} = this.area;
    const yTicks = this.yTicks(y0, y1), xTicks = this.xTicks(x0, x1);
    tickTexts(yTicks, this.format).forEach((text, i) => {
      const y = this.toY(yTicks[i]);
      this.grid(left, y, right, y);
      this.write(left - 6, y + 4, "end", text);
    });
    tickTexts(xTicks, shortNumber).forEach((text, i) => {
      const x = this.toX(xTicks[i]);
      this.grid(x, top, x, bottom);
      this.write(x, bottom + 16, "middle", text);
    });
    this.write((left + right) / 2, this.height - 4, "middle",
      this.options.xTitle || "step");
  }

  grid(x1, y1, x2, y2) {
    this.paper.append(svgElement("line", {class: "grid", x1, y1, x2, y2}));
  }

  write(x, y, anchor, text) {
    this.paper.append(svgElement("text", {x, y, "text-anchor": anchor}, text));
  }

  path(points) {
    const every = Math.ceil(points.length / kMostPoints);
    return points
      .filter((_, i) => i % every === 0 || i === points.length - 1)
      .map(([x, y], i) => `${i ? "L" : "M"}${this.toX(x).toFixed(1)},` +
        `${this.toY(y).toFixed(1)}`).join("");
  }

  drawLine(line) {
    const stroke = `stroke:var(--s${line.colour})`;
    const clip = ([, y]) => this.toY(y) >= 0 && this.toY(y) <= this.area.bottom + 4;
    if (this.options.smoothing)
      this.paper.append(svgElement("path", {class: "line raw", style: stroke,
        d: this.path(line.raw.filter(clip))}));
    this.paper.append(svgElement("path", {style: stroke,
      class: `line${line.valid ? " valid" : ""}`, d: this.path(line.points)}));
    if (line.points.length < 20)
      line.points.forEach(([x, y]) => this.dot(this.paper, line, x, y));
  }

  dot(parent, line, x, y) {
    parent.append(svgElement("circle", {cx: this.toX(x), cy: this.toY(y), r: 3,
      style: `fill:var(--s${line.colour})`}));
  }

  readAt(x) {
    if (!this.marks) return;
    this.cursor = x;
    this.marks.replaceChildren();
    if (x !== null && this.lines.length) {
      const at = this.toX(x);
      const {top, bottom} = this.area;
      this.marks.append(svgElement("line",
        {class: "cursor", x1: at, y1: top, x2: at, y2: bottom}));
      for (const line of this.lines)
        this.dot(this.marks, line,
          ...line.points[nearestPoint(line.points, x)]);
      this.reader.value = x;
    }
    this.showLegend();
    this.reader.setAttribute("aria-valuetext", this.readings().join("; "));
  }

  /** The point of a line at the cursor, or its last. */
  reading(line) {
    const at = this.cursor === null ? line.points.length - 1
      : nearestPoint(line.points, this.cursor);
    return line.points[at];
  }

  readings() {
    return this.lines.map(line => {
      const [x, y] = this.reading(line);
      return `${line.name}, ${this.options.xTitle || "step"} ` +
        `${shortNumber(x)}: ${this.format(y)}`;
    });
  }

  summary() {
    return this.lines.length ? `${this.title}. ${this.readings().join("; ")}`
      : `${this.title}: nothing yet`;
  }

  showLegend() {
    this.legend.replaceChildren(...this.lines.map(line => {
      const key = svgElement("svg", {viewBox: "0 0 24 8", "aria-hidden": "true"});
      key.append(svgElement("path", {d: "M0,4H24", style:
        `stroke:var(--s${line.colour})`,
        class: `line${line.valid ? " valid" : ""}`}));
      return make("li", {}, key, `${line.name} `,
        make("b", {}, this.format(this.reading(line)[1])));
    }));
  }
}

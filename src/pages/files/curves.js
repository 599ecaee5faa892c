"use strict";
// From the lines of metrics.jsonl to charts: which there are, and what they
// show of several runs.

const kGradient = "|gradient|", kRate = "Learning rate", kSpeed = "Examples a second";

/** A run's curves as they grow: `add` takes entries of metrics.jsonl. */
class RunCurves {
  constructor() { this.clear() }

  clear() {
    this.entries = [];
    this.stepsPerEpoch = null;
    this.start = null;
  }

  add(entry) {
    if (!entry || !isNumber(entry.step)) return;
    this.entries.push(entry);
    if (entry.kind === "epoch" && entry.epoch > 0)
      this.stepsPerEpoch = entry.step / entry.epoch;
    else if (isNumber(entry.steps_per_epoch))
      this.stepsPerEpoch = entry.steps_per_epoch;
    this.start = this.start ?? Date.parse(entry.time);
  }

  get last() { return this.entries[this.entries.length - 1] }

  /** Where an entry stands along `axis`: "step", "epoch" or "minutes". */
  place(entry, axis) {
    if (axis === "step") return entry.step;
    if (axis === "minutes") return (Date.parse(entry.time) - this.start) / 6e4;
    if (entry.kind === "epoch") return entry.epoch;
    return this.stepsPerEpoch ? entry.step / this.stepsPerEpoch : NaN;
  }

  points(axis, value) {
    return this.entries.map(entry => [this.place(entry, axis), value(entry)])
      .filter(([, y]) => isNumber(y));
  }

  /** Names of what was measured, the loss first. */
  measures() {
    const names = new Set(["loss"]);
    for (const {train, valid} of this.entries.slice(-50))
      for (const part of [train, valid])
        for (const name of Object.keys(part || {}))
          if (name !== "count") names.add(name);
    return [...names];
  }

  /** Epochs done, with their part of the present one. */
  epochs() {
    const last = this.last;
    if (!last) return 0;
    return last.kind === "epoch" ? last.epoch
      : this.stepsPerEpoch ? last.step / this.stepsPerEpoch : last.epoch - 1;
  }

  /** Seconds an epoch takes, by what is known so far. */
  secondsPerEpoch() {
    const epoch = this.entries.findLast(entry => isNumber(entry.seconds));
    if (epoch) return epoch.seconds;
    const [first, last] = [this.entries[0], this.last];
    if (!last || last.step === first.step || !this.stepsPerEpoch) return NaN;
    return (Date.parse(last.time) - Date.parse(first.time)) / 1000 *
      this.stepsPerEpoch / (last.step - first.step);
  }
}

/** Charts of several runs over one another. */
class CurveCharts {
  constructor(parent) {
    this.parent = parent;
    this.charts = new Map();
  }

  /** runs: [{name, colour, curves}]; options: axis, log, smoothing. */
  update(runs, options) {
    const names = new Set(runs.flatMap(run => run.curves.measures()));
    for (const name of names)
      this.draw(measureTitle(name), value => measureText(name, value), runs,
        run => this.measureLines(run, name, options, runs.length),
        {...options, log: options.log && !isShare(name)});
    this.drawOne(kGradient, "grad_norm", runs, options);
    this.drawOne(kRate, "learning_rate", runs, options);
    this.drawOne(kSpeed, "samples_per_second", runs, {...options, log: false});
    const kept = new Set([...[...names].map(measureTitle), kGradient, kRate, kSpeed]);
    for (const [title, chart] of this.charts)
      if (!kept.has(title)) { chart.element.remove(); this.charts.delete(title) }
  }

  measureLines(run, name, {axis}, count) {
    const before = count > 1 ? `${run.name} ` : "";
    return ["train", "valid"].map(part => ({
      name: before + part, colour: count > 1 ? run.colour : part === "valid" ? 1 : 0,
      valid: part === "valid",
      points: run.curves.points(axis, entry => entry[part]?.[name])}));
  }

  drawOne(title, key, runs, options) {
    this.draw(title, shortNumber, runs, run => [{name: run.name,
      colour: runs.length > 1 ? run.colour : 0,
      points: run.curves.points(options.axis, entry => entry[key])}], options);
  }

  draw(title, format, runs, linesOf, options) {
    if (!this.charts.has(title)) {
      this.charts.set(title, new Chart(title, format));
      this.parent.append(this.charts.get(title).element);
    }
    this.charts.get(title).update(runs.flatMap(linesOf),
      {...options, xTitle: options.axis});
  }
}

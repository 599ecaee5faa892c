"use strict";
// A report on one run, or on several beside one another.

const data = JSON.parse($("data").textContent);
const several = data.comparison || data.runs.length > 1;
const runs = data.runs.map((run, i) => {
  const curves = new RunCurves();
  run.metrics.forEach(entry => curves.add(entry));
  const name = data.comparison ? `${run.row}, seed ${run.seed}` : run.name;
  return {...run, name, folder: run.name, colour: i % 8, curves};
});

/** Curves with their settings. */
function curvesPart() {
  if (runs.every(run => !run.curves.last)) return null;
  const smoothing = make("input", {type: "range", min: 0, max: .98, step: .02,
    value: 0});
  const log = make("input", {type: "checkbox"});
  const axis = make("select", {}, ...["step", "epoch", "minutes"].map(name =>
    make("option", {selected: name === "epoch"}, name)));
  const charts = make("div", {className: "charts"});
  const drawn = new CurveCharts(charts);
  const draw = () => drawn.update(runs, {axis: axis.value, log: log.checked,
    smoothing: Number(smoothing.value)});
  const bar = make("form", {className: "bar no-print",
    "aria-label": "How curves are drawn"},
    make("label", {}, "Smoothing ", smoothing),
    make("label", {}, log, "Logarithmic scale"),
    make("label", {}, "Along ", axis));
  bar.addEventListener("input", draw);
  bar.addEventListener("submit", event => event.preventDefault());
  draw();
  return make("div", {}, bar, charts);
}

/** The figures of all runs in one table, the best first. */
function figuresTable() {
  const main = runs.flatMap(run => measuresOf(run.evaluation))[0]?.[0] ?? "loss";
  const value = run => run.evaluation?.[main] ?? NaN;
  const better = isShare(main) || main === "bleu" ? -1 : 1;
  const ranked = [...runs].sort((a, b) =>
    better * ((value(a) || 0) - (value(b) || 0)));
  const titles = [...new Set(ranked.flatMap(run =>
    figuresOf(run).map(([title]) => title)))];
  return makeTable("The best first",
    ["Run", "Model", ...titles], ranked.map(run => {
      const figures = new Map(figuresOf(run).map(([title, ...rest]) =>
        [title, rest]));
      return [make("a", {href: `#run-${runs.indexOf(run)}`}, run.name),
        modelText(run.config), ...titles.map(title => {
          const [text, remark] = figures.get(title) ?? ["–"];
          const interval = remark && remark.startsWith("95 %");
          return interval ? make("span", {title: remark}, text, " ",
            make("small", {className: "soft"}, remark.slice(14))) : text;
        })];
    }), [1]);
}

function runParts(run, level) {
  return [
    section("Confusion matrix", level, confusionPart(run)),
    section("Each class", level, classesPart(run)),
    section("Worst mistakes", level, mistakesPart(run)),
    section("Examples", level, examplesPart(run)),
    section("First weights", level, filtersPart(run)),
    section("Layers", level, layersPart(run)),
    section("Config", level, configPart(run)),
    section("To reproduce it", level, reproducePart(run)),
  ].filter(part => part != null);
}

function notesOf(run) {
  const note = (text, kind) => text ? make("p", {className: kind}, text) : null;
  return [note(run.caveat, "caveat"),
    note(run.error && `It failed: ${run.error}`, "caveat"),
    note(run.note && `The model was not measured: ${run.note}`, "caveat")];
}

const about = run => [modelText(run.config), run.data || run.config.data?.set,
  run.state, run.created && `begun ${run.created.replace("T", " ")}`]
  .filter(Boolean).join(" · ");

const kMostNames = 8;  // in the title

function writeHead() {
  const names = data.comparison?.rows.map(row => row.name)
    ?? runs.map(run => run.name);
  $("title").textContent = names.length > kMostNames
    ? `${names.length} models compared` : names.join(", ");
  document.title = `${$("title").textContent}: report`;
  const trained = data.comparison?.rows.flatMap(row => row.runs) ?? runs;
  $("made").textContent = `${trained.length === 1 && runs.length ?
    about(runs[0]) : `${trained.length} runs`} · unroll ${data.program_version}, ${data.made.slice(0, 10)}`;
}

function writeReport() {
  const report = $("report");
  const add = (...parts) => report.append(...parts.filter(part => part != null));
  if (data.comparison) {
    add(...comparisonParts(data.comparison, runs));
  } else if (several) {
    add(section("Comparison", 2, figuresTable()));
  }
  if (!several && runs.length) {
    add(...notesOf(runs[0]), figuresPart(runs[0]));
  }
  const curves = section("Curves", 2, curvesPart(),
    several || !runs.length ? null : epochsPart(runs[0].curves));
  add(curves);
  if (!several && runs.length) add(...runParts(runs[0], 2));
  else runs.forEach((run, i) => {
    const part = section(run.name, 2, make("p", {className: "soft"}, about(run)),
      ...notesOf(run), figuresPart(run), epochsPart(run.curves),
      ...runParts(run, 3));
    part.id = `run-${i}`;
    add(part);
  });
  if (data.comparison) add(section("To reproduce the comparison", 2,
    reproduceComparison(data.comparison, runs, data.program_version)));
}

/** What is folded on the screen is open on paper. */
function openOnPaper() {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    opened.forEach(part => part.open = true);
  });
  addEventListener("afterprint", () =>
    opened.forEach(part => part.open = false));
}

/** Links to the report's parts. */
function writeParts() {
  for (const title of document.querySelectorAll("main h2")) {
    const part = title.parentElement;
    part.id ||= title.textContent.toLowerCase().replace(/\W+/g, "-");
    $("parts").append(make("a", {href: `#${part.id}`}, title.textContent));
  }
}

writeHead();
writeReport();
writeParts();
openOnPaper();

"use strict";
// The parts of a report on one run. Each gives an element, or null where the
// run has nothing of the kind.

/** A section under a heading; null without content. */
function section(title, level, ...content) {
  const kept = content.filter(part => part != null);
  return kept.length === 0 ? null
    : make("section", {}, make(`h${level}`, {}, title), ...kept);
}

const measuresOf = evaluation => Object.entries(evaluation || {})
  .filter(([name, value]) => isNumber(value) &&
    !["count", "seconds", "rows", "cols", "loss", "macro_f1"].includes(name));

/** [title, value, remark], as far as they are known. */
function figuresOf({evaluation, summary, result, weight_bytes}) {
  const figures = [];
  const add = (title, value, remark) => { if (value !== "–")
    figures.push([title, value, remark]) };
  for (const [name, value] of measuresOf(evaluation)) {
    const interval = name === "accuracy" && evaluation.interval;
    add(`${measureTitle(name)} (${evaluation.split})`, measureText(name, value),
      interval && `95 % interval ${interval.map(share =>
        (100 * share).toFixed(2)).join(" to ")}`);
  }
  if (evaluation) add(`Loss (${evaluation.split})`, shortNumber(evaluation.loss),
    `${withCommas(evaluation.count)} ${evaluation.unit}`);
  if (summary) add("Parameters", withCommas(summary.parameters),
    weight_bytes && `${humanBytes(weight_bytes)} of weights`);
  if (summary?.multiply_adds) add("Multiply-adds",
    withCommas(summary.multiply_adds), "for one example, or one step");
  add("Training time", humanSeconds(result?.seconds), result?.epochs !== undefined
    && `${result.epochs} epochs, ${withCommas(result.steps)} steps`);
  add("Training speed", shortNumber(result?.samples_per_second),
    "examples a second");
  if (evaluation?.seconds) add("Inference speed",
    shortNumber(evaluation.count / evaluation.seconds), "examples a second");
  add("Peak memory", humanBytes(result?.peak_memory_bytes));
  return figures;
}

function figuresPart(run) {
  const figures = figuresOf(run);
  return figures.length === 0 ? null : make("dl", {className: "figures"},
    ...figures.map(([title, value, remark]) => make("div", {},
      make("dt", {}, title),
      make("dd", {}, value, remark ? make("small", {}, remark) : null))));
}

const labelsOf = ({classes}) => classes.map(score => `${score.class}`);

function confusionPart({evaluation}) {
  if (!evaluation?.confusion) return null;
  const labels = labelsOf(evaluation);
  const rows = evaluation.confusion.map((counts, truth) => {
    const total = counts.reduce((sum, count) => sum + count, 0) || 1;
    return make("tr", {}, make("th", {scope: "row"}, labels[truth]),
      ...counts.map((count, said) => {
        const right = truth === said;
        // Few of many are wrong: their colours need a scale of their own.
        const share = right ? count / total * .5 : Math.min(.9, 2 * Math.sqrt(count / total));
        const cell = make("td", {className: right ? "right" : "",
          title: `${labels[truth]} taken for ${labels[said]}: ${count}`},
          `${count}`);
        cell.style.background = count ?
          `rgba(var(--${right ? "high" : "low"}), ${share.toFixed(3)})` : "";
        return cell;
      }));
  });
  const caption = "Rows are the truth, columns what the model said; blue is " +
    "right, orange wrong";
  const table = make("table", {className: "matrix"},
    make("caption", {}, caption),
    make("thead", {}, make("tr", {}, make("td", {}),
      ...labels.map(label => make("th", {scope: "col"}, label)))),
    make("tbody", {}, ...rows));
  return make("div", {className: "wide", tabIndex: 0, role: "region",
    "aria-label": "Confusion matrix"}, table);
}

function classesPart({evaluation}) {
  if (!evaluation?.classes) return null;
  return makeTable("Precision, recall and F1 of each class",
    ["Class", "Examples", "Precision", "Recall", "F1"],
    evaluation.classes.map(score => [`${score.class}`, withCommas(score.count),
      percent(score.precision), percent(score.recall), percent(score.f1)]));
}

function mistakesPart({evaluation}) {
  if (!evaluation?.mistakes?.length) return null;
  const {rows, cols, mistakes} = evaluation;
  return make("ul", {className: "pictures"}, ...mistakes.map(mistake => {
    const said = `${mistake.predicted} with ${percent(mistake.probability, 1)}`;
    return make("li", {}, make("figure", {},
      makePicture(bytesOf(mistake.pixels), rows, cols,
        `Image ${mistake.index}: a ${mistake.truth}, taken for ${said}`, 96),
      make("figcaption", {}, make("b", {}, `${mistake.truth}`), ` taken for ${said}`,
        make("br"), make("span", {className: "soft"}, `no. ${mistake.index}`))));
  }));
}

function examplesPart({evaluation}) {
  return evaluation?.examples
    ? make("pre", {tabIndex: 0}, evaluation.examples.join("\n")) : null;
}

/** Weights as a picture: blue above 0, orange below, the paper for 0. */
function makeWeights(values, rows, cols, label, size) {
  const canvas = makePicture(values, rows, cols, label, size);
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(cols, rows);
  values.forEach((byte, i) => {
    const weight = (byte - 128) / 127;
    const colour = weight < 0 ? [219, 109, 40] : [31, 111, 235];
    image.data.set([...colour, 255 * Math.abs(weight)], 4 * i);
  });
  pen.clearRect(0, 0, cols, rows);
  pen.putImageData(image, 0, 0);
  return canvas;
}

const kGates = {i: "input gate", f: "forget gate", g: "cell input",
  o: "output gate", r: "reset gate", z: "update gate", n: "new state",
  h: "state"};

function filtersPart({filters}) {
  if (!filters) return null;
  const {name, count, shown, rows, cols, gates} = filters;
  const values = bytesOf(filters.values);
  const size = gates ? 84 : rows < 8 ? 40 : 70;
  const pictures = Array.from({length: shown}, (_, i) => {
    const label = gates ? kGates[gates[i]] : `filter ${i + 1}`;
    return make("li", {}, make("figure", {},
      makeWeights(values.subarray(i * rows * cols, (i + 1) * rows * cols),
        rows, cols, `${label} of ${name}`, size),
      gates ? make("figcaption", {}, label) : null));
  });
  const what = gates
    ? `Each row is a unit, each of the ${cols} columns a pixel of the image row that it reads.`
    : shown < count ? `The ${shown} strongest of ${count}.` : "";
  return make("div", {},
    make("p", {className: "soft"}, `${name}: blue adds, orange takes away. ${what}`),
    make("ul", {className: "pictures filters"}, ...pictures));
}

function layersPart({summary}) {
  if (!summary) return null;
  return makeTable("Layers as an example passes through them",
    ["Layer", "Kind", "Output", "Parameters", "Multiply-adds"],
    summary.layers.map(layer => [layer.name, layer.kind,
      layer.output_shape.join(" × ") || "–", withCommas(layer.parameters),
      layer.multiply_adds ? withCommas(layer.multiply_adds) : "–"]), [1, 2]);
}

function epochsPart(curves) {
  const epochs = curves.entries.filter(entry => entry.kind === "epoch");
  if (!epochs.length) return null;
  const columns = curves.measures().flatMap(name => ["train", "valid"]
    .filter(part => epochs.some(entry => isNumber(entry[part]?.[name])))
    .map(part => [`${measureTitle(name)}, ${part}`,
      entry => measureText(name, entry[part]?.[name])]));
  columns.push([kGradient, entry => shortNumber(entry.grad_norm)],
    [kRate, entry => shortNumber(entry.learning_rate)],
    ["Time", entry => humanSeconds(entry.seconds)]);
  return make("details", {}, make("summary", {}, "Each epoch as a table"),
    makeTable("Each epoch", ["Epoch", ...columns.map(([title]) => title)],
      epochs.map(entry => [`${entry.epoch}`,
        ...columns.map(([, text]) => text(entry))])));
}

/** A word as a shell takes it. */
const shellWord = word => /^[\w@%+=:,./-]+$/.test(word) ? word
  : `'${word.replaceAll("'", "'\\''")}'`;

function reproducePart({folder, config, program_version, data}) {
  const set = config.data?.set;
  const file = shellWord(`${config.name}.json`);
  const lines = [
    `# unroll ${program_version || ""}, trained on ${data || set || "its data"}`,
    `# 1. save the config above as ${file}`,
    `unroll train ${file}`,
    `unroll evaluate ${shellWord(config.name)}`,
    `# with the run's own folder at hand, in place of the first two`,
    `unroll report ${shellWord(folder)}`];
  return make("pre", {tabIndex: 0}, lines.join("\n"));
}

function configPart({config}) {
  return make("pre", {tabIndex: 0}, JSON.stringify(config, null, 2));
}

"use strict";
// The parts of a report on an experiment: several models, with several seeds
// each, and what can be said of their differences.

/** A picture (SVG) that cannot touch the page, nor the page it. */
function plotPicture(svg, words, kind) {
  const picture = make("img", {className: `plot ${kind}`, alt: words,
    src: `data:image/svg+xml,${encodeURIComponent(svg)}`});
  return make("div", {className: "wide", tabIndex: 0, role: "region",
    "aria-label": "Plot"}, picture);
}

const measureNames = rows => [...new Set(rows.flatMap(row =>
  Object.keys(row).filter(name => row[name]?.values?.length)))];

/** "99.12 % ± 0.05", below it the interval. */
function spreadText(name, spread) {
  if (!spread) return "failed";
  const digits = value => measureText(name, value).replace(" %", "");
  const deviation = isNumber(spread.deviation)
    ? ` ± ${digits(spread.deviation)}` : "";
  const text = measureText(name, spread.mean) + deviation;
  return !spread.interval ? text : make("span", {}, text, " ",
    make("small", {className: "soft"}, spread.interval.map(digits).join(" to ")));
}

function rowsTable(rows, runs) {
  const names = measureNames(rows);
  const shared = rows.some(row => row.times_comparable === false);
  const nameOf = row => {
    const shown = runs.findIndex(run => run.row === row.name);
    return shown < 0 || runs.length < 2 ? row.name
      : make("a", {href: `#run-${shown}`}, row.name);
  };
  const table = makeTable("The best first: mean over seeds ± standard " +
    "deviation; from five seeds on, 95 % interval of the mean",
    ["Model", "Seeds", ...names.map(measureTitle), "Parameters",
      "Multiply-adds", "Training time", "Training/s", "Inference/s",
      "Peak memory"],
    rows.map(row => [nameOf(row),
      `${row.runs.filter(run => !run.error).length}`,
      ...names.map(name => spreadText(name, row[name])),
      isNumber(row.parameters) ? withCommas(row.parameters) : "–",
      row.multiply_adds ? withCommas(row.multiply_adds) : "–",
      humanSeconds(row.seconds) + (row.times_comparable === false ? "*" : ""),
      shortNumber(row.samples_per_second),
      shortNumber(row.inferences_per_second),
      humanBytes(row.peak_memory_bytes)]));
  return make("div", {}, table, shared ? make("p", {className: "soft"},
    "* trained beside others: these times and rates are not comparable.")
    : null);
}

function valuesTable(rows) {
  const seeds = [...new Set(rows.flatMap(row => row.runs.map(run => run.seed)))]
    .sort((a, b) => a - b);
  const [name] = measureNames(rows);
  if (seeds.length < 2 || !name) return null;
  const cell = (row, seed) => {
    const run = row.runs.find(each => each.seed === seed);
    return !run ? "–" : run.error ? "failed" : measureText(name, run[name]);
  };
  return make("details", {}, make("summary", {}, "Every value"),
    makeTable(`${measureTitle(name)} of each seed`,
      ["Model", ...seeds.map(seed => `seed ${seed}`)],
      rows.map(row => [row.name, ...seeds.map(seed => cell(row, seed))])));
}

function pairsPart({pairs}) {
  if (!pairs.length) return null;
  const points = share => (100 * share).toFixed(2);
  const pText = p => p < 1e-4 ? "< 0.0001" : shortNumber(p);
  const apart = pair => pair.seeds.map(seed =>
    `${seed.only_first} : ${seed.only_second}`).join(", ");
  return make("div", {},
    make("ul", {}, ...pairs.map(pair => make("li", {}, pair.text))),
    make("details", {}, make("summary", {}, "The tests"),
      makeTable("Difference of mean accuracies in points, its 95 % interval by " +
        "a bootstrap over images and seeds, McNemar's test, and images that " +
        "only the first or only the second gets right, by seed",
        ["First", "Second", "Difference", "Interval", "p", "p, corrected (Holm)",
          "Only first : only second"],
        pairs.map(pair => [pair.first, pair.second, points(pair.difference),
          pair.interval ? pair.interval.map(points).join(" to ") : "–",
          pText(pair.p), pText(pair.p_holm), apart(pair)]), [1])));
}

function disputedPictures(list, names, {rows, cols}) {
  return make("ul", {className: "pictures"}, ...list.images.map(image => {
    const wrong = names.map((name, i) => [name, image.said[i]])
      .filter(([, said]) => said !== image.truth);
    const words = wrong.map(([name, said]) => `${name}: ${said}`);
    return make("li", {}, make("figure", {},
      makePicture(bytesOf(image.pixels), rows, cols,
        `Image ${image.index}: a ${image.truth}; ${words.join(", ")}`, 96),
      make("figcaption", {}, make("b", {}, `${image.truth}`),
        ...words.flatMap(word => [make("br"), word]), make("br"),
        make("span", {className: "soft"}, `no. ${image.index}`))));
  }));
}

function disagreementsParts({disagreements}) {
  if (!disagreements) return [];
  const {names, only_right, all_wrong, recall} = disagreements;
  const part = (title, list) => section(`${title}: ${withCommas(list.count)} ` +
    "images", 3, list.count ? disputedPictures(list, names, disagreements)
    : make("p", {className: "soft"}, "None."));
  return [
    ...(names.length > 1 ? names.map((name, i) =>
      part(`Only ${name} gets right`, only_right[i])) : []),
    part("All get wrong", all_wrong),
    section("Right of each class", 3, makeTable(
      "Share of the class that is right, mean over seeds",
      ["Class", ...names], recall[0].map((_, label) =>
        [`${label}`, ...recall.map(shares => percent(shares[label]))])))];
}

function robustnessParts({robustness_picture: picture}) {
  return picture ? [plotPicture(picture, "Accuracy on test images under noise, " +
    "shift, rotation and occlusion", "panels")] : [];
}

/** All that is said of an experiment before its runs, section by section. */
function comparisonParts(comparison, runs) {
  const {rows} = comparison;
  const warnings = [...(comparison.caveats ?? []), ...rows.flatMap(row =>
    row.runs.filter(run => run.error).map(run =>
      `${row.name}, seed ${run.seed}, failed: ${run.error}`))];
  const words = rows.map(row => {
    const [name] = measureNames([row]);
    return `${row.name}: ${name ? measureText(name, row[name].mean) : "failed"}`;
  });
  return [
    section("Comparison", 2,
      ...warnings.map(text => make("p", {className: "caveat"}, text)),
      measureNames(rows).length
        ? plotPicture(comparison.picture, words.join("; "), "") : null,
      rowsTable(rows, runs), valuesTable(rows)),
    section("On the same test images", 2, pairsPart(comparison)),
    section("Where they disagree", 2, ...disagreementsParts(comparison)),
    section("Under noise, shift, rotation, occlusion", 2,
      ...robustnessParts(comparison))];
}

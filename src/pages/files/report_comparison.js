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

const kMostPairs = 10;  // of all models; of more only those of the best
const kMostParts = 8;   // of models whose images or figures stand unfolded
const kMostLetters = 80;  // of names in the head of a table

const differ = (rows, key) =>
  new Set(rows.map(row => row[key]).filter(Boolean)).size > 1;

const measureNames = rows => [...new Set(rows.flatMap(row =>
  Object.keys(row).filter(name => row[name]?.values?.length)))];

const isGood = row => row.runs.some(run => !run.error);

/** "99.12 % ± 0.05", below it the interval. */
function spreadText(name, row) {
  const spread = row[name];
  if (!spread) return isGood(row) ? "–" : "failed";
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
    return shown < 0 ? row.name
      : make("a", {href: `#run-${shown}`}, row.name);
  };
  const splits = new Set(rows.map(row => row.split).filter(Boolean));
  const title = name => measureTitle(name) +
    (splits.size === 1 ? ` (${[...splits][0]})` : "");
  const apart = differ(rows, "data"), tested = splits.size > 1;
  const table = makeTable("The best first: mean over seeds ± standard " +
    "deviation; from five seeds on, 95 % interval of the mean",
    ["Model", "Seeds", ...names.map(title), "Parameters",
      "Multiply-adds", "Training time", "Training/s", "Inference/s",
      "Peak memory", ...(apart ? ["Data"] : []), ...(tested ? ["Split"] : [])],
    rows.map(row => [nameOf(row),
      `${row.runs.filter(run => !run.error).length}`,
      ...names.map(name => spreadText(name, row)),
      isNumber(row.parameters) ? withCommas(row.parameters) : "–",
      row.multiply_adds ? withCommas(row.multiply_adds) : "–",
      humanSeconds(row.seconds) + (row.times_comparable === false ? "*" : ""),
      shortNumber(row.samples_per_second),
      shortNumber(row.inferences_per_second),
      humanBytes(row.peak_memory_bytes),
      ...(apart ? [row.data ?? "–"] : []), ...(tested ? [row.split ?? "–"] : [])]));
  const note = text => make("p", {className: "soft"}, text);
  return make("div", {}, table, shared ? note(
    "* trained beside others: these times and rates are not comparable.") : null,
    apart ? note("Rows on different data: their figures are not comparable.")
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

function pairsPart({pairs, pairs_left_out: left}) {
  if (!pairs.length) return null;
  const list = of => make("ul", {}, ...of.map(pair => make("li", {}, pair.text)));
  // The best model's come first.
  const told = pairs.filter(pair => pairs.length <= kMostPairs ||
    pair.first === pairs[0].first);
  const rest = pairs.filter(pair => !told.includes(pair));
  const points = share => (100 * share).toFixed(2);
  const pText = p => p < 1e-4 ? "< 0.0001" : shortNumber(p);
  const apart = pair => pair.seeds.map(seed =>
    `${seed.only_first} : ${seed.only_second}`).join(", ");
  return make("div", {},
    list(told),
    rest.length ? make("details", {}, make("summary", {},
      `${withCommas(rest.length)} more pairs`), list(rest)) : null,
    left ? make("p", {className: "soft"},
      `${withCommas(left)} more pairs are in the JSON of the comparison.`) : null,
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

/** What each of few models says, or how many of them say so. */
function answerTexts(wrong) {
  if (wrong.length <= kMostParts)
    return wrong.map(([name, said]) => `${name}: ${said}`);
  const counts = new Map();
  wrong.forEach(([, said]) => counts.set(said, (counts.get(said) ?? 0) + 1));
  return [...counts].map(([said, count]) => `${count} models: ${said}`);
}

function disputedPictures(list, names, {rows, cols}) {
  return make("ul", {className: "pictures"}, ...list.images.map(image => {
    const wrong = names.map((name, i) => [name, image.said[i]])
      .filter(([, said]) => said !== image.truth);
    const words = answerTexts(wrong);
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
  const only = names.length < 2 ? [] : names.map((name, i) =>
    part(`Only ${name} gets right`, only_right[i]));
  const rest = only.splice(kMostParts);
  return [
    ...only,
    rest.length ? make("details", {}, make("summary", {},
      `What only one of ${rest.length} more models gets right`), ...rest) : null,
    part("All get wrong", all_wrong),
    section("Right of each class", 3, shareTable(
      "Share of the class that is right, mean over seeds", ["Class"],
      recall[0].map((_, label) => [`${label}`]), names,
      recall[0].map((_, label) => recall.map(shares => shares[label]))))];
}

/** Shares of models under each of the heads; many models, or names too long to
 * stand side by side, are rows instead. */
function shareTable(caption, titles, heads, names, shares) {
  if (names.length <= kMostParts && names.join("").length <= kMostLetters)
    return makeTable(caption, [...titles, ...names], heads.map((head, i) =>
      [...head, ...shares[i].map(share => percent(share))]));
  return makeTable(caption, ["Model", ...heads.map(head => head.join(" "))],
    names.map((name, i) => [name, ...shares.map(row => percent(row[i]))]));
}

function robustnessParts({robustness, robustness_picture: picture}) {
  if (!robustness) return [];
  const {names, corruptions} = robustness;
  return [
    plotPicture(picture, "Accuracy on test images under noise, shift, rotation " +
      "and occlusion", "panels"),
    shareTable("Accuracy of the first seed under each corruption",
      ["Corruption", "Strength"], corruptions.map(({kind, strength}) =>
        kind === "none" ? ["as they are", ""] : [kind, strength]),
      names, corruptions.map(one => one.accuracies))];
}

/** "5" for the seeds 0 to 4, else a list of them. */
const seedsOf = seeds => seeds.every((seed, i) => seed === i)
  ? seeds.length : seeds;

/**
 * The command that makes the comparison. A grid is every combination of its
 * values, so the rows tell it whole.
 */
function reproduceComparison(comparison, runs, version) {
  const {rows} = comparison;
  const seeds = [...new Set(rows.flatMap(row => row.runs.map(run => run.seed)))]
    .sort((a, b) => a - b);
  const paths = Object.keys(rows[0]?.settings ?? {});
  const base = row => paths.length
    ? row.name.split(` ${paths[0].split(".").pop()}=`)[0] : row.name;
  const configs = [...new Set(rows.map(base))].map(name => `${name}.json`);
  // Only runs of several seeds are named by them.
  const seeded = rows.some(row => row.runs.length > 1) ||
    runs.some(run => run.config.name !== run.row);
  const options = [
    ...(comparison.disagreements ? ["--disagreements"] : []),
    ...(comparison.robustness ? ["--robustness"] : []), "--report comparison.html"];
  const lines = [`# unroll ${version}`, "# each model's config in a file of its " +
    `name, without ${seeded ? '"name" and "seed"' : '"name"'}` +
    (paths.length ? " and what the grid sets" : "")];
  if (!paths.length && !(seeded && seeds.length === 1 && seeds[0] !== 0)) {
    lines.push(["unroll compare", ...configs.map(shellWord),
      ...(seeded ? [`--seeds ${[seedsOf(seeds)].flat().join(",")}`] : []),
      ...options].join(" "));
  } else {
    const grid = Object.fromEntries(paths.map(path => [path, [...new Set(
      rows.map(row => JSON.stringify(row.settings[path])))].map(text => JSON.parse(text))]));
    const file = {configs, ...(seeded ? {seeds: seedsOf(seeds)} : {}),
      ...(paths.length ? {grid} : {})};
    lines.push("# experiment.json:", JSON.stringify(file),
      ["unroll compare experiment.json", ...options].join(" "));
  }
  return make("pre", {tabIndex: 0}, lines.join("\n"));
}

/** All that is said of an experiment before its runs, section by section. */
function comparisonParts(comparison, runs) {
  const {rows} = comparison;
  const warnings = [...(comparison.caveats ?? []), ...rows.flatMap(row =>
    row.runs.filter(run => run.error).map(run =>
      `${row.name}, seed ${run.seed}, failed: ${run.error}`))];
  for (const [name, why] of Object.entries(comparison.left_out ?? {}))
    warnings.push(`--${name} is left out: ${why}`);
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

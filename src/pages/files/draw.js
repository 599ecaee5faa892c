"use strict";
// A pad to draw a digit on, and what image classifiers say of it.

const kPadSide = 280, kPen = 24, kSentSide = 112;

class DrawingPad {
  constructor() {
    this.canvas = $("pad");
    this.pen = this.canvas.getContext("2d", {willReadFrequently: true});
    this.runs = [];
    this.down = false;
    this.clear();
    this.listenToPointer();
    this.listenToKeys();
    this.listenToPictures();
    $("clear").addEventListener("click", () => this.clear());
  }

  clear() {
    this.resize(kPadSide, kPadSide);
    this.blank = true;
    this.at = [kPadSide / 2, kPadSide / 2];
    this.changed();
  }

  resize(width, height) {
    Object.assign(this.canvas, {width, height});
    this.canvas.style.height = `${kPadSide * height / width}px`;
    this.pen.fillStyle = "#000";
    this.pen.fillRect(0, 0, width, height);
    Object.assign(this.pen, {strokeStyle: "#fff", lineWidth: kPen,
      lineCap: "round", lineJoin: "round"});
  }

  /** The ticked runs: those that can say something of images answer. */
  setRuns(runs) {
    const answering = runs.filter(run => run.info.answers);
    const names = list => list.map(run => run.name).join("\n");
    const same = names(answering) === names(this.runs);
    this.runs = answering;
    $("draw-note").textContent = answering.length ? ""
      : "Tick a trained image classifier above: it answers here.";
    if (!same) this.changed();
  }

  lineTo(x, y) {
    this.pen.beginPath();
    this.pen.moveTo(...this.at);
    this.pen.lineTo(x, y);
    this.pen.stroke();
    this.at = [x, y];
    this.blank = false;
    this.changed();
  }

  // --- ways to draw ---------------------------------------------------------

  listenToPointer() {
    const place = event => {
      const box = this.canvas.getBoundingClientRect();
      return [(event.clientX - box.left) * this.canvas.width / box.width,
              (event.clientY - box.top) * this.canvas.height / box.height];
    };
    this.canvas.addEventListener("pointerdown", event => {
      if (event.button) return;
      this.canvas.setPointerCapture(event.pointerId);
      this.down = true;
      this.at = place(event);
      this.lineTo(...this.at);
    });
    this.canvas.addEventListener("pointermove", event => {
      if (!this.down) return;
      const moves = event.getCoalescedEvents?.() ?? [];
      for (const move of moves.length ? moves : [event])
        this.lineTo(...place(move));
    });
    for (const end of ["pointerup", "pointercancel"])
      this.canvas.addEventListener(end, () => { this.down = false });
  }

  listenToKeys() {
    const moves = {ArrowLeft: [-1, 0], ArrowRight: [1, 0],
      ArrowUp: [0, -1], ArrowDown: [0, 1]};
    let drawing = false;
    this.canvas.addEventListener("keydown", event => {
      const move = moves[event.key];
      if (move) {
        const [x, y] = this.at.map((old, i) =>
          Math.min(kPadSide, Math.max(0, old + 12 * move[i])));
        if (drawing) this.lineTo(x, y); else this.at = [x, y];
      } else if (event.key === " ") {
        drawing = !drawing;
        if (drawing) this.lineTo(...this.at);
        $("said").textContent = drawing ? "pen down" : "pen up";
      } else if (event.key === "Delete") {
        drawing = false;
        this.clear();
      } else {
        return;
      }
      event.preventDefault();
    });
  }

  listenToPictures() {
    $("picture").addEventListener("change", event =>
      this.show(event.target.files[0]));
    document.addEventListener("paste", event =>
      this.show(event.clipboardData.files[0]));
    this.canvas.addEventListener("dragover", event => event.preventDefault());
    this.canvas.addEventListener("drop", event => {
      event.preventDefault();
      this.show(event.dataTransfer.files[0]);
    });
  }

  async show(file) {
    if (!file) return;
    try {
      const picture = await createImageBitmap(file);
      const scale = kPadSide / Math.max(picture.width, picture.height);
      const sides = [picture.width, picture.height].map(side =>
        Math.max(1, Math.round(side * scale)));
      this.resize(...sides);
      this.pen.drawImage(picture, 0, 0, ...sides);
      this.blank = false;
      this.changed();
    } catch {
      $("draw-note").textContent = `${file.name} is no picture that can be read.`;
    }
  }

  // --- what the models say --------------------------------------------------

  /** Asks the server; while it answers, only the newest state waits. */
  async changed() {
    this.waiting = true;
    if (this.asking) return;
    this.asking = true;
    while (this.waiting) {
      this.waiting = false;
      try {
        await this.ask();
      } catch {
        $("draw-note").textContent = "The server does not answer.";
      }
    }
    this.asking = false;
  }

  async ask() {
    $("seen").hidden = this.blank || !this.runs.length;
    if (this.blank || !this.runs.length) {
      $("answers").replaceChildren();
      return;
    }
    const {pixels, rows, cols} = this.pixels();
    const query = new URLSearchParams({rows, cols});
    this.runs.forEach(run => query.append("run", run.name));
    const reply = await fetch(`/api/draw?${query}`, {method: "POST",
      headers: {"Content-Type": "application/octet-stream"}, body: pixels});
    const answer = await reply.json();
    if (this.blank) return;
    $("draw-note").textContent = answer.error ?? "";
    if (!answer.error) this.showAnswers(answer);
  }

  /** The pad as grey bytes, smaller than it is drawn. */
  pixels() {
    const scale = kSentSide / Math.max(this.canvas.width, this.canvas.height);
    const [cols, rows] = [this.canvas.width, this.canvas.height].map(side =>
      Math.max(1, Math.round(side * scale)));
    const small = new OffscreenCanvas(cols, rows).getContext("2d");
    small.imageSmoothingQuality = "high";
    small.drawImage(this.canvas, 0, 0, cols, rows);
    const rgba = small.getImageData(0, 0, cols, rows).data;
    const pixels = Uint8Array.from({length: rows * cols}, (_, i) =>
      .299 * rgba[4 * i] + .587 * rgba[4 * i + 1] + .114 * rgba[4 * i + 2]);
    return {pixels, rows, cols};
  }

  showAnswers({image, answers}) {
    if (image)
      $("seen").firstElementChild.replaceChildren(makePicture(image.pixels,
        image.rows, image.cols, "The digit as the models see it", 84));
    $("answers").replaceChildren(...answers.map(answer => {
      const run = this.runs.find(({name}) => name === answer.run);
      return makeAnswer(answer, run, image);
    }));
    $("said").textContent = answers.filter(answer => answer.probabilities)
      .map(({run, label, probabilities}) =>
        `${run}: ${label}, ${percent(probabilities[label], 0)}`).join("; ");
  }
}

function makeAnswer(answer, run, image) {
  const card = make("article", {className: "answer"});
  card.dataset.run = answer.run;
  if (answer.error) {
    card.append(make("h3", {}, answer.run),
      make("p", {className: "bad"}, answer.error));
    return card;
  }
  card.append(make("h3", {},
    make("span", {}, answer.run, make("br"), make("span", {className: "soft"},
      run ? modelText(run.info.config) : "")),
    make("output", {}, `${answer.label}`)), makeBars(answer));
  if (answer.rows) card.append(makeRows(answer.rows, image));
  return card;
}

function makeBars({probabilities, label}) {
  const bars = make("ul", {className: "bars",
    "aria-label": "Probability of each class"});
  probabilities.forEach((probability, i) => {
    const bar = make("i", {"aria-hidden": "true"});
    bar.style.width = `${100 * probability}%`;
    bars.append(make("li", {className: i === label ? "best" : ""},
      make("span", {}, `${i}`), make("span", {}, bar),
      make("span", {className: "share"}, percent(probability, 1))));
  });
  return bars;
}

/** What a model that reads row by row would have said after each row. */
function makeRows(rows, image) {
  const head = rows[0].map((_, i) => make("th", {scope: "col"}, `${i}`));
  const body = rows.map((probabilities, row) => make("tr", {},
    ...probabilities.map((probability, i) => {
      const cell = make("td", {title: `after row ${row + 1}: ${i} with ` +
        percent(probability, 1)},
        make("span", {className: "unseen"}, percent(probability, 0)));
      cell.style.background = `rgba(var(--heat), ${probability.toFixed(3)})`;
      return cell;
    })));
  const table = make("table", {},
    make("caption", {}, "Its answer after each row: how probable each class is"),
    make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body));
  const picture = make("div", {className: "picture"});
  if (image && image.rows === rows.length)
    picture.append(makePicture(image.pixels, image.rows, image.cols,
      "The rows that it reads", 90));
  return make("div", {className: "by-row"}, picture, table);
}

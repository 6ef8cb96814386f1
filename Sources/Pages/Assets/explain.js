"use strict";

/** Who attends to whom, and what a query and a key make of each other; see `ExplanationPage`. */
(() => {
  const model = page.data("explanation");
  const state = { layer: 0, head: 0, byValue: false, back: false, text: 0 };
  const readers = [];
  const percent = (share) => `${page.number(share * 100, 2)} %`;
  const quoted = (token) => `‘${token}’`;
  /** A token of a text in quotes, with its place where the text has the same one twice. */
  const named = (reading, place) => {
    const token = reading.tokens[place];
    return quoted(token) + (reading.tokens.indexOf(token) === reading.tokens.lastIndexOf(token) ? "" : ` (${place})`);
  };

  /** The places of the heads that the page holds, by their numbers through all layers. */
  const places = new Map(model.shown.map((number, place) => [number, place]));
  const isShown = (layer, head) => places.has(layer * model.heads + head);

  /** The numbers of one text: what Swift wrote as base64 of little-endian float32, head after head. */
  class Reading {
    constructor(text, index) {
      Object.assign(this, text, { index, count: text.tokens.length });
      const bytes = Uint8Array.from(atob(text.numbers), (letter) => letter.charCodeAt(0));
      const all = new Float32Array(bytes.buffer);
      let place = 0;
      const take = (length) => all.subarray(place, (place += length));
      this.heads = model.shown.map(() => ({
        weights: take(this.count * (this.count + 1) / 2),
        norms: take(this.count),
        query: take(this.count * model.keyLength),
        key: take(this.count * model.keyLength),
        value: take(this.count * model.valueLength),
      }));
    }

    head(layer, head) { return this.heads[places.get(layer * model.heads + head)]; }

    /** What a token attends to: a row of a triangle, each longer by one than the one before it. */
    weights(layer, head, token) {
      const start = token * (token + 1) / 2;
      return this.head(layer, head).weights.subarray(start, start + token + 1);
    }

    norm(layer, head, token) { return this.head(layer, head).norms[token]; }

    /** Attention, or attention times the length of the value as a share of the whole. */
    shares(layer, head, token, byValue) {
      const weights = Array.from(this.weights(layer, head, token));
      if (!byValue) return weights;
      const amounts = weights.map((weight, position) => weight * this.norm(layer, head, position));
      const sum = amounts.reduce((a, b) => a + b, 0);
      return amounts.map((amount) => (sum > 0 ? amount / sum : 0));
    }

    /** What every token spends on one of them: nothing where it comes before that one. */
    received(layer, head, token, byValue) {
      return this.tokens.map((_, place) =>
        place < token ? undefined : this.shares(layer, head, place, byValue)[token]);
    }

    vector(kind, layer, head, token) {
      const width = kind === "value" ? model.valueLength : model.keyLength;
      return this.head(layer, head)[kind].subarray(token * width, (token + 1) * width);
    }
  }

  /** One text with its tokens and arcs: pointing at a token shows whom it attends to. */
  class Reader {
    constructor(box, reading) {
      Object.assign(this, { box, reading, token: reading.place, shown: reading.place, position: null });
      this.arcs = page.svg("svg", { class: "arcs", "aria-hidden": "true" });
      this.line = page.element("div", {
        class: "tokens", role: "group", "aria-label": `Text ${reading.index + 1}, token by token`,
      });
      this.sentence = page.element("p", { class: "sentence", "aria-live": "polite" });
      this.buttons = reading.tokens.map((token, place) => page.element("button", {
        type: "button", class: "token", tabindex: place === this.token ? "0" : "-1",
        pointerenter: () => this.show(place), pointerleave: () => this.show(this.token),
        focus: () => this.choose(place), click: () => this.choose(place),
      }, page.element("span", { class: "word" }, token), page.element("span", { class: "share" })));
      this.line.append(...this.buttons);
      this.line.addEventListener("keydown", (event) => this.move(event));
      const scroller = page.element("div", { class: "line" });
      scroller.append(page.element("div", { class: "stretch" }, this.arcs, this.line));
      box.replaceChildren(scroller, this.sentence);
      // The explained token of a long text would else be out of sight.
      scroller.scrollLeft = this.buttons[this.token].offsetLeft - scroller.clientWidth / 2;
    }

    move(event) {
      const step = { ArrowLeft: -1, ArrowRight: 1, Home: -this.reading.count, End: this.reading.count }[event.key];
      if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.buttons[Math.max(0, Math.min(this.reading.count - 1, this.token + step))].focus();
    }

    choose(place) {
      this.token = place;
      this.position = null;
      state.text = this.reading.index;
      this.buttons.forEach((button, index) => { button.tabIndex = index === place ? 0 : -1; });
      this.show(place);
      showPair();
    }

    show(place) {
      this.shown = place;
      this.draw();
    }

    draw() {
      const { layer, head, byValue, back } = state;
      const { reading, shown } = this;
      const shares = back ? reading.received(layer, head, shown, byValue) : reading.shares(layer, head, shown, byValue);
      this.buttons.forEach((button, place) => {
        const share = shares[place];
        button.style.setProperty("--share", share ?? 0);
        button.classList.toggle("apart", share === undefined);
        button.classList.toggle("asking", place === shown);
        if (place === shown) button.setAttribute("aria-current", "true");
        else button.removeAttribute("aria-current");
        button.lastChild.textContent = share === undefined ? " " : percent(share);
      });
      this.drawArcs(shares);
      this.sentence.textContent =
        `${named(reading, shown)} in layer ${layer}, head ${head}: ${(back ? this.lookedAt : this.looks).call(this, shares)}.`;
    }

    /** The places of the largest shares, the largest first. */
    leading(shares, count) {
      return shares.map((share, place) => ({ share, place })).filter(({ share }) => share >= 0.005)
        .sort((a, b) => b.share - a.share).slice(0, count);
    }

    looks(shares) {
      const [first, next] = state.byValue ? [" of what it gathers from ", " from "] : [" of its attention on ", " on "];
      return this.leading(shares, 3).map(({ share, place }, index) =>
        `${percent(share)}${index === 0 ? first : next}${named(this.reading, place)}`).join(", ");
    }

    lookedAt(shares) {
      const later = shares.map((share, place) => (place === this.shown ? 0 : share ?? 0));
      const parts = this.leading(later, 3).map(({ share, place }) => `${named(this.reading, place)} ${percent(share)}`);
      const what = state.byValue ? "gather from it" : "spend on it of their attention";
      return parts.length === 0 ? "no later token looks back at it" : `later tokens ${what}: ${parts.join(", ")}`;
    }

    drawArcs(shares) {
      const height = 92;
      const middle = (place) => this.buttons[place].offsetLeft + this.buttons[place].offsetWidth / 2;
      const from = middle(this.shown);
      this.arcs.setAttribute("height", height);
      this.arcs.setAttribute("width", this.line.scrollWidth);
      this.arcs.replaceChildren(...shares.flatMap((share, place) => {
        if (!(share >= 0.005)) return [];
        const to = middle(place);
        const top = height - Math.min(height - 6, 22 + Math.abs(from - to) * 0.22);
        const path = place === this.shown
          ? `M ${from - 9} ${height} C ${from - 16} ${height - 34}, ${from + 16} ${height - 34}, ${from + 9} ${height}`
          : `M ${from} ${height} C ${from} ${top}, ${to} ${top}, ${to} ${height}`;
        return [page.svg("path", {
          d: path, class: "arc", "stroke-width": 1 + 7 * share, "stroke-opacity": 0.25 + 0.75 * share,
        })];
      }));
    }
  }

  // The heads: a square for each, coloured by what it adds to the answer.

  const squares = [];
  const headName = (layer, head) => {
    const amounts = readers.map(({ reading }) => reading.amounts?.[layer * model.heads + head]);
    const adds = amounts.map((amount, index) => amount === undefined ? null
      : `${amount < 0 ? "takes" : "adds"} ${page.number(Math.abs(amount))} ${amount < 0 ? "from" : "to"} `
        + quoted(readers[index].reading.answer)).filter((text) => text !== null);
    const name = `Layer ${layer}, head ${head}${isShown(layer, head) ? "" : " (not on this page)"}`;
    return [name, ...adds].join(": ").replace(/: (?=[^:]*$)/, adds.length > 1 ? "; " : ": ");
  };

  const buildHeads = () => {
    const box = document.getElementById("heads");
    for (let layer = 0; layer < model.layers; layer += 1) {
      const row = page.element("div", { class: "heads-row" },
        page.element("span", { class: "heads-label", "aria-hidden": "true" }, `${layer}`));
      for (let head = 0; head < model.heads; head += 1) {
        const square = page.element("button", {
          type: "button", class: isShown(layer, head) ? "square" : "square absent",
          "aria-disabled": isShown(layer, head) ? null : "true", "aria-label": headName(layer, head), tabindex: "-1",
          click: () => select(layer, head),
          pointerenter: (event) => page.tip(headName(layer, head), event.clientX, event.clientY),
          pointerleave: () => page.tip(null),
        });
        squares.push(square);
        row.append(square);
      }
      box.append(row);
    }
    box.addEventListener("keydown", (event) => {
      const [down, right] = {
        ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
      }[event.key] ?? [0, 0];
      if (down === 0 && right === 0) return;
      event.preventDefault();
      step(down, right);
      squares[state.layer * model.heads + state.head].focus();
    });
    page.paint(() => {
      const colours = page.diverging();
      const amounts = readers[0].reading.amounts ?? [];
      const largest = Math.max(1e-9, ...amounts.map(Math.abs));
      squares.forEach((square, index) => {
        square.style.backgroundColor = `rgb(${colours((amounts[index] ?? 0) / largest).join(",")})`;
      });
    });
  };

  const select = (layer, head) => {
    if (!isShown(layer, head)) return;
    Object.assign(state, { layer, head });
    squares.forEach((square, index) => {
      const isChosen = index === layer * model.heads + head;
      square.setAttribute("aria-pressed", isChosen);
      square.tabIndex = isChosen ? 0 : -1;
    });
    document.getElementById("layer").value = layer;
    const choice = document.getElementById("head");
    choice.value = head;
    for (const option of choice.options) option.disabled = !isShown(layer, Number(option.value));
    readers.forEach((reader) => reader.draw());
    showPair();
  };

  const wrap = (value, count) => ((value % count) + count) % count;
  /** Goes on to the next head in a direction that the page holds, at last to the one where it began. */
  const step = (down, right) => {
    let { layer, head } = state;
    do {
      layer = wrap(layer + down, model.layers);
      head = wrap(head + right, model.heads);
    } while (!isShown(layer, head));
    select(layer, head);
  };

  /** The head of a layer that comes closest to the chosen one. */
  const nearest = (layer) => {
    const heads = Array.from({ length: model.heads }, (_, head) => head).filter((head) => isShown(layer, head));
    return heads.sort((a, b) => Math.abs(a - state.head) - Math.abs(b - state.head))[0];
  };

  const weigh = (byValue) => {
    state.byValue = byValue;
    document.getElementById("by-attention").setAttribute("aria-pressed", !byValue);
    document.getElementById("by-value").setAttribute("aria-pressed", byValue);
    readers.forEach((reader) => reader.draw());
  };

  const turn = (back) => {
    state.back = back;
    document.getElementById("ahead").setAttribute("aria-pressed", !back);
    document.getElementById("back").setAttribute("aria-pressed", back);
    readers.forEach((reader) => reader.draw());
  };

  const buildControls = () => {
    for (const [id, count] of [["layer", model.layers], ["head", model.heads]]) {
      const choice = document.getElementById(id);
      choice.append(...Array.from({ length: count }, (_, index) => page.element("option", {
        value: index, disabled: id === "layer" && nearest(index) === undefined,
      }, `${index}`)));
    }
    const chosen = (id) => Number(document.getElementById(id).value);
    document.getElementById("layer").addEventListener("change", () => select(chosen("layer"), nearest(chosen("layer"))));
    document.getElementById("head").addEventListener("change", () => select(state.layer, chosen("head")));
    document.getElementById("by-attention").addEventListener("click", () => weigh(false));
    document.getElementById("by-value").addEventListener("click", () => weigh(true));
    document.getElementById("ahead").addEventListener("click", () => turn(false));
    document.getElementById("back").addEventListener("click", () => turn(true));
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
      const action = {
        l: () => step(1, 0), L: () => step(-1, 0), h: () => step(0, 1), H: () => step(0, -1),
        v: () => weigh(!state.byValue), b: () => turn(!state.back),
      }[event.key];
      if (action) action();
    });
  };

  // One pair: a query, a key, their product; and the value that is taken.

  /** A row of bars, one an element, up for positive and down for negative numbers. */
  const bars = (name, values, kind, largest) => {
    const [width, height] = [10, 44];
    const drawing = page.svg("svg", {
      viewBox: `0 0 ${values.length * width} ${height}`, preserveAspectRatio: "none", class: `bars ${kind}`,
      "aria-hidden": "true",
    }, page.svg("line", { x1: 0, x2: values.length * width, y1: height / 2, y2: height / 2, class: "zero" }));
    values.forEach((value, index) => {
      const length = largest > 0 ? (Math.abs(value) / largest) * (height / 2 - 1) : 0;
      drawing.append(page.svg("rect", {
        x: index * width + 1, width: width - 2, height: Math.max(length, 0.4),
        y: value < 0 ? height / 2 : height / 2 - length, class: value < 0 ? "less" : "more",
      }));
    });
    const list = Array.from(values, (value) => page.number(value)).join(", ");
    return [
      page.element("div", { class: "bars-name" }, name),
      page.element("div", { class: "bars-box", role: "img", "aria-label": `${kind}: ${list}` }, drawing),
    ];
  };

  const greatest = (...lists) => Math.max(...lists.map((list) => Math.max(...Array.from(list, Math.abs))));

  const showPair = () => {
    const reader = readers[state.text];
    const { reading, token } = reader;
    const { layer, head } = state;
    const weights = reading.weights(layer, head, token);
    reader.position ??= weights.indexOf(Math.max(...weights));
    const position = reader.position;
    const [query, key, value] = [["query", token], ["key", position], ["value", position]]
      .map(([kind, place]) => reading.vector(kind, layer, head, place));
    const products = query.map((element, index) => element * key[index]);
    const dot = Array.from(products).reduce((a, b) => a + b, 0);
    const [asking, asked] = [named(reading, token), named(reading, position)];
    const length = greatest(query, key);
    const box = document.getElementById("pair-vectors");
    const readout = page.element("p", { class: "readout", "aria-live": "polite" },
      `Point at an element, or move through them with the arrow keys.`);
    const grid = page.element("div", {
      class: "vectors", tabindex: "0", role: "group",
      "aria-label": `Query of ${asking}, key of ${asked}, and their product, ${query.length} elements each`,
    },
    ...bars(`query of ${asking}`, query, "query", length),
    ...bars(`key of ${asked}`, key, "key", length),
    ...bars("query × key", products, "product", greatest(products)));
    const show = (index) => {
      readout.textContent = `Element ${index}: ${page.number(query[index])} × ${page.number(key[index])} = `
        + page.number(products[index]);
      grid.querySelectorAll("rect").forEach((bar, place) =>
        bar.classList.toggle("pointed", place % query.length === index));
    };
    let current = -1;
    grid.addEventListener("pointermove", (event) => {
      const frame = event.target.closest(".bars-box")?.getBoundingClientRect();
      if (!frame) return;
      current = Math.max(0, Math.min(query.length - 1, Math.floor((event.clientX - frame.left) / frame.width * query.length)));
      show(current);
    });
    grid.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      current = wrap(current + step, query.length);
      show(current);
    });
    const weight = weights[position];
    box.replaceChildren(
      grid, readout,
      page.element("p", { class: "sum" },
        "The products add up to ", page.element("b", {}, page.number(dot, 4)), `; times the scale ${page.number(model.scale, 4)} `
        + "that is a score of ", page.element("b", {}, page.number(dot * model.scale, 4)), ". Softmax over "
        + `${token + 1} score${token === 0 ? "" : "s"} gives `, page.element("b", {}, percent(weight)), " of the attention."),
      page.element("div", { class: "vectors" }, ...bars(`value of ${asked}`, value, "value", greatest(value))),
      page.element("p", {}, `${percent(weight)} of this value goes into the mixture of ${asking}; brought into the residual `
        + `stream it is ${page.number(reading.norm(layer, head, position))} long.`));
    document.getElementById("question").textContent =
      `In layer ${layer}, head ${head}, ${asking} asks and ${asked} answers.`;
    showScores(reader, query, weights);
  };

  /** All keys that a query meets; choosing one shows that pair. */
  const showScores = (reader, query, weights) => {
    const { reading, token } = reader;
    const { layer, head } = state;
    const shares = reading.shares(layer, head, token, true);
    const rows = Array.from(weights, (weight, position) => {
      const key = reading.vector("key", layer, head, position);
      const dot = query.reduce((sum, element, index) => sum + element * key[index], 0);
      const choose = page.element("button", {
        type: "button", class: "plain", "aria-pressed": position === reader.position,
        click: () => {
          reader.position = position;
          showPair();
          document.querySelectorAll("#pair-scores button")[position].focus();
        },
      }, reading.tokens[position]);
      const cells = [dot, dot * model.scale].map((value) => page.number(value, 4))
        .concat(percent(weight), page.number(reading.norm(layer, head, position)), percent(shares[position]))
        .map((text) => page.element("td", { class: "number" }, text));
      return page.element("tr", {}, page.element("th", { scope: "row" }, choose), ...cells);
    });
    document.getElementById("pair-scores").replaceChildren(...rows);
  };

  // Tables that Swift has written: cells are tinted by the numbers that they hold.

  const tint = () => {
    const [colours, readable] = [page.diverging(), page.readable()];
    const cells = [...document.querySelectorAll("[data-amount]")];
    const largest = new Map();
    for (const cell of cells) {
      const table = cell.closest("table");
      largest.set(table, Math.max(largest.get(table) ?? 1e-9, Math.abs(cell.dataset.amount)));
    }
    for (const cell of cells) {
      const part = cell.dataset.amount / largest.get(cell.closest("table"));
      const shade = colours(part * 0.85);
      cell.style.backgroundColor = `rgb(${shade.join(",")})`;
      cell.style.color = `rgb(${readable(shade).join(",")})`;
    }
    for (const cell of document.querySelectorAll("[data-share]")) cell.style.setProperty("--share", cell.dataset.share);
  };

  model.texts.forEach((text, index) => {
    const box = document.querySelector(`.reader[data-text="${index}"]`);
    readers.push(new Reader(box, new Reading(text, index)));
  });
  buildHeads();
  buildControls();
  page.paint(tint);
  weigh(false);
  select(model.layer, model.head);
  new ResizeObserver(() => readers.forEach((reader) => reader.draw())).observe(document.body);
})();

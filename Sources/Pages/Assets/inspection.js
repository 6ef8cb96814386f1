"use strict";

/** The table of tensors: only the rows in sight exist, so that ten thousand open as fast as ten. */
{
  const { element, number, grouped, bytes, tip, paint, diverging, mix, colour } = page;
  const source = page.data("tensor-data");
  const shadeOf = new Map([...source.shades].map((shade, index) => [shade, index / (source.shades.length - 1)]));
  const rowHeight = 52;

  const tensors = source.tensors.map((row, place) => {
    const [name, roles, part, dtype, lengths, size, start, statistics, picture] = row;
    const elements = lengths.reduce((product, length) => product * length, 1);
    const shape = lengths.length ? lengths.join(" × ") : "scalar";
    const values = statistics && Object.fromEntries(
      ["minimum", "maximum", "mean", "deviation", "zeros", "nans", "infinities", "subnormals", "percentiles", "bins"]
        .map((key, index) => [key, statistics[index]]));
    const words = `${name} ${roles} ${dtype} ${lengths.join("x")} ${shape}`.toLowerCase();
    return { place, name, roles, part, dtype, lengths, shape, elements, size, start, values, picture, words };
  });
  const hasValues = tensors.some((tensor) => tensor.values);

  const columns = [
    { title: "tensor", key: (tensor) => tensor.name, isText: true },
    { title: "type", key: (tensor) => tensor.dtype, isText: true },
    { title: "shape", key: (tensor) => tensor.elements },
    { title: "bytes", key: (tensor) => tensor.size },
    ...(hasValues ? [
      { title: "mean", key: (tensor) => tensor.values?.mean },
      { title: "deviation", key: (tensor) => tensor.values?.deviation },
      { title: "histogram", key: (tensor) => spread(tensor) },
      { title: "map", key: (tensor) => tensor.picture?.[2] },
    ] : []),
  ];
  /** How far the farthest value lies from the mean, in deviations. */
  const spread = ({ values }) => values && values.deviation
    ? Math.max(values.maximum - values.mean, values.mean - values.minimum) / values.deviation : null;

  const table = document.getElementById("tensor-table");
  const head = document.getElementById("tensor-head");
  const body = document.getElementById("tensor-rows");
  const spacer = document.getElementById("tensor-spacer");
  const search = document.getElementById("search");
  const found = document.getElementById("found");
  const detail = document.getElementById("detail");
  table.classList.toggle("plain", !hasValues);

  let shown = tensors;
  let active = 0;
  let order = { column: null, isDescending: false };

  /** The colours of shades: 0 to 1 where they have no sign, else -1 to 1. */
  let palette = null;
  const shadeColours = () => {
    const signed = diverging();
    const [none, most, bad] = ["none", "hue-1", "bad"].map(colour);
    const dark = page.isDark();
    return (shade, isSigned) => {
      if (shade === undefined) return bad;
      if (isSigned) return signed(shade * 2 - 1);
      // Small differences near nothing are told apart better on a curve.
      return mix(none, dark ? mix(most, [255, 255, 255], 0.35) : mix(most, [0, 0, 0], 0.25), shade ** 0.8);
    };
  };

  /** Draws a grid of shades cell by cell, as large as the canvas says. */
  const drawPicture = (canvas, [rows, cells, , isSigned, shades]) => {
    const context = canvas.getContext("2d");
    const image = context.createImageData(cells, rows);
    [...shades].forEach((shade, index) => {
      const [red, green, blue] = palette(shadeOf.get(shade), isSigned);
      image.data.set([red, green, blue, 255], index * 4);
    });
    canvas.width = cells;
    canvas.height = rows;
    context.putImageData(image, 0, 0);
  };

  const drawHistogram = (canvas, [, , , , shades], width, height) => {
    const ratio = devicePixelRatio || 1;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.fillStyle = `rgb(${colour("hue-1").join(" ")})`;
    const step = width / shades.length;
    [...shades].forEach((shade, index) => {
      const part = Math.sqrt(shadeOf.get(shade)) * height;
      context.fillRect(index * step, height - part, Math.max(1, step - 0.5), part);
    });
  };

  const oddities = ({ values }) => !values ? [] : [["NaN", values.nans], ["infinite", values.infinities]]
    .filter(([, count]) => count > 0).map(([what, count]) => `${grouped(count)} ${what}`);

  const cell = (index, ...children) => element("div", { role: "cell", class: `cell-${index}` }, ...children);

  const row = (tensor, index) => {
    const badges = oddities(tensor).map((text) => element("span", { class: "badge" }, text));
    const cells = [
      cell(0, element("span", { class: `dot ${tensor.part === null ? "part-none" : `part-of-${tensor.part}`}` }),
        element("span", { class: "names" }, element("span", { class: "name" }, tensor.name.slice(0, 300)),
          element("span", { class: "roles" }, tensor.roles || "no known role")), ...badges),
      cell(1, tensor.dtype), cell(2, tensor.shape), cell(3, bytes(tensor.size)),
    ];
    if (hasValues) {
      const values = tensor.values;
      const histogram = element("canvas", { class: "histogram", "aria-hidden": "true" });
      const picture = element("canvas", { class: "picture", "aria-hidden": "true" });
      if (values?.bins) drawHistogram(histogram, values.bins, 96, 30);
      if (tensor.picture) {
        drawPicture(picture, tensor.picture);
        picture.classList.toggle("strip", tensor.picture[0] === 1);
      }
      cells.push(cell(4, values ? number(values.mean ?? "") : ""), cell(5, values ? number(values.deviation ?? "") : ""),
        cell(6, histogram), cell(7, picture));
    }
    const made = element("div", {
      role: "row", class: "row", id: `tensor-${tensor.place}`, "aria-rowindex": index + 2,
      click: () => { choose(index); open(tensor); },
    }, ...cells);
    made.style.transform = `translateY(${index * rowHeight}px)`;
    made.classList.toggle("active", index === active);
    return made;
  };

  /** Makes the rows in sight, and drops the others. */
  const fill = () => {
    const first = Math.max(0, Math.floor(body.scrollTop / rowHeight) - 4);
    const last = Math.min(shown.length, first + Math.ceil(body.clientHeight / rowHeight) + 8);
    spacer.style.height = `${shown.length * rowHeight}px`;
    spacer.replaceChildren(...shown.slice(first, last).map((tensor, index) => row(tensor, first + index)));
    const current = shown[active];
    if (current) body.setAttribute("aria-activedescendant", `tensor-${current.place}`);
    else body.removeAttribute("aria-activedescendant");
  };
  let waits = false;
  body.addEventListener("scroll", () => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => { waits = false; fill(); });
  }, { passive: true });

  const choose = (index) => {
    active = Math.max(0, Math.min(shown.length - 1, index));
    const top = active * rowHeight;
    if (top < body.scrollTop) body.scrollTop = top;
    if (top + rowHeight > body.scrollTop + body.clientHeight) body.scrollTop = top + rowHeight - body.clientHeight;
    fill();
  };

  const compare = (left, right, key, isText) => {
    const [mine, theirs] = [key(left), key(right)];
    if (isText) return mine < theirs ? -1 : mine > theirs ? 1 : 0;
    // What has no number comes last in either order.
    const known = (value) => typeof value === "number";
    if (!known(mine) || !known(theirs)) return known(mine) ? -Infinity : known(theirs) ? Infinity : 0;
    return mine - theirs;
  };

  const update = () => {
    const words = search.value.toLowerCase().replaceAll("×", "x").split(/\s+/).filter(Boolean);
    shown = tensors.filter((tensor) => words.every((word) => tensor.words.includes(word)));
    const column = columns[order.column];
    if (column) {
      const sign = order.isDescending ? -1 : 1;
      shown = [...shown].sort((left, right) => {
        const difference = compare(left, right, column.key, column.isText);
        return (Number.isFinite(difference) ? sign * difference : Math.sign(difference)) || left.place - right.place;
      });
    }
    const size = shown.reduce((sum, tensor) => sum + tensor.size, 0);
    found.textContent = `${grouped(shown.length)} of ${grouped(tensors.length)}, ${bytes(size)}`;
    table.setAttribute("aria-rowcount", shown.length + 1);
    body.style.height = `${Math.min(shown.length, 12) * rowHeight + 2}px`;
    active = 0;
    body.scrollTop = 0;
    fill();
  };

  const sort = (index) => {
    const isAgain = order.column === index;
    // Numbers are sought from the largest on, words from the first.
    const first = !columns[index].isText;
    order = isAgain && order.isDescending !== first ? { column: null, isDescending: false }
      : { column: index, isDescending: isAgain ? !first : first };
    headings.forEach((heading, place) => {
      const isSorted = place === order.column;
      heading.setAttribute("aria-sort", !isSorted ? "none" : order.isDescending ? "descending" : "ascending");
    });
    update();
  };
  const headings = columns.map((column, index) => element("div",
    { role: "columnheader", class: `cell-${index}`, "aria-sort": "none" },
    element("button", { type: "button", click: () => sort(index) }, column.title)));
  head.append(...headings);

  /** The chosen tensor, large: its numbers, the distribution of its values, and a map of them. */
  const open = (tensor) => {
    const facts = [
      ["role", tensor.roles || "none known"], ["elements", `${grouped(tensor.elements)}, ${tensor.dtype} ${tensor.shape}`],
      ["bytes", `${grouped(tensor.size)}${tensor.start === null ? "" : `, from byte ${grouped(tensor.start)}`}`],
    ];
    const values = tensor.values;
    if (values) {
      facts.push(["range", `${number(values.minimum ?? "none", 5)} to ${number(values.maximum ?? "none", 5)}`],
        ["mean and deviation", `${number(values.mean ?? "none", 5)} and ${number(values.deviation ?? "none", 5)}`],
        ["zeros", `${grouped(values.zeros)} (${number(100 * values.zeros / Math.max(1, tensor.elements))} %)`]);
      const odd = [...oddities(tensor), ...(values.subnormals ? [`${grouped(values.subnormals)} subnormal`] : [])];
      if (odd.length) facts.push(["odd values", odd.join(", ")]);
      if (values.percentiles.length) facts.push(["percentiles", values.percentiles
        .map((value, index) => `${source.percents[index]} %: ${number(value)}`).join("   ")]);
    }
    const list = element("dl", { class: "facts" },
      ...facts.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
    const pictures = element("div", { class: "pictures" });
    if (values?.bins) {
      const canvas = element("canvas", { class: "histogram large", role: "img",
        "aria-label": `Values from ${number(values.bins[0])} to ${number(values.bins[1])}` });
      const [lower, upper, below, above] = values.bins;
      pictures.append(element("figure", {}, canvas, element("figcaption", { class: "axis" },
        element("span", {}, `${number(lower)}${below ? ` (${grouped(below)} below)` : ""}`),
        element("span", {}, `${number(upper)}${above ? ` (${grouped(above)} above)` : ""}`)),
        element("figcaption", { class: "muted" }, "Heights are roots of counts, so that the tails are seen.")));
      drawHistogram(canvas, values.bins, 420, 150);
    }
    if (tensor.picture) {
      const [rows, , scale, isSigned] = tensor.picture;
      const canvas = element("canvas", { class: rows === 1 ? "picture large strip" : "picture large", role: "img",
        "aria-label": "A map of the values" });
      const what = !isSigned ? `root mean square of each cell, the darkest ${number(scale)}`
        : `values from ${number(-scale)} to ${number(scale)}`;
      pictures.append(element("figure", {}, canvas, element("figcaption", { class: "muted" }, `Rows downwards; ${what}.`)));
      drawPicture(canvas, tensor.picture);
    }
    detail.replaceChildren(
      element("button", { type: "button", class: "close", "aria-label": "Close", click: close }, "×"),
      element("h3", { tabindex: "-1" }, tensor.name), element("div", { class: "inside" }, list, pictures));
    detail.hidden = false;
    opened = tensor;
  };
  let opened = null;
  const close = () => {
    detail.hidden = true;
    opened = null;
    body.focus();
  };

  body.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
    if (event.key in steps) {
      event.preventDefault();
      choose(steps[event.key] === Infinity ? shown.length - 1 : steps[event.key] === -Infinity ? 0
        : active + steps[event.key]);
    } else if (event.key === "Enter" && shown[active]) {
      open(shown[active]);
      detail.querySelector("h3").focus();
    }
  });
  search.addEventListener("input", update);
  search.addEventListener("keydown", (event) => { if (event.key === "ArrowDown") body.focus(); });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches("input, textarea, select");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      search.focus();
      document.getElementById("tensors").scrollIntoView();
    } else if (event.key === "Escape" && opened) {
      close();
    }
  });

  /** A box of the diagram, a block or a finding shows its tensors. */
  const look = (target) => {
    const wanted = target.closest("[data-search]");
    if (!wanted) return;
    search.value = wanted.dataset.search;
    update();
    if (wanted.tagName === "rect") document.getElementById("tensors").scrollIntoView();
    if (shown.length === 1) open(shown[0]);
  };
  document.addEventListener("click", (event) => look(event.target));
  document.addEventListener("pointermove", (event) => {
    const marked = event.target.closest?.("[data-tip]");
    tip(marked ? marked.dataset.tip : null, event.clientX, event.clientY);
  });

  paint(() => {
    palette = shadeColours();
    update();
    if (opened) open(opened);
  });
  addEventListener("resize", fill);
}

"use strict";

/** What the scripts of all pages share. Text reaches the page as text only: nothing here reads markup. */
const page = (() => {
  const root = document.documentElement;
  const repaints = [];

  /** The values that the page holds under a name. */
  const data = (id) => JSON.parse(document.getElementById(id).textContent);

  /** Makes an element; `attributes` may hold listeners as functions, children are elements or text. */
  const make = (namespace) => (name, attributes = {}, ...children) => {
    const element = namespace ? document.createElementNS(namespace, name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (typeof value === "function") element.addEventListener(key, value);
      else if (value === true) element.setAttribute(key, "");
      else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  };
  const element = make(null);
  const svg = make("http://www.w3.org/2000/svg");

  /** The colour of a variable of the style sheet as it is now: [red, green, blue], each 0 to 255. */
  const colour = (name) => {
    const probe = element("span", { hidden: true });
    document.body.append(probe);
    probe.style.color = `var(--${name})`;
    const channels = getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).map(Number);
    probe.remove();
    return channels;
  };

  const mix = (from, to, part) => from.map((channel, index) => channel + (to[index] - channel) * part);

  /** A function from -1…1 to colours: one end, nothing, the other end. What is no number is the colour of what is wrong. */
  const diverging = () => {
    const [less, none, more, bad] = ["less", "none", "more", "bad"].map(colour);
    return (value) => Number.isNaN(value) ? bad
      : mix(none, value < 0 ? less : more, Math.min(1, Math.abs(value)));
  };

  /** How light a colour is to the eye, 0 to 1. Source: WCAG 2.2, "relative luminance". */
  const luminance = (channels) => {
    const [red, green, blue] = channels.map((each) => each / 255)
      .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  /** The contrast of two colours, 1 to 21. */
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  /** A function from a colour to what can be read on it: the page's own ink where its contrast is 4.5 at least, else black
      or white. */
  const readable = () => {
    const inks = [colour("ink"), [0, 0, 0], [255, 255, 255]];
    return (below) => inks.find((ink) => contrast(ink, below) >= 4.5) ?? inks[0];
  };

  /** Calls `paint` now, and again whenever the page turns light or dark. */
  const paint = (repaint) => {
    repaints.push(repaint);
    repaint();
  };
  const repaint = () => repaints.forEach((each) => each());

  /** A number for a reader, with so many digits. */
  const number = (value, digits = 3) => {
    if (typeof value !== "number") return String(value);
    if (value === 0 || !Number.isFinite(value)) return String(value);
    const size = Math.abs(value);
    return size < 1e-4 || size >= 1e7 ? value.toExponential(digits - 1) : value.toPrecision(digits);
  };
  const grouped = (value) => value.toLocaleString("en-US");
  /** A number of bytes in a unit that suits it. */
  const bytes = (value) => {
    const units = ["B", "kB", "MB", "GB", "TB", "PB"];
    let unit = 0;
    while (value >= 999.5 && unit < units.length - 1) {
      value /= 1000;
      unit += 1;
    }
    return `${unit === 0 ? value : value.toPrecision(3)} ${units[unit]}`;
  };

  /** Shows text beside a point of the window; `null` hides it. */
  const tip = (text, x = 0, y = 0) => {
    const box = document.getElementById("tip");
    box.hidden = text === null;
    if (text === null) return;
    box.textContent = text;
    const { width, height } = box.getBoundingClientRect();
    box.style.left = `${Math.max(4, Math.min(x + 14, innerWidth - width - 8))}px`;
    box.style.top = `${y + 18 + height > innerHeight ? Math.max(4, y - height - 10) : y + 18}px`;
  };

  /** Whether the page is dark now. */
  const isDark = () => (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"))
    === "dark";

  const themeButton = () => {
    const button = document.getElementById("theme");
    const label = () => {
      button.textContent = isDark() ? "Light" : "Dark";
      button.setAttribute("aria-label", `Show this page ${isDark() ? "light" : "dark"}`);
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      label();
      repaint();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      label();
      repaint();
    });
    label();
  };

  /** Marks in the navigation which part is being read. */
  const navigation = () => {
    const links = new Map([...document.querySelectorAll("nav a")].map((link) => [link.hash.slice(1), link]));
    const seen = new Set();
    const observer = new IntersectionObserver((entries) => {
      for (const entry of entries) seen[entry.isIntersecting ? "add" : "delete"](entry.target.id);
      const current = [...links.keys()].find((id) => seen.has(id));
      for (const [id, link] of links) {
        if (id === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    }, { rootMargin: "-15% 0px -55% 0px" });
    for (const id of links.keys()) observer.observe(document.getElementById(id));
  };

  themeButton();
  navigation();
  return { data, element, svg, colour, mix, contrast, readable, diverging, paint, number, grouped, bytes, tip, isDark };
})();

extension Tab {
  /// The texts whose contrast with what is behind them is less than 4.5, or 3 where they are large.
  ///
  /// What cannot be used, and what is not read out because something else says the same, may be fainter.
  /// Source: WCAG 2.2, success criterion 1.4.3.
  func faintTexts() throws -> [String] {
    try value(
      """
      (() => {
        const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
        const channels = (colour) => {
          pen.clearRect(0, 0, 1, 1);
          pen.fillStyle = colour;
          pen.fillRect(0, 0, 1, 1);
          const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
          return [red, green, blue, alpha / 255];
        };
        const over = (below, [red, green, blue, alpha]) =>
          [red, green, blue].map((each, index) => each * alpha + below[index] * (1 - alpha));
        const ancestors = (element) => element ? [...ancestors(element.parentElement), element] : [];
        const background = (element) => ancestors(element)
          .map((each) => channels(getComputedStyle(each).backgroundColor)).reduce(over, [255, 255, 255]);
        const shapes = [...document.querySelectorAll("svg rect, svg circle")];
        const holds = (outer, x, y) => outer.left <= x && x <= outer.right && outer.top <= y && y <= outer.bottom;
        // What was drawn before a text and lies below its middle.
        const drawing = (text) => {
          const { left, top, width, height } = text.getBoundingClientRect();
          return shapes.filter((shape) => shape.ownerSVGElement === text.ownerSVGElement
            && shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING
            && holds(shape.getBoundingClientRect(), left + width / 2, top + height / 2))
            .map((shape) => getComputedStyle(shape).fill).filter((fill) => fill !== "none")
            .map(channels).reduce(over, background(text.ownerSVGElement));
        };
        const faint = [];
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
          const element = texts.currentNode.parentElement;
          const text = texts.currentNode.textContent.trim();
          if (!text || !element.checkVisibility({ visibilityProperty: true })) continue;
          if (element.closest("script, style, option, .unseen, .skip, [aria-hidden=true], [aria-disabled=true]")) continue;
          const style = getComputedStyle(element);
          const behind = element.ownerSVGElement ? drawing(element) : background(element);
          const opacity = ancestors(element).reduce((product, each) => product * getComputedStyle(each).opacity, 1);
          const [red, green, blue, alpha] = channels(element.ownerSVGElement ? style.fill : style.color);
          const contrast = page.contrast(over(behind, [red, green, blue, alpha * opacity]), behind);
          const size = parseFloat(style.fontSize);
          const isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
          if (contrast < (isLarge ? 3 : 4.5)) faint.push(`${contrast.toFixed(2)}: ${text.slice(0, 40)}`);
        }
        return faint;
      })()
      """)
  }

  /// Goes from the top of the page to its end by the tabulator.
  ///
  /// - Returns: how many places there were, and what is wrong: a step back, a place that does not show that one is there, and
  ///   what can be used but was never reached.
  func goneThroughByKeys() throws -> (places: Int, flaws: [String]) {
    let _: Bool = try value("(window.visited = [document.body], document.activeElement.blur(), true)")
    var flaws: [String] = []
    var places = 0
    while places < 200 {
      try press("Tab")
      let flaw: String = try value(
        """
        (() => {
          const place = document.activeElement;
          if (place === document.body || visited.includes(place)) return "end";
          const before = visited.at(-1);
          visited.push(place);
          const name = place.outerHTML.slice(0, 60);
          if (!(before.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING)) return `back to ${name}`;
          const isSeen = getComputedStyle(place).outlineStyle !== "none" || place.closest("svg");
          return isSeen ? "" : `no mark at ${name}`;
        })()
        """)
      if flaw == "end" { break }
      if !flaw.isEmpty { flaws.append(flaw) }
      places += 1
    }
    flaws += try value(
      """
      [...document.querySelectorAll("a[href], button, input, select, textarea, [tabindex]")]
        .filter((each) => each.tabIndex >= 0 && !each.disabled && each.checkVisibility() && !visited.includes(each))
        .map((each) => `never reached: ${each.outerHTML.slice(0, 60)}`)
      """)
    return (places, flaws)
  }
}

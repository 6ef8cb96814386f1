import Foundation

/// A page that a browser shows.
final class Tab {
  private let browser: Chromium
  private let session: String
  private let target: String

  /// Opens a file of its own, as large as a window or a telephone is wide, in the light or in the dark.
  init(_ browser: Chromium, _ file: URL, width: Int = 1280, height: Int = 900, isDark: Bool = false) throws {
    self.browser = browser
    target = try browser.call("Target.createTarget", ["url": "about:blank"])["targetId"] as? String ?? ""
    session =
      try browser.call("Target.attachToTarget", ["targetId": target, "flatten": true])["sessionId"] as? String ?? ""
    for domain in ["Page", "Runtime", "Log", "Network", "Accessibility"] { try call("\(domain).enable") }
    try resize(width: width, height: height)
    try call(
      "Emulation.setEmulatedMedia",
      ["features": [["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]]])
    try call("Page.navigate", ["url": file.absoluteString])
    try browser.event("Page.loadEventFired", session: session)
    try settle()
  }

  deinit { _ = try? browser.call("Target.closeTarget", ["targetId": target]) }

  /// Makes the window another size.
  func resize(width: Int, height: Int) throws {
    try call(
      "Emulation.setDeviceMetricsOverride",
      ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": false])
  }

  /// The value of an expression, a promise of it being waited for.
  func value<Value>(_ expression: String, as type: Value.Type = Value.self) throws -> Value {
    let answer = try call(
      "Runtime.evaluate", ["expression": expression, "returnByValue": true, "awaitPromise": true])
    let result = answer["result"] as? Chromium.Message ?? [:]
    if let failure = answer["exceptionDetails"] as? Chromium.Message {
      let exception = failure["exception"] as? Chromium.Message
      throw Chromium.Failure.refused(method: expression, "\(exception?["description"] ?? failure["text"] ?? "")")
    }
    guard let value = result["value"] as? Value else {
      throw Chromium.Failure.unreadable("\(expression) is \(result), not \(Value.self)")
    }
    return value
  }

  /// The text of the first element that a selector names.
  func text(_ selector: String) throws -> String { try value("document.querySelector(`\(selector)`).textContent") }

  /// How many elements a selector names that take room.
  func count(_ selector: String) throws -> Int {
    try value("[...document.querySelectorAll(`\(selector)`)].filter((each) => each.getClientRects().length > 0).length")
  }

  /// Waits until the page has been drawn twice, so that what observes its size has come to rest.
  func settle() throws {
    let _: Bool = try value(
      "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")
  }

  /// Moves the pointer to the middle of an element, which comes into view first.
  @discardableResult
  func point(at selector: String) throws -> (x: Double, y: Double) {
    let _: Bool = try value(
      """
      (document.querySelector(`\(selector)`).scrollIntoView({ block: "center", inline: "center", behavior: "instant" }), true)
      """)
    try settle()
    let place: [Double] = try value(
      """
      (({ left, top, width, height }) => [left + width / 2, top + height / 2])(
        document.querySelector(`\(selector)`).getBoundingClientRect())
      """)
    try call("Input.dispatchMouseEvent", ["type": "mouseMoved", "x": place[0], "y": place[1]])
    try settle()
    return (place[0], place[1])
  }

  /// Clicks an element.
  func click(_ selector: String) throws {
    let (x, y) = try point(at: selector)
    for type in ["mousePressed", "mouseReleased"] {
      try call("Input.dispatchMouseEvent", ["type": type, "x": x, "y": y, "button": "left", "clickCount": 1])
    }
    try settle()
  }

  /// Gives an element the focus.
  func focus(_ selector: String) throws {
    let _: Bool = try value("(document.querySelector(`\(selector)`).focus(), true)")
  }

  /// Presses a key: a letter, or the name of a key.
  func press(_ key: String) throws {
    var parameters: Chromium.Message = ["type": "keyDown", "key": key]
    if key.count == 1 { parameters["text"] = key }
    if let code = [
      "Tab": 9, "Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40,
    ][key] {
      parameters["windowsVirtualKeyCode"] = code
      if key == "Enter" { parameters["text"] = "\r" }
    }
    try call("Input.dispatchKeyEvent", parameters)
    try call("Input.dispatchKeyEvent", ["type": "keyUp", "key": key])
    try settle()
  }

  /// Writes text where the focus is.
  func type(_ text: String) throws {
    try call("Input.insertText", ["text": text])
    try settle()
  }

  /// What the page has complained of, and what it has tried to load besides itself.
  func complaints() throws -> [String] {
    try settle()
    return browser.events.filter { $0["sessionId"] as? String == session }.compactMap { event in
      let parameters = event["params"] as? Chromium.Message ?? [:]
      switch event["method"] as? String {
      case "Runtime.exceptionThrown": return "exception: \(parameters)"
      case "Runtime.consoleAPICalled":
        return ["error", "warning", "assert"].contains(parameters["type"] as? String) ? "console: \(parameters)" : nil
      case "Log.entryAdded":
        let entry = parameters["entry"] as? Chromium.Message ?? [:]
        return ["error", "warning"].contains(entry["level"] as? String) ? "log: \(entry)" : nil
      case "Network.requestWillBeSent":
        let address = (parameters["request"] as? Chromium.Message)?["url"] as? String ?? ""
        return parameters["type"] as? String == "Document" || address.hasPrefix("data:") ? nil : "loads \(address)"
      case "Page.javascriptDialogOpening": return "dialog: \(parameters)"
      default: return nil
      }
    }
  }

  /// What can be used and has no name for somebody who hears the page, by its role.
  func nameless() throws -> [String] {
    let nodes = try call("Accessibility.getFullAXTree")["nodes"] as? [Chromium.Message] ?? []
    let usable = [
      "button", "link", "combobox", "searchbox", "textbox", "checkbox", "slider", "img", "image", "treegrid",
    ]
    return nodes.compactMap { node in
      guard node["ignored"] as? Bool != true,
        let role = (node["role"] as? Chromium.Message)?["value"] as? String, usable.contains(role)
      else { return nil }
      let name = (node["name"] as? Chromium.Message)?["value"] as? String ?? ""
      return name.allSatisfy(\.isWhitespace) ? role : nil
    }
  }

  /// A picture of the window, or of everything from the top of one element on, as PNG.
  func picture(from selector: String? = nil) throws -> Data {
    if let selector {
      let _: Bool = try value(
        """
        (() => {
          const top = document.querySelector(`\(selector)`).getBoundingClientRect().top;
          scrollBy({ top: top - document.querySelector(".bar").offsetHeight - 12, behavior: "instant" });
          return true;
        })()
        """)
    }
    try settle()
    let text = try call("Page.captureScreenshot", ["format": "png"])["data"] as? String ?? ""
    guard let data = Data(base64Encoded: text) else { throw Chromium.Failure.unreadable("no picture") }
    return data
  }

  @discardableResult
  private func call(_ method: String, _ parameters: Chromium.Message = [:]) throws -> Chromium.Message {
    try browser.call(method, parameters, session: session)
  }
}

import Toolkit
import WeightGraph

extension ReceiptCheck: Report {
  var json: MetadataValue {
    [
      "confirmed": .bool(isConfirmed), "path": .string(path), "receipt": receipt.sealed,
      "receiptPath": .string(receiptPath), "side": side.map { .string($0 == 0 ? "left" : "right") } ?? .null,
      "fingerprint": .string(fingerprint.description),
      "prediction": prediction.map { .string($0.description) } ?? .null,
      "expected": expected.map { .string($0.description) } ?? .null,
    ]
  }

  func write(on page: inout Page) {
    page.line(isConfirmed ? "CONFIRMED" : "REFUTED")
    page.heading("the receipt")
    page.facts(
      [
        ("file", receiptPath), ("verdict", receipt.verdict), ("written by", "transmute \(receipt.tool)"),
      ], indentation: 2)
    page.heading("the model")
    page.facts([("file", path), ("fingerprint", "\(fingerprint)"), ("", identity)] + predictions, indentation: 2)
  }

  private var identity: String {
    switch side {
    case nil: "of neither of the two models that the receipt is about"
    case 0: "of the left of the two models that the receipt is about"
    default: "of the right of the two models that the receipt is about"
    }
  }

  private var predictions: [(name: String, value: String)] {
    guard let prediction, let expected else { return [] }
    return prediction == expected
      ? [("prediction", "\(prediction)"), ("", "as the receipt says, to the last bit")]
      : [("prediction", "\(prediction)"), ("", "and not \(expected), as the receipt says")]
  }
}

// SPDX-License-Identifier: Apache-2.0

/// JSON as it is printed: keys in the order given, whole numbers alone.
enum JSONValue: Equatable {
  case null
  case flag(Bool)
  case number(Int64)
  case unsigned(UInt64)
  case text(String)
  case list([JSONValue])
  case object([Field])

  struct Field: Equatable {
    let key: String
    let value: JSONValue

    init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  static func number(_ value: Int) -> JSONValue { .number(Int64(value)) }

  static func numbers(_ values: some Sequence<some BinaryInteger>) -> JSONValue {
    .list(values.map { .number(Int64($0)) })
  }
}

extension JSONValue: CustomStringConvertible {
  /// On one line.
  var description: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .flag(let flag): text += flag ? "true" : "false"
    case .number(let number): text += String(number)
    case .unsigned(let number): text += String(number)
    case .text(let value): Self.write(value, to: &text)
    case .list(let values):
      text += "["
      for (index, value) in values.enumerated() {
        if index > 0 { text += "," }
        value.write(to: &text)
      }
      text += "]"
    case .object(let fields):
      text += "{"
      for (index, field) in fields.enumerated() {
        if index > 0 { text += "," }
        Self.write(field.key, to: &text)
        text += ":"
        field.value.write(to: &text)
      }
      text += "}"
    }
  }

  /// RFC 8259 §7: quotes, backslashes and control characters are escaped.
  private static func write(_ value: String, to text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case _ where scalar.value < 0x20:
        let hex = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

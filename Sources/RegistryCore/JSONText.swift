// SPDX-License-Identifier: Apache-2.0

/// Writes JSON (RFC 8259).
package enum JSONText {
  /// The text as a JSON string, quotes included. Only what section 7 requires is
  /// escaped, in the shortest way, so that no parsed text becomes longer.
  package static func string(_ text: String) -> String {
    var output: [UInt8] = []
    append(text, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  package static func array(_ texts: [String]) -> String {
    var output: [UInt8] = [UInt8(ascii: "[")]
    for text in texts {
      if output.count > 1 { output.append(UInt8(ascii: ",")) }
      append(text, to: &output)
    }
    output.append(UInt8(ascii: "]"))
    return String(decoding: output, as: UTF8.self)
  }

  private static func append(_ text: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    if text.utf8.contains(where: mustBeEscaped) {
      for byte in text.utf8 { append(byte, to: &output) }
    } else {
      output += text.utf8
    }
    output.append(UInt8(ascii: "\""))
  }

  private static func mustBeEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private static func append(_ byte: UInt8, to output: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      output += [UInt8(ascii: "\\"), byte]
    case 0x08: output += Array("\\b".utf8)
    case 0x09: output += Array("\\t".utf8)
    case 0x0a: output += Array("\\n".utf8)
    case 0x0c: output += Array("\\f".utf8)
    case 0x0d: output += Array("\\r".utf8)
    case 0..<0x20:
      output += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 0xf)]]
    default:
      output.append(byte)
    }
  }

  private static let digits = Array("0123456789abcdef".utf8)
}

// SPDX-License-Identifier: Apache-2.0

/// A JSON text as a value (RFC 8259), for reading manifests.
package enum JSONValue: Sendable, Hashable {
  case null
  case boolean(Bool)
  /// A number that is an integer of 64 bits.
  case integer(Int64)
  /// Any other number, as it was written.
  case number(String)
  case string(String)
  case array([JSONValue])
  /// In the order of the text; names may repeat.
  case object([Member])

  package struct Member: Sendable, Hashable {
    package let name: String
    package let value: JSONValue

    package init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// Parses a whole JSON text.
  package init(parsing bytes: [UInt8]) throws(JSONError) {
    var parser = try JSONParser(bytes)
    self = try parser.parseText()
  }

  /// The member of an object; nil if this is no object or has no such member. Of several with one
  /// name the last counts, as with the parsers of other registries: all must read alike.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name == name }?.value
  }

  package var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  package var integer: Int64? {
    guard case .integer(let number) = self else { return nil }
    return number
  }

  package var array: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }
}

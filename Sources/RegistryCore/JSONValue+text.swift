// SPDX-License-Identifier: Apache-2.0

extension JSONValue {
  /// An object of these members, in this order, without those that are nil.
  package static func fields(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
    .object(members.compactMap { name, value in value.map { Member(name, $0) } })
  }

  /// Written on one line (RFC 8259); parsing it gives the same value.
  package var text: String {
    switch self {
    case .null: "null"
    case .boolean(let flag): flag ? "true" : "false"
    case .integer(let number): "\(number)"
    case .number(let digits): digits
    case .string(let text): JSONText.string(text)
    case .array(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { "\(JSONText.string($0.name)):\($0.value.text)" }.joined(separator: ",")
        + "}"
    }
  }

  /// An object with the member set to `value`, in place or at the end, or without it if nil.
  /// Traps unless this is an object.
  package func setting(_ name: String, to value: JSONValue?) -> JSONValue {
    guard case .object(var members) = self else { preconditionFailure("no object: \(self)") }
    let place = members.lastIndex { $0.name == name } ?? members.count
    let isNew = place == members.count
    if let value {
      if isNew {
        members.append(Member(name, value))
      } else {
        members[place] = Member(name, value)
      }
    }
    // Of several with one name the last counts, so none may be left behind.
    var kept: [Member] = []
    for (index, member) in members.enumerated() {
      if member.name != name || (value != nil && index == place) { kept.append(member) }
    }
    return .object(kept)
  }
}

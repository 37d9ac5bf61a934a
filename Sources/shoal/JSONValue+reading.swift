// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// What the node does not tell reads as nothing: an older or newer one may tell less.
extension JSONValue {
  func text(_ name: String) -> String { self[name]?.string ?? "" }
  func number(_ name: String) -> Int64 { self[name]?.integer ?? 0 }
  func list(_ name: String) -> [JSONValue] { self[name]?.array ?? [] }

  func flag(_ name: String) -> Bool {
    if case .boolean(let flag)? = self[name] { flag } else { false }
  }

  /// Members of an object with numbers, as `name count`.
  func counts(_ name: String) -> [String] {
    guard case .object(let members)? = self[name] else { return [] }
    return members.compactMap { member in member.value.integer.map { "\(member.name) \($0)" } }
  }
}

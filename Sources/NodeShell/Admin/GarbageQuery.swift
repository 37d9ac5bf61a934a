// SPDX-License-Identifier: Apache-2.0

import RegistryCore

/// What `POST /shoal/v1/gc` asks for.
struct GarbageQuery: Sendable, Hashable {
  var isDryRun = false
  /// Nil for what the node goes by.
  var graceSeconds: Int64?
  var deletesUntagged: Bool?

  init() {}

  /// `?dry-run=true&grace-seconds=3600&delete-untagged=true`.
  init(_ target: RequestTarget) throws(AdminError) {
    if let flag = try Self.flag("dry-run", target) { isDryRun = flag }
    deletesUntagged = try Self.flag("delete-untagged", target)
    if let text = target[parameter: "grace-seconds"] {
      guard let seconds = Int64(text), (0...Self.graceSecondsMax).contains(seconds) else {
        throw .parameterInvalid("grace-seconds=\(text): 0 to \(Self.graceSecondsMax)")
      }
      graceSeconds = seconds
    }
  }

  func rules(over rules: GarbageRules) -> GarbageRules {
    GarbageRules(
      graceSeconds: graceSeconds ?? rules.graceSeconds,
      deletesUntagged: deletesUntagged ?? rules.deletesUntagged)
  }

  private static func flag(_ name: String, _ target: RequestTarget) throws(AdminError) -> Bool? {
    guard let text = target[parameter: name] else { return nil }
    guard let flag = Bool(text) else { throw .parameterInvalid("\(name)=\(text): true or false") }
    return flag
  }

  /// Ten years, which is for ever.
  private static let graceSecondsMax: Int64 = 10 * 365 * 86_400
}

// SPDX-License-Identifier: Apache-2.0

/// One entry of a token's `access` (Distribution, token authentication: token format).
package struct AccessScope: Sendable, Hashable {
  package let type: String
  package let name: String
  package let actions: [String]

  package init(type: String, name: String, actions: [String]) {
    self.type = type
    self.name = name
    self.actions = actions
  }

  package func allows(_ need: AccessNeed) -> Bool {
    switch need {
    case .presence: true
    case .catalog: type == "registry" && name == "catalog" && actions.contains("*")
    case .repository(let repository, let action):
      // A type may be qualified, as `repository(plugin)` is; that is about other content.
      type == "repository" && name == repository.text
        && (actions.contains(action.rawValue) || actions.contains("*"))
    }
  }

  /// The scopes that a challenge asks for, space-separated (RFC 6750, section 3), one for each
  /// repository with all that is needed of it.
  package static func text(for needs: [AccessNeed]) -> String? {
    var scopes: [(subject: String, actions: [String])] = []
    for need in needs {
      let (subject, action): (String, String)
      switch need {
      case .presence: continue
      case .catalog: (subject, action) = ("registry:catalog", "*")
      case .repository(let name, let needed):
        (subject, action) = ("repository:\(name)", needed.rawValue)
      }
      if let index = scopes.firstIndex(where: { $0.subject == subject }) {
        scopes[index].actions.append(action)
      } else {
        scopes.append((subject, [action]))
      }
    }
    if scopes.isEmpty { return nil }
    return scopes.map { "\($0.subject):\($0.actions.joined(separator: ","))" }
      .joined(separator: " ")
  }
}

// SPDX-License-Identifier: Apache-2.0

/// What may be done, whoever it is for: `PATTERN=pull,push,delete` or `catalog`.
package struct AccessRule: Sendable, Hashable {
  private enum Subject: Sendable, Hashable {
    case catalog
    case repositories(RepositoryPattern, [AccessAction])
  }

  private let subject: Subject

  /// Nil for what is no rule.
  package init?(_ text: String) {
    if text == "catalog" {
      subject = .catalog
      return
    }
    let parts = text.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, let pattern = RepositoryPattern(String(parts[0])) else { return nil }
    var actions: [AccessAction] = []
    for word in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
      guard let action = AccessAction(rawValue: String(word)) else { return nil }
      actions.append(action)
    }
    subject = .repositories(pattern, actions)
  }

  package func allows(_ need: AccessNeed) -> Bool {
    switch (subject, need) {
    case (.catalog, .catalog): true
    case (.repositories(let pattern, let actions), .repository(let name, let action)):
      actions.contains(action) && pattern.matches(name)
    case (.catalog, _), (.repositories, _): false
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

/// Which events an endpoint is not told of (CNCF Distribution, notifications: `ignore`).
package struct EventFilter: Sendable, Hashable {
  package private(set) var actions: [RegistryEvent.Action] = []
  package private(set) var mediaTypes: [MediaType] = []

  package init() {}

  /// Adds the name of an action, or a media type, which has a slash; false if it is neither.
  package mutating func ignore(_ word: some StringProtocol) -> Bool {
    if let action = RegistryEvent.Action(rawValue: String(word)) {
      if !actions.contains(action) { actions.append(action) }
      return true
    }
    guard let mediaType = MediaType(String(word)) else { return false }
    if !mediaTypes.contains(mediaType) { mediaTypes.append(mediaType) }
    return true
  }

  /// - Parameter mediaType: nil for what is deleted, of which Distribution tells none either.
  package func passes(_ action: RegistryEvent.Action, _ mediaType: MediaType?) -> Bool {
    !actions.contains(action) && !(mediaType.map { mediaTypes.contains($0) } ?? false)
  }
}

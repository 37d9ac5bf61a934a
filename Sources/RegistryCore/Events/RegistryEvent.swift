// SPDX-License-Identifier: Apache-2.0

/// Something that a client did to the content of a registry, or read of it (CNCF Distribution,
/// notifications).
package struct RegistryEvent: Sendable, Hashable {
  package enum Action: String, Sendable, Hashable, CaseIterable {
    case push, pull, mount, delete
  }

  package let id: UniqueID
  package let unixMilliseconds: Int64
  package let action: Action
  package let target: EventTarget
  package let request: RequestFacts
  package let source: EventSource
  package let scheme: WebScheme

  package init(
    id: UniqueID, unixMilliseconds: Int64, action: Action, target: EventTarget,
    request: RequestFacts, source: EventSource, scheme: WebScheme
  ) {
    self.id = id
    self.unixMilliseconds = unixMilliseconds
    self.action = action
    self.target = target
    self.request = request
    self.source = source
    self.scheme = scheme
  }

  /// Another that came of the same request at the same time.
  func sibling(number: Int, _ target: EventTarget) -> RegistryEvent {
    replacing(target, id: id.advanced(by: number))
  }

  /// The same of another target.
  func replacing(_ target: EventTarget, id: UniqueID? = nil) -> RegistryEvent {
    RegistryEvent(
      id: id ?? self.id, unixMilliseconds: unixMilliseconds, action: action, target: target,
      request: request, source: source, scheme: scheme)
  }
}

// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import RegistryFront

/// Who is told of events is told of the request that made them.
extension OriginContent {
  func serving(_ request: RequestFacts) -> any RegistryPush {
    var content = self
    content.request = request
    return content
  }

  /// What the transaction is to write of a change; nil where nobody wants to be told.
  func note(_ action: RegistryEvent.Action, _ targets: [EventTarget]) -> EventNote? {
    guard let events, let request else { return nil }
    return events.note(action, targets, by: request)
  }

  func note(_ action: RegistryEvent.Action, _ target: EventTarget) -> EventNote? {
    note(action, [target])
  }

  /// What the event of a manifest is to say that it refers to.
  func references(of manifest: PushedManifest) -> [Descriptor] {
    events?.references(of: manifest.references) ?? []
  }

  /// The transaction has written it.
  func written(_ note: EventNote?) {
    if note != nil { events?.written() }
  }
}

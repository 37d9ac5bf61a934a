// SPDX-License-Identifier: Apache-2.0

/// Effects in the order in which the core asked for them. One queue is reused for every event, so
/// that handling an event allocates nothing for it.
public struct EffectQueue<Effect: Sendable>: Sendable {
  // Public and inlinable, as `OrderedTable` is, so that the cores' modules specialize it.
  @usableFromInline package var effects: [Effect] = []

  @inlinable
  public init() {}

  @inlinable public var isEmpty: Bool { effects.isEmpty }

  @inlinable
  public mutating func append(_ effect: Effect) {
    effects.append(effect)
  }

  /// Hands out all effects in order, leaving the queue empty for the next event with the room it
  /// has. Nothing may be appended meanwhile.
  @inlinable
  public mutating func drain(_ body: (Effect) -> Void) {
    for effect in effects { body(effect) }
    effects.removeAll(keepingCapacity: true)
  }

  /// Takes all effects, leaving the queue empty for the next event.
  @inlinable
  public mutating func drain() -> [Effect] {
    var taken: [Effect] = []
    swap(&taken, &effects)
    return taken
  }
}

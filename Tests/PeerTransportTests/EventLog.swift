// SPDX-License-Identifier: Apache-2.0

import PeerProtocol
import Synchronization

/// Events in the order in which they came, and a way to wait for them without polling.
final class EventLog: Sendable {
  private struct State {
    var events: [PeerEvent] = []
    var waiters: [Waiter] = []
  }

  private struct Waiter {
    let condition: @Sendable ([PeerEvent]) -> Bool
    let continuation: CheckedContinuation<[PeerEvent], Never>
  }

  private let state = Mutex(State())

  var events: [PeerEvent] { state.withLock { $0.events } }

  func append(_ event: PeerEvent) {
    state.withLock { state in
      state.events.append(event)
      let events = state.events
      state.waiters.removeAll { waiter in
        guard waiter.condition(events) else { return false }
        waiter.continuation.resume(returning: events)
        return true
      }
    }
  }

  /// Returns all events as soon as they meet the condition, or, for a test that has waited in vain
  /// until its time limit, when it is cancelled.
  @discardableResult
  func wait(until condition: @escaping @Sendable ([PeerEvent]) -> Bool) async -> [PeerEvent] {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        state.withLock { state in
          if condition(state.events) || Task.isCancelled {
            continuation.resume(returning: state.events)
          } else {
            state.waiters.append(Waiter(condition: condition, continuation: continuation))
          }
        }
      }
    } onCancel: {
      state.withLock { state in
        for waiter in state.waiters { waiter.continuation.resume(returning: state.events) }
        state.waiters = []
      }
    }
  }

  @discardableResult
  func wait(for event: PeerEvent) async -> [PeerEvent] {
    await wait { $0.contains(event) }
  }

  func opened() async -> (id: ConnectionID, identity: PeerIdentity, isInitiator: Bool) {
    for case .opened(let id, let identity, let isInitiator) in await wait(until: \.hasOpened) {
      return (id, identity, isInitiator)
    }
    preconditionFailure("the condition was met without an opened connection")
  }
}

extension [PeerEvent] {
  var hasOpened: Bool {
    contains {
      if case .opened = $0 { true } else { false }
    }
  }

  var dataCount: Int {
    count {
      if case .data = $0 { true } else { false }
    }
  }
}

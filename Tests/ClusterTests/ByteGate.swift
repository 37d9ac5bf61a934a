// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Rations what a scripted upstream sends, so that a test can act at a known point of a transfer.
final class ByteGate: Sendable {
  private struct State {
    var allowedBytes: Int64
    var takenBytes: Int64 = 0
    var isBroken = false
  }

  struct Broken: Error {}

  private let state: Mutex<State>

  init(allowedBytes: Int64 = .max) {
    self.state = Mutex(State(allowedBytes: allowedBytes))
  }

  var takenBytes: Int64 { state.withLock { $0.takenBytes } }

  /// Whether all that is allowed has been taken.
  var isExhausted: Bool { state.withLock { $0.takenBytes >= $0.allowedBytes } }

  var isBroken: Bool { state.withLock { $0.isBroken } }

  /// Whether anything may be taken, for ever.
  var isOpen: Bool { state.withLock { $0.allowedBytes == .max } }

  func open() { state.withLock { $0.allowedBytes = .max } }

  /// Nothing more may be taken.
  func close() { state.withLock { $0.allowedBytes = $0.takenBytes } }

  /// Everyone who takes, now or later, gets an error.
  func breakDown() { state.withLock { $0.isBroken = true } }

  /// Returns with between 1 and `count` bytes, as soon as that many may be sent.
  func take(atMost count: Int) async throws -> Int {
    while true {
      let taken: Int = try state.withLock {
        if $0.isBroken { throw Broken() }
        let taken = min(Int64(count), $0.allowedBytes - $0.takenBytes)
        $0.takenBytes += taken
        return Int(taken)
      }
      if taken > 0 { return taken }
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  func waitUntilBroken() async throws {
    while !isBroken { try await Task.sleep(for: .milliseconds(2)) }
  }

  /// Returns unless the body ends here or stands still for as long as this upstream runs.
  func pass(_ trouble: LayerTrouble, sentBytes: Int64) async throws {
    switch trouble {
    case .breaksOff(let afterBytes) where sentBytes >= afterBytes:
      throw Broken()
    case .stalls(let afterBytes) where sentBytes >= afterBytes:
      try await waitUntilBroken()
      throw Broken()
    case .busy, .notSatisfiable, .breaksOff, .stalls, .corrupts:
      break
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How far one step is: a bar that moves on a terminal, a line now and then elsewhere.
final class DemoProgress: Sendable {
  private struct State {
    var doneBytes: Int64 = 0
    var nextBytes: Int64 = 0
    let start = ContinuousClock.now
  }

  private let title: String
  private let totalBytes: Int64
  private let state = Mutex(State())

  /// Shows the beginning at once.
  init(_ title: String, totalBytes: Int64) {
    self.title = title
    self.totalBytes = max(1, totalBytes)
    add(0)
  }

  func add(_ bytes: Int) {
    let done: Int64? = state.withLock {
      $0.doneBytes += Int64(bytes)
      guard $0.doneBytes >= $0.nextBytes else { return nil }
      $0.nextBytes = $0.doneBytes + totalBytes / (DemoOutput.isErrorTerminal ? 200 : 4)
      return $0.doneBytes
    }
    if let done { show(done) }
  }

  /// Leaves a line that says how long it took.
  func finish() {
    let (done, start) = state.withLock { ($0.doneBytes, $0.start) }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let rate = Double(done) / 1_000_000 / max(seconds, 0.001)
    let line =
      "\(title): \(DemoText.size(done)) in \(DemoText.decimal(seconds, places: 2)) s, "
      + "\(DemoText.decimal(rate, places: 0)) MB/s"
    DemoOutput.write((DemoOutput.isErrorTerminal ? "\r\u{1b}[K" : "") + line + "\n", to: 2)
  }

  private func show(_ done: Int64) {
    let percent = Int(min(100, done * 100 / totalBytes))
    if DemoOutput.isErrorTerminal {
      let filled = percent * Self.barColumns / 100
      let bar =
        String(repeating: "█", count: filled)
        + String(repeating: "░", count: Self.barColumns - filled)
      DemoOutput.write("\r\u{1b}[K\(title) \(bar) \(percent) %", to: 2)
    } else if done < totalBytes {
      DemoOutput.write("\(title): \(percent) % of \(DemoText.size(totalBytes))\n", to: 2)
    }
  }

  private static let barColumns = 32
}

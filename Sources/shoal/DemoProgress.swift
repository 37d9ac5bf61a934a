// SPDX-License-Identifier: Apache-2.0

import LocalCluster
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
      $0.nextBytes = $0.doneBytes + totalBytes / (TerminalOutput.isErrorTerminal ? 200 : 4)
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
      "\(title): \(NumberText.size(done)) in \(NumberText.decimal(seconds, places: 2)) s, "
      + "\(NumberText.decimal(rate, places: 0)) MB/s"
    TerminalOutput.write((TerminalOutput.isErrorTerminal ? "\r\u{1b}[K" : "") + line + "\n", to: 2)
  }

  private func show(_ done: Int64) {
    let percent = Int(min(100, done * 100 / totalBytes))
    if TerminalOutput.isErrorTerminal {
      let filled = percent * Self.barColumns / 100
      let bar =
        String(repeating: "█", count: filled)
        + String(repeating: "░", count: Self.barColumns - filled)
      TerminalOutput.write("\r\u{1b}[K\(title) \(bar) \(percent) %", to: 2)
    } else if done < totalBytes {
      TerminalOutput.write("\(title): \(percent) % of \(NumberText.size(totalBytes))\n", to: 2)
    }
  }

  private static let barColumns = 32
}

// SPDX-License-Identifier: Apache-2.0

import LocalCluster
import NodeShell
import RegistryCore
import Synchronization

/// How a migration comes along, on standard error: one line that is drawn over on a terminal, and
/// elsewhere one for each repository that is done.
final class MigrationDisplay: Sendable {
  private struct State {
    var repository = ""
    var place = ""
    var movedBytes: Int64 = 0
    var drawnSeconds = -MigrationDisplay.drawingPauseSeconds
  }

  private let state = Mutex(State())
  private let start = ContinuousClock.now
  private let isQuiet: Bool
  private var isDrawn: Bool { !isQuiet && TerminalOutput.isErrorTerminal }

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
  }

  func handle(_ event: MigrationEvent) {
    switch event {
    case .repositoryBegan(let repository, let index, let count):
      state.withLock {
        $0.repository = repository.text
        $0.place = "\(index + 1)/\(count)"
      }
      draw()
    case .moved(let bytes):
      state.withLock { $0.movedBytes += bytes }
      draw()
    case .repositoryEnded(let repository, let report):
      guard !isQuiet, !isDrawn else { return }
      let place = state.withLock { $0.place }
      TerminalOutput.complain(
        "\(place) \(repository): \(NumberText.size(report.bytes)) so far, "
          + NumberText.count(report.problemsCount, "thing") + " left out")
    }
  }

  /// Leaves nothing on the terminal.
  func end() {
    if isDrawn { TerminalOutput.write("\r\u{1b}[J", to: 2) }
  }

  private func draw() {
    guard isDrawn else { return }
    let now = (ContinuousClock.now - start) / .seconds(1)
    let line = state.withLock { state -> String? in
      guard now - state.drawnSeconds >= Self.drawingPauseSeconds else { return nil }
      state.drawnSeconds = now
      let rate = NumberText.size(Int64(Double(state.movedBytes) / max(now, 0.001)))
      return "\(state.place) repositories, \(NumberText.size(state.movedBytes)), \(rate)/s  "
        + state.repository
    }
    guard let line else { return }
    let shown = TerminalOutput.harmless(String(line.prefix(TerminalOutput.errorColumns - 1)))
    TerminalOutput.write("\r\u{1b}[J\(shown)", to: 2)
  }

  /// Ten times a second looks like moving and costs nothing.
  private static let drawingPauseSeconds = 0.1
}

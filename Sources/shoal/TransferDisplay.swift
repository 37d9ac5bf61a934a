// SPDX-License-Identifier: Apache-2.0

import ContentModel
import ImageTransfer
import LocalCluster
import Synchronization

/// How a transfer comes along, on standard error: lines that are drawn over each other on a
/// terminal, and elsewhere one line for each blob that is done.
final class TransferDisplay: Sendable {
  private struct State {
    var tally = TransferTally()
    /// Of the lines that the next drawing goes over.
    var drawnLines = 0
  }

  private let state = Mutex(State())
  private let start = ContinuousClock.now
  private let isQuiet: Bool
  private var isDrawn: Bool { !isQuiet && TerminalOutput.isErrorTerminal }

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
  }

  /// Draws while `work` runs, and leaves nothing on the terminal.
  func showing<Value: Sendable>(
    _ work: @Sendable () async throws -> Value
  ) async throws -> Value {
    guard isDrawn else { return try await work() }
    let drawing = Task {
      while !Task.isCancelled {
        draw()
        try? await Task.sleep(for: Self.drawingPause)
      }
    }
    let result: Result<Value, any Error>
    do {
      result = .success(try await work())
    } catch {
      result = .failure(error)
    }
    drawing.cancel()
    await drawing.value
    erase()
    return try result.get()
  }

  func handle(_ event: TransferEvent) {
    let line = state.withLock { state in
      state.tally.handle(event, atSeconds: seconds)
      return Self.line(for: event, state.tally)
    }
    guard let line, !isQuiet else { return }
    if isDrawn {
      // A blob that is done shows in the total; only trouble is worth a line that stays.
      guard case .retrying = event else { return }
      erase()
    }
    TerminalOutput.complain(line)
  }

  private static func line(for event: TransferEvent, _ tally: TransferTally) -> String? {
    switch event {
    case .planned(let manifests, let blobs, let bytes):
      "\(NumberText.count(blobs, "blob")), \(NumberText.size(bytes)), "
        + "under \(NumberText.count(manifests, "manifest"))"
    case .blobBegan, .blobMoved: nil
    case .blobEnded(let blob, let outcome):
      "\(tally.blobsEnded)/\(tally.blobs) \(blob.digest) \(NumberText.size(blob.sizeBytes)) "
        + outcome.rawValue
    case .retrying(let reason, let pause):
      "again in \(NumberText.decimal(pause, places: 1)) s: \(reason)"
    }
  }

  private func draw() {
    let tally = state.withLock { $0.tally }
    let columns = TerminalOutput.errorColumns
    let lines = TransferLines(
      tally: tally, seconds: seconds, columns: columns,
      // The cursor stands on a line of its own below.
      linesMax: max(1, TerminalOutput.errorRows - 1)
    ).lines
    replaceDrawn(lines.map { $0 + "\n" }.joined(), lineCount: lines.count)
  }

  private func erase() { replaceDrawn("", lineCount: 0) }

  private func replaceDrawn(_ text: String, lineCount: Int) {
    state.withLock { state in
      // Up to the first line drawn, and everything from there on gone.
      let up = state.drawnLines > 0 ? "\u{1b}[\(state.drawnLines)A" : ""
      state.drawnLines = lineCount
      TerminalOutput.write("\(up)\r\u{1b}[J\(text)", to: 2)
    }
  }

  private var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

  /// Ten times a second looks like moving and costs nothing.
  private static let drawingPause = Duration.milliseconds(100)
}

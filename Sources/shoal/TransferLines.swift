// SPDX-License-Identifier: Apache-2.0

import ContentModel
import ImageTransfer
import LocalCluster

/// What a terminal shows of a transfer at one moment: a line for each blob under way, and a total.
struct TransferLines {
  let tally: TransferTally
  let seconds: Double
  /// No line is longer: one that wraps could not be drawn over.
  let columns: Int
  /// Nor are there more lines than this, at least 1: those above the terminal could not be drawn
  /// over either.
  let linesMax: Int

  var lines: [String] {
    // The total has a line of its own, and so has the number of those that are not shown.
    let room = max(0, linesMax - 1)
    let isCut = tally.inFlight.count > room
    let shown = tally.inFlight.prefix(isCut ? max(0, room - 1) : room)
    var blobs = shown.map { flight in
      "\(flight.blob.digest.algorithm.name):\(flight.blob.digest.hex.prefix(12)) "
        + Self.bar(flight.positionBytes, of: flight.blob.sizeBytes)
        + " \(NumberText.size(flight.positionBytes)) of \(NumberText.size(flight.blob.sizeBytes))"
    }
    if isCut, room > 0 { blobs.append("and \(tally.inFlight.count - shown.count) more") }
    return (blobs + [total]).map { String($0.prefix(max(1, columns - 1))) }
  }

  private var total: String {
    if tally.blobs == 0 { return "Reading manifests" }
    var text =
      "\(tally.blobsEnded)/\(tally.blobs) blobs, \(NumberText.size(tally.doneBytes)) of "
      + NumberText.size(tally.totalBytes)
    if let rate = tally.bytesPerSecond(atSeconds: seconds) {
      text += ", \(NumberText.size(Int64(rate)))/s"
    }
    if let remaining = tally.remainingSeconds(atSeconds: seconds) {
      text += ", \(Self.duration(remaining)) left"
    }
    return text
  }

  private static func bar(_ done: Int64, of total: Int64) -> String {
    let filled = total > 0 ? Int(min(Double(done) / Double(total), 1) * Double(barColumns)) : 0
    return String(repeating: "█", count: filled)
      + String(repeating: "░", count: barColumns - filled)
  }

  private static func duration(_ seconds: Double) -> String {
    guard seconds < 360_000 else { return "days" }
    let whole = Int(seconds.rounded(.up))
    switch whole {
    case ..<60: return "\(whole) s"
    case ..<3600: return "\(whole / 60) min \(whole % 60) s"
    default: return "\(whole / 3600) h \(whole / 60 % 60) min"
    }
  }

  private static let barColumns = 24
}

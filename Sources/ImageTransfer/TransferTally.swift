// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// How far a transfer is, from its events; times are seconds from any fixed moment.
package struct TransferTally: Sendable {
  package struct InFlight: Sendable, Hashable {
    package let blob: Blob
    package fileprivate(set) var positionBytes: Int64
  }

  package private(set) var totalBytes: Int64 = 0
  package private(set) var blobs = 0
  package private(set) var blobsEnded = 0
  /// In the order in which they began.
  package private(set) var inFlight: [InFlight] = []
  private var endedBytes: Int64 = 0
  private var movedBytes: Int64 = 0
  /// The earliest first, a few seconds of them.
  private var samples: [(seconds: Double, movedBytes: Int64)] = []

  package init() {}

  package mutating func handle(_ event: TransferEvent, atSeconds seconds: Double) {
    switch event {
    case .planned(_, let blobs, let bytes):
      self.blobs = blobs
      totalBytes = bytes
    case .blobBegan(let blob, let position):
      inFlight.removeAll { $0.blob == blob }
      inFlight.append(InFlight(blob: blob, positionBytes: position))
    case .blobMoved(let digest, let bytes):
      movedBytes += Int64(bytes)
      guard let place = inFlight.firstIndex(where: { $0.blob.digest == digest }) else { return }
      inFlight[place].positionBytes += Int64(bytes)
      note(seconds)
    case .blobEnded(let blob, _):
      inFlight.removeAll { $0.blob == blob }
      blobsEnded += 1
      endedBytes += blob.sizeBytes
    case .retrying:
      break
    }
  }

  /// Of all blobs, what is there.
  package var doneBytes: Int64 { endedBytes + inFlight.reduce(0) { $0 + $1.positionBytes } }

  /// Over the last seconds; nil until there is something to go by.
  package func bytesPerSecond(atSeconds seconds: Double) -> Double? {
    guard let first = samples.first(where: { seconds - $0.seconds <= Self.windowSeconds }),
      seconds - first.seconds >= Self.windowSeconds / 10
    else { return nil }
    return Double(movedBytes - first.movedBytes) / (seconds - first.seconds)
  }

  /// Until everything is there at this rate; nil if there is none.
  package func remainingSeconds(atSeconds seconds: Double) -> Double? {
    guard let rate = bytesPerSecond(atSeconds: seconds), rate > 0 else { return nil }
    return Double(max(0, totalBytes - doneBytes)) / rate
  }

  private mutating func note(_ seconds: Double) {
    if let last = samples.last, seconds - last.seconds < Self.windowSeconds / 50 { return }
    samples.append((seconds, movedBytes))
    samples.removeAll { seconds - $0.seconds > Self.windowSeconds }
  }

  private static let windowSeconds = 5.0
}

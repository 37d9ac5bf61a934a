// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import UVRuntime

/// What a process sends to its peers and takes from them, held within its limits. Only bytes of
/// chunks wait: control frames are counted, and chunks make up for them.
extension PeerTransport {
  /// nil lifts the limit. What waits goes on at once at the new rate.
  package func setUploadLimit(_ bytesPerSecond: Int64?) {
    loop.preconditionOnLoop()
    uploads.setLimit(bytesPerSecond, at: now)
    goOn()
  }

  package func setDownloadLimit(_ bytesPerSecond: Int64?) {
    loop.preconditionOnLoop()
    downloads.set(bytesPerSecond: bytesPerSecond, at: now)
    // What they owed was for the old rate; what they owe for the new shows with the next read.
    for paced in pacedReads { connection(paced.connection)?.readOn() }
    pacedReads = []
  }

  /// If not, the connection is called when its turn comes.
  func maySend(_ header: DataHeader, on connection: ConnectionID) -> Bool {
    let isFree = uploads.take(header.wireBytes, for: connection, at: now)
    if !isFree { armLimitTimer() }
    return isFree
  }

  func countSent(_ frame: Frame) {
    uploads.count(control: frame.wireBytes, at: now)
  }

  func countReceived(_ frame: Frame) {
    downloads.take(frame.wireBytes, at: now)
  }

  /// True if the connection is to be read from no further for now; it is called then.
  func mustPauseReading(after header: DataHeader, on connection: ConnectionID) -> Bool {
    guard let until = downloads.take(header.wireBytes, at: now), !isStopping else { return false }
    // Another fragment of what was read in one go.
    pacedReads.removeAll { $0.connection == connection }
    pacedReads.append((connection, until))
    armLimitTimer()
    return true
  }

  private var now: Instant { Instant(nanoseconds: EventLoop.nowNanoseconds) }

  private func armLimitTimer() {
    guard !isStopping,
      let first = [uploads.nextAt, pacedReads.first?.until].compactMap({ $0 }).min()
    else { return }
    if limitTimer == nil { limitTimer = LoopTimer(on: loop) { [unowned self] in goOn() } }
    limitTimer?.arm(atNanoseconds: first.nanoseconds)
  }

  private func goOn() {
    let now = now
    while let next = uploads.next(at: now) { connection(next)?.pump() }
    while let first = pacedReads.first, first.until <= now {
      pacedReads.removeFirst()
      connection(first.connection)?.readOn()
    }
    armLimitTimer()
  }
}

// SPDX-License-Identifier: Apache-2.0

import ContentModel
import PeerProtocol
import PeerTransport
import Testing
import UVRuntime

/// Limits on real connections. Only that nothing is faster than it may be is looked at in time: a
/// machine that stalls makes all slower.
@Suite(.timeLimit(.minutes(5))) struct RateLimitTests {
  private static let digest = Digest(
    HashState(algorithm: .sha256, bytes: [UInt8](repeating: 5, count: 32)))
  private let chunk = ChunkReference(Self.digest, 0)
  private let otherChunk = ChunkReference(Self.digest, 2)
  private let lengthBytes = 400_000

  /// In which nothing but the burst, a piece and a read may be ahead of the limit of 2 MB/s.
  private let leastTime = Interval.milliseconds(100)

  private func send(
    _ chunk: ChunkReference, bytes: Int, over pair: PeerPair,
    _ ids: (listening: ConnectionID, dialling: ConnectionID)
  ) async {
    await pair.onListener {
      $0.transport.expectChunk(chunk, lengthBytes: bytes, on: ids.listening)
    }
    await pair.onDialler { $0.transport.sendChunk(chunk, lengthBytes: bytes, on: ids.dialling) }
  }

  @Test("a chunk is sent no faster than the upload limit, and comes whole")
  func upload() async {
    let pair = await PeerPair()
    let ids = await pair.connect()
    await pair.onDialler { $0.transport.setUploadLimit(2_000_000) }
    await expectLimited(pair, ids)
    await pair.shutdown()
  }

  @Test("a chunk is taken no faster than the download limit, and comes whole")
  func download() async {
    let pair = await PeerPair()
    let ids = await pair.connect()
    await pair.onListener { $0.transport.setDownloadLimit(2_000_000) }
    await expectLimited(pair, ids)
    await pair.shutdown()
  }

  private func expectLimited(
    _ pair: PeerPair, _ ids: (listening: ConnectionID, dialling: ConnectionID)
  ) async {
    let began = EventLoop.nowNanoseconds
    await send(chunk, bytes: lengthBytes, over: pair, ids)
    await pair.listener.wait { [chunk] in $0.hasFinished(chunk) }
    #expect(EventLoop.nowNanoseconds - began >= leastTime.nanoseconds)
    #expect(
      await pair.onListener { $0.transport.traffic.dataBytesReceived } == Int64(lengthBytes))
  }

  @Test("two connections share the upload limit piece by piece")
  func sharing() async {
    let pair = await PeerPair()
    let ids = await pair.connect()
    await pair.dial()
    let listening = await pair.listener.openedAll(2)
    let dialling = await pair.dialler.openedAll(2)
    await pair.onDialler { $0.transport.setUploadLimit(2_000_000) }
    let others = (
      listening: listening.first { $0 != ids.listening } ?? ids.listening,
      dialling: dialling.first { $0 != ids.dialling } ?? ids.dialling
    )
    await pair.onListener { [chunk, otherChunk, lengthBytes] in
      $0.transport.expectChunk(chunk, lengthBytes: lengthBytes, on: ids.listening)
      $0.transport.expectChunk(otherChunk, lengthBytes: lengthBytes, on: others.listening)
    }
    // Both in one turn of the loop: neither has a start.
    await pair.onDialler { [chunk, otherChunk, lengthBytes] in
      $0.transport.sendChunk(chunk, lengthBytes: lengthBytes, on: ids.dialling)
      $0.transport.sendChunk(otherChunk, lengthBytes: lengthBytes, on: others.dialling)
    }
    let events = await pair.listener.wait { [chunk, otherChunk] in
      $0.hasFinished(chunk) && $0.hasFinished(otherChunk)
    }
    let firstEnd = events.firstIndex { $0.finishes(chunk) || $0.finishes(otherChunk) } ?? 0
    let counts = [chunk, otherChunk].map { chunk in
      events[...firstEnd].count { $0.isData(of: chunk) }
    }
    // Of seven fragments.
    #expect(counts.allSatisfy { $0 >= 4 }, "\(counts)")
    await pair.shutdown()
  }

  @Test("control frames go while a chunk waits for its time")
  func control() async {
    let pair = await PeerPair()
    let ids = await pair.connect()
    await pair.onDialler { $0.transport.setUploadLimit(1_000_000) }
    await send(chunk, bytes: 4 * lengthBytes, over: pair, ids)
    await pair.listener.wait { $0.dataCount > 0 }
    await pair.onDialler { $0.transport.send(.ping(7), on: ids.dialling) }
    let events = await pair.listener.wait(for: .frame(.ping(7)))
    #expect(!events.hasFinished(chunk))
    await pair.shutdown()
  }

  @Test("a limit that is lifted lets go on what waits for it")
  func lifting() async {
    let pair = await PeerPair()
    let ids = await pair.connect()
    await pair.onDialler { $0.transport.setUploadLimit(1_000) }
    await pair.onListener { $0.transport.setDownloadLimit(1_000) }
    await send(chunk, bytes: lengthBytes, over: pair, ids)
    await pair.listener.wait { $0.dataCount > 0 }
    await pair.onDialler { $0.transport.setUploadLimit(nil) }
    await pair.onListener { $0.transport.setDownloadLimit(nil) }
    // At the limits it would take longer than the test may.
    await pair.listener.wait { [chunk] in $0.hasFinished(chunk) }
    await pair.shutdown()
  }
}

extension PeerEvent {
  fileprivate func isData(of chunk: ChunkReference) -> Bool {
    if case .data(chunk, _, _, _) = self { true } else { false }
  }

  fileprivate func finishes(_ chunk: ChunkReference) -> Bool {
    if case .data(chunk, _, _, finishes: true) = self { true } else { false }
  }
}

extension [PeerEvent] {
  fileprivate func hasFinished(_ chunk: ChunkReference) -> Bool {
    contains { $0.finishes(chunk) }
  }
}

extension EventLog {
  fileprivate func openedAll(_ count: Int) async -> [ConnectionID] {
    let events = await wait { $0.opened.count == count }
    return events.opened
  }
}

extension [PeerEvent] {
  fileprivate var opened: [ConnectionID] {
    compactMap { if case .opened(let id, _, _) = $0 { id } else { nil } }
  }
}

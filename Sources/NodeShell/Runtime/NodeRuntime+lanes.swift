// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import PeerProtocol
import PeerTransport
import Storage
import SwarmCore
import UVRuntime

extension NodeRuntime {
  func expectReception(
    _ key: Reception.Key, of blob: Blob, from entry: HashState, isBuffered: Bool
  ) {
    let (geometry, index) = (blob.geometry, key.chunk.index)
    receptions[key] = Reception(
      key, lengthBytes: geometry.length(of: index), isLast: index == geometry.lastIndex,
      hash: HashStream(resuming: entry, processedBytes: geometry.offset(of: index)),
      isBuffered: isBuffered)
  }

  func abandonReception(_ key: Reception.Key) {
    receptions.removeValue(forKey: key)?.isAbandoned = true
  }

  func abandonReceptions(of connection: ConnectionID) {
    for key in receptions.keys where key.connection == connection { abandonReception(key) }
  }

  /// Bytes of a chunk, which the transport has matched with what is expected: in order, and from
  /// the start again if the sender was stopped in between.
  func bytesReceived(_ key: Reception.Key, offset: Int, _ bytes: UnsafeRawBufferPointer) {
    guard var reception = receptions[key] else { return }
    if offset == 0, reception.receivedBytes > 0 {
      reception.isAbandoned = true
      reception = reception.startingOver()
      receptions[key] = reception
    }
    precondition(offset == reception.receivedBytes, "a fragment out of order at \(offset)")
    if reception.isBuffered { return unsafe gather(bytes, of: reception) }
    unsafe reception.receive(bytes, into: payloadPool) { offset, piece in
      addToBacklog(bytesCount: piece.count, pieces: 1)
      append(.piece(reception, offset: offset, bytes: piece), to: key.chunk)
    }
  }

  /// What hedges a transfer is not written while the other is: bytes of two peers would mix. It is
  /// hashed when all of it is here, since in most cases that never happens.
  private func gather(_ bytes: UnsafeRawBufferPointer, of reception: Reception) {
    reception.receivedBytes += bytes.count
    unsafe reception.gathered.append(contentsOf: bytes)
    guard reception.receivedBytes == reception.lengthBytes else { return }
    let (hash, whole) = (reception.hash, reception.gathered)
    reception.gathered = []
    pool.run {
      var hash = hash
      hash.update(whole)
      return hash
    } completion: { hash in
      guard !reception.isAbandoned else { return }
      let key = reception.key
      self.receptions[key] = nil
      let bufferID = self.keep(FetchedChunk(bytes: whole, permits: nil))
      self.raise(
        .hedgeReceived(
          key.connection, key.chunk, ChunkHash(of: hash, isLast: reception.isLast), bufferID))
    }
  }

  func storeChunk(_ chunk: ChunkReference, _ bufferID: BufferID) {
    append(.store(takeBuffer(bufferID)), to: chunk)
  }

  func runLanes(of digest: Digest) {
    for chunk in lanes.keys where chunk.digest == digest { runLane(of: chunk) }
  }

  /// The blob is given up: what has not begun is not written.
  func dropLanes(of digest: Digest) {
    for key in receptions.keys where key.chunk.digest == digest { abandonReception(key) }
    for (chunk, lane) in lanes where chunk.digest == digest {
      while let job = lane.takeNext() { drop(job) }
      forgetIfIdle(chunk)
    }
  }

  private func append(_ job: ChunkLane.Job, to chunk: ChunkReference) {
    let lane = lanes[chunk] ?? ChunkLane()
    lanes[chunk] = lane
    lane.append(job)
    runLane(of: chunk)
  }

  private func runLane(of chunk: ChunkReference) {
    guard let lane = lanes[chunk], !lane.isRunning else { return }
    guard let slot = slots[chunk.digest] else {
      while let job = lane.takeNext() { drop(job) }
      forgetIfIdle(chunk)
      return
    }
    // While the partial file is being made the lane waits; `runLanes` goes on.
    guard let session = slot.session else { return }
    while let job = lane.takeAbandoned() { drop(job) }
    guard !lane.isIdle else {
      forgetIfIdle(chunk)
      return
    }
    guard slot.laneTurns.begin(chunk), let job = lane.takeNext() else { return }
    lane.isRunning = true
    switch job {
    case .piece(let reception, let offset, let bytes):
      let more = lane.takePieces(
        of: reception, bytesMax: configuration.laneBatchBytesMax - bytes.count)
      write([bytes] + more, at: offset, of: reception, in: lane, slot, session)
    case .store(let fetched): store(fetched, chunk, in: lane, slot, session)
    }
  }

  /// Its job is done; those of other chunks come before its next.
  private func laneRan(_ lane: ChunkLane, of chunk: ChunkReference, _ slot: BlobSlot) {
    slot.laneTurns.end()
    lane.isRunning = false
    while let next = slot.laneTurns.next() { runLane(of: next) }
    runLane(of: chunk)
  }

  private func write(
    _ pieces: [BufferSlice], at offset: Int, of reception: Reception, in lane: ChunkLane,
    _ slot: BlobSlot, _ session: BlobSession
  ) {
    let chunk = reception.key.chunk
    let start = session.blob.geometry.offset(of: chunk.index) + Int64(offset)
    let hash = reception.hash
    pool.run {
      var hash = hash
      let outcome = unsafe session.write(pieces, at: start) { unsafe hash.update($0) }
      return (hash, outcome)
    } completion: { hash, outcome in
      let count = pieces.reduce(0) { $0 + $1.count }
      self.removeFromBacklog(bytesCount: count, pieces: pieces.count)
      if !reception.isAbandoned, self.isWritten(outcome, chunk, session) {
        reception.hash = hash
        reception.writtenBytes += count
        self.finishIfComplete(reception)
      }
      self.laneRan(lane, of: chunk, slot)
    }
  }

  private func finishIfComplete(_ reception: Reception) {
    guard reception.writtenBytes == reception.lengthBytes else { return }
    receptions[reception.key] = nil
    raise(
      .chunkReceived(
        reception.key.connection, reception.key.chunk,
        ChunkHash(of: reception.hash, isLast: reception.isLast)))
  }

  private func store(
    _ fetched: FetchedChunk, _ chunk: ChunkReference, in lane: ChunkLane, _ slot: BlobSlot,
    _ session: BlobSession
  ) {
    let start = session.blob.geometry.offset(of: chunk.index)
    let bytes = fetched.bytes
    pool.run {
      session.write(bytes, at: start)
    } completion: { outcome in
      fetched.permits?.release()
      if self.isWritten(outcome, chunk, session) { self.raise(.chunkStored(chunk)) }
      self.laneRan(lane, of: chunk, slot)
    }
  }

  private func isWritten(
    _ outcome: Result<Void, StorageError>, _ chunk: ChunkReference, _ session: BlobSession
  ) -> Bool {
    guard slots[chunk.digest]?.session === session else { return false }
    switch outcome {
    case .success: return true
    case .failure(let error):
      if error.code != .sessionFailed { storageFailed(chunk.digest, error) }
      return false
    }
  }

  private func drop(_ job: ChunkLane.Job) {
    switch job {
    case .piece(_, _, let bytes):
      removeFromBacklog(bytesCount: bytes.count, pieces: 1)
    case .store(let fetched): fetched.permits?.release()
    }
  }

  private func forgetIfIdle(_ chunk: ChunkReference) {
    if lanes[chunk]?.isIdle == true { lanes[chunk] = nil }
  }

  private func addToBacklog(bytesCount: Int, pieces: Int) {
    backlogBytes += bytesCount + pieces * configuration.pieceOverheadBytes
    guard !isReadingPaused, backlogBytes > configuration.diskBacklogBytesMax else { return }
    isReadingPaused = true
    for connection in roles.keys { transport?.pauseReading(on: connection) }
  }

  private func removeFromBacklog(bytesCount: Int, pieces: Int) {
    backlogBytes -= bytesCount + pieces * configuration.pieceOverheadBytes
    guard isReadingPaused, backlogBytes < configuration.diskBacklogBytesMax / 2 else { return }
    isReadingPaused = false
    for connection in roles.keys { transport?.resumeReading(on: connection) }
  }
}

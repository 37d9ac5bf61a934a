// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import PeerProtocol
import SwarmCore
import UVRuntime

extension NodeRuntime {
  func fetchUpstream(
    _ fetchID: FetchID, _ blob: Blob, _ source: UpstreamSource, chunks: Range<Int>,
    state: HashState?
  ) {
    guard let place = upstreams.place(of: source) else {
      raise(.upstreamEnded(fetchID, .failed))
      return
    }
    let isAhead = state == nil
    let permits = FetchPermits(
      isAhead ? chunks.count : configuration.fetchChunksMax, of: Int(blob.geometry.chunkBytes),
      isAhead: isAhead, from: fetchBudget)
    let fetch = UpstreamFetch(
      fetchID, blob, fromChunk: chunks.lowerBound, state: state, permits: permits)
    fetches[fetchID] = fetch
    let wait = ByteWait()
    let reader = UpstreamReader(
      place: place, blob: blob, chunks: chunks, isAhead: isAhead, permits: permits,
      failures: upstreams.failures, downloads: upstreams.downloads, wait: wait)
    let gateway = gateway
    let watch = watch(wait, of: fetchID)
    fetch.reader = Task {
      let outcome = await reader.read { bytes in
        gateway.post { $0.upstreamChunkRead(fetchID, bytes) }
      }
      watch.cancel()
      gateway.post { $0.upstreamReadEnded(fetchID, outcome) }
    }
  }

  func hashFetch(_ fetchID: FetchID, from state: HashState) {
    // One that has ended has said so.
    guard let fetch = fetches[fetchID] else { return }
    fetch.beginHashing(from: state)
    fetch.permits.beginHashing()
    hashNext(of: fetch)
  }

  func cancelFetch(_ fetchID: FetchID) {
    // One that has ended has said so.
    guard let fetch = fetches.removeValue(forKey: fetchID) else { return }
    fetch.reader?.cancel()
    fetch.permits.cancel()
    raise(.upstreamEnded(fetchID, .cancelled))
  }

  func discardBuffer(_ bufferID: BufferID) {
    takeBuffer(bufferID).permits?.release()
  }

  func takeBuffer(_ bufferID: BufferID) -> FetchedChunk {
    guard let chunk = buffers.removeValue(forKey: bufferID) else {
      preconditionFailure("\(bufferID) was stored or discarded before")
    }
    return chunk
  }

  /// Tells the core how long upstream has been silent, while it is.
  private func watch(_ wait: ByteWait, of fetchID: FetchID) -> Task<Void, Never> {
    let gateway = gateway
    let interval = NodeConfiguration.silenceTold
    return Task {
      while (try? await Task.sleep(for: .nanoseconds(interval.nanoseconds))) != nil {
        guard let silence = wait.silence else { continue }
        let told = Interval(nanoseconds: Int64(silence / .nanoseconds(1)))
        guard told >= interval else { continue }
        gateway.post {
          if $0.fetches[fetchID] != nil { $0.raise(.upstreamSilent(fetchID, for: told)) }
        }
      }
    }
  }

  private func upstreamChunkRead(_ fetchID: FetchID, _ bytes: [UInt8]) {
    guard let fetch = fetches[fetchID] else { return }
    fetch.unhashed.append(bytes)
    if fetch.hash == nil {
      raise(.upstreamChunkRead(fetchID, index: fetch.nextIndex + fetch.unhashed.count - 1))
    }
    hashNext(of: fetch)
  }

  private func upstreamReadEnded(_ fetchID: FetchID, _ outcome: UpstreamOutcome) {
    guard let fetch = fetches[fetchID] else { return }
    fetch.outcome = outcome
    hashNext(of: fetch)
  }

  private func hashNext(of fetch: UpstreamFetch) {
    guard !fetch.isHashing else { return }
    guard let hash = fetch.hash else {
      // What has come is of use only if the rest did.
      if let outcome = fetch.outcome, outcome != .delivered { end(fetch, outcome) }
      return
    }
    guard !fetch.unhashed.isEmpty else {
      if let outcome = fetch.outcome { end(fetch, outcome) }
      return
    }
    let bytes = fetch.unhashed.removeFirst()
    let isLast = fetch.nextIndex == fetch.blob.geometry.lastIndex
    fetch.isHashing = true
    pool.run {
      var hash = hash
      hash.update(bytes)
      return hash
    } completion: { hash in
      fetch.isHashing = false
      // A fetch that was cancelled says nothing more.
      guard self.fetches[fetch.fetchID] === fetch else { return }
      let index = fetch.nextIndex
      fetch.hashed(to: hash)
      let bufferID = self.keep(FetchedChunk(bytes: bytes, permits: fetch.permits))
      self.raise(
        .upstreamChunkReceived(
          fetch.fetchID, index: index, ChunkHash(of: hash, isLast: isLast), bufferID))
      self.hashNext(of: fetch)
    }
  }

  private func end(_ fetch: UpstreamFetch, _ outcome: UpstreamOutcome) {
    fetches[fetch.fetchID] = nil
    raise(.upstreamEnded(fetch.fetchID, outcome))
  }

  func keep(_ chunk: FetchedChunk) -> BufferID {
    buffersCount += 1
    let bufferID = BufferID(buffersCount)
    buffers[bufferID] = chunk
    return bufferID
  }
}

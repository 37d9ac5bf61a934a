// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import OpenSSLRuntime
import PeerTransport
import RegistryClient
import RegistryCore
import SwarmCore

/// Reads a blob from upstream once, in order, and hands out the bytes of one response. All of the
/// blob is hashed, whatever the response has of it, and the last bytes of the response are withheld
/// until it has turned out to be right: no client gets a wrong body that looks complete.
actor PassingBlobReader {
  private let blob: Blob
  private let range: Range<Int64>
  private let downloads: DownloadLimit
  private let onBreak: @Sendable (any Error) -> Void
  private var stream: BlobStream.AsyncIterator
  private var hash: HashStream
  /// What of the response is read and not handed out, from `position` on.
  private var waiting = ByteBuffer()
  private var position: Int64
  private var isProven = false

  /// - Parameters:
  ///   - stream: the whole blob.
  ///   - range: the bytes of the response.
  ///   - onBreak: told why the stream broke off, unless whoever reads gave up.
  init(
    _ blob: Blob, _ stream: BlobStream, range: Range<Int64>, downloads: DownloadLimit,
    onBreak: @escaping @Sendable (any Error) -> Void
  ) {
    self.blob = blob
    self.range = range
    self.downloads = downloads
    self.onBreak = onBreak
    self.stream = stream.makeAsyncIterator()
    self.hash = HashStream(algorithm: blob.digest.algorithm)
    self.position = range.lowerBound
  }

  /// At least one byte and at most `maxBytes`; the offsets ascend without a gap.
  func read(at offset: Int64, maxBytes: Int) async throws -> ByteBuffer {
    precondition(offset == position, "byte \(offset) was asked for, \(position) is next")
    while true {
      let shownEnd = isProven ? range.upperBound : range.upperBound - Self.withheldBytes
      let count = min(Int64(maxBytes), Int64(waiting.readableBytes), shownEnd - position)
      if count > 0, let slice = waiting.readSlice(length: Int(count)) {
        position += count
        waiting.discardReadBytes()
        return slice
      }
      try await readOn()
    }
  }

  private func readOn() async throws {
    // The iterator is out of the actor's hands meanwhile, where calls could overlap.
    var stream = stream
    let buffer: ByteBuffer?
    do {
      buffer = try await stream.next(isolation: self)
      if let buffer { try await downloads.pace(bytes: buffer.readableBytes) }
    } catch {
      if !Task.isCancelled { onBreak(error) }
      throw error
    }
    self.stream = stream
    guard let buffer else {
      guard !isProven, hash.processedBytes == blob.sizeBytes, hash.finalize() == blob.digest
      else { throw RegistryError(pull: .upstreamWrong) }
      isProven = true
      return
    }
    let start = hash.processedBytes
    unsafe buffer.withUnsafeReadableBytes { unsafe hash.update($0) }
    let part = (start..<hash.processedBytes).clamped(to: range)
    if part.isEmpty { return }
    let index = buffer.readerIndex + Int(part.lowerBound - start)
    if let slice = buffer.getSlice(at: index, length: part.count) {
      waiting.writeImmutableBuffer(slice)
    }
  }

  /// Of every response; a shorter one as a whole.
  private static let withheldBytes: Int64 = 64 * 1024
}

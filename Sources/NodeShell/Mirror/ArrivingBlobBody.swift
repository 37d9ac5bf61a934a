// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import NIOPosix
import RegistryFront
import Storage
import SwarmCore

/// A blob on its way: shows what is consistent, and the end only when the blob is proven.
final class ArrivingBlobBody: BlobBody {
  private let reader: BlobSessionReader
  private let readerID: ReaderID
  private let pin: BlobPin
  private let threads: NIOThreadPool
  private let gateway: NodeGateway
  private let wait = ClosableWork<Int64>()

  init(
    reader: BlobSessionReader, pin: BlobPin, threads: NIOThreadPool, gateway: NodeGateway
  ) {
    self.reader = reader
    self.readerID = gateway.makeReaderID()
    self.pin = pin
    self.threads = threads
    self.gateway = gateway
  }

  var sizeBytes: Int64 { reader.session.blob.sizeBytes }

  /// Of the blob, from its start on.
  var readableBytes: Int64 { reader.session.readableBytes }

  /// Why the blob does not go on arriving; nil while it does.
  var failure: (any Error)? { reader.session.failure }

  /// Returns when the first bytes of the range may be shown.
  func waitForSource() async throws {
    _ = try await shownEnd(from: reader.range.lowerBound)
  }

  /// Returns when the byte at `offset` may be shown. The core is not asked for it: whoever waits so
  /// is served otherwise meanwhile.
  func waitUntilShown(_ offset: Int64) async throws {
    _ = try await reader.waitReadable(from: offset)
  }

  func read(at offset: Int64, maxBytes: Int) async throws -> ByteBuffer {
    _ = try await shownEnd(from: offset)
    let reader = reader
    return try await threads.runIfActive { try reader.read(at: offset, maxBytes: maxBytes) }
  }

  func close() {
    // The core was told of what was begun.
    if wait.close() {
      let (readerID, digest) = (readerID, reader.session.blob.digest)
      gateway.post { $0.raise(.readerLeft(readerID, digest)) }
    }
    pin.release()
  }

  private func shownEnd(from offset: Int64) async throws -> Int64 {
    let shownEnd = reader.shownEnd
    if shownEnd > offset || offset == sizeBytes && reader.session.isProven { return shownEnd }
    let reader = reader
    let readerID = readerID
    return try await wait.run {
      // So that it comes before the word that the client has gone.
      gateway.post {
        $0.readerWaiting(readerID, reader.session, offset..<reader.range.upperBound)
      }
    } _: {
      try await reader.waitReadable(from: offset)
    }
  }
}

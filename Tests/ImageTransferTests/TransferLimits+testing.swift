// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import RegistryCore
import Synchronization
import Testing

@testable import ImageTransfer

extension TransferLimits {
  /// Without pauses that a test would have to wait for.
  static var impatient: TransferLimits {
    var limits = TransferLimits()
    limits.firstPauseSeconds = 0
    limits.attemptsMax = 3
    return limits
  }
}

/// Copies as the commands do.
@discardableResult
func copy(
  _ source: ImageLocation, to destination: ImageLocation, platform: String? = nil,
  rehashes: Bool = false, includesReferrers: Bool = false,
  sourceOptions: ClientOptions = ClientOptions(),
  destinationOptions: ClientOptions = ClientOptions(),
  onEvent: @escaping @Sendable (TransferEvent) -> Void = { _ in }
) async throws -> TransferReport {
  try await RegistryConnections.use(sourceOptions) { sources in
    try await RegistryConnections.use(destinationOptions) { destinations in
      var transfer = Transfer(
        source: try source.source(sources),
        destination: try destination.destination(destinations, source: source, rehashes: rehashes))
      transfer.platform = platform.flatMap { Platform($0) }
      transfer.includesReferrers = includesReferrers
      transfer.limits = .impatient
      transfer.onEvent = onEvent
      return try await transfer.run()
    }
  }
}

/// The error that `operation` ends with; a failed test if there is none.
func transferError<Outcome>(
  _ operation: () async throws -> Outcome
) async throws -> TransferError {
  do {
    _ = try await operation()
  } catch let error as TransferError {
    return error
  }
  throw NoErrorThrown()
}

struct NoErrorThrown: Error {}

extension [UInt8] {
  var digest: Digest { .computing(.sha256, of: self) }
  var blobFile: String { "blobs/sha256/\(digest.hex)" }
}

// SPDX-License-Identifier: Apache-2.0

/// Why a pull cannot succeed now.
package enum PullFailure: Sendable, Equatable {
  /// Upstream has no such blob, or not for us (HTTP status).
  case upstreamRefused(status: Int)
  /// Upstream asks for more patience than a client may be kept waiting.
  case upstreamBusy(retryAfterSeconds: Int)
  /// Upstream failed as often as it may, and no peer supplies the blob.
  case noSource
  /// Upstream serves bytes that do not have the digest.
  case upstreamWrong
  /// The disk cannot take the blob.
  case storageFailed
  /// The process stops.
  case shutdown

  /// Whether what was kept is good, to go on from when the blob is asked for again. A disk that
  /// cannot take the blob needs its space more.
  package var leavesPartial: Bool {
    switch self {
    case .upstreamRefused, .upstreamBusy, .noSource, .shutdown: true
    case .upstreamWrong, .storageFailed: false
    }
  }
}

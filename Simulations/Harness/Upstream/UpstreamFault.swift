// SPDX-License-Identifier: Apache-2.0

/// What is wrong with the upstream; it concerns fetches that begin, or chunks that are sent, from
/// then on.
package enum UpstreamFault: Sendable, Equatable {
  /// Every request is answered with this HTTP status.
  case refuses(status: Int)
  /// The body breaks off after this many chunks, counted from the start of the blob.
  case truncates(afterChunks: Int)
  /// This chunk of this blob has other bytes than the digest says.
  case servesWrong(blob: Int, chunk: Int)
}

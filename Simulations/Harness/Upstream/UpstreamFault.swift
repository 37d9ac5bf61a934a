// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// What is wrong with the upstream. It concerns requests that reach it from then on; what is about
/// bodies concerns those underway as well.
package enum UpstreamFault: Sendable, Equatable {
  /// The answer is this HTTP status, with `Retry-After` if that is given. To the core 401, 403, 404
  /// and most others of the 400s are a refusal, 416 is a wrong size, 429 asks for patience, as does
  /// 503 with `Retry-After`, and the other 500s are worth another try.
  case refuses(status: Int, retryAfter: Interval? = nil)
  /// The body breaks off after this many chunks, counted from the start of the blob.
  case truncates(afterChunks: Int)
  /// This chunk of this blob has other bytes than the digest says.
  case servesWrong(blob: Int, chunk: Int)
  /// The body stops once, after this many chunks of the answer, and goes on so much later; nil:
  /// never. A node waits for the next byte for `WorldConfiguration.upstreamTimeout`.
  case stalls(afterChunks: Int, goesOnAfter: Interval?)
  /// The head of the answer takes so much longer. A node waits for it as long as for a byte.
  case answersLate(Interval)
  /// Asked for a part, it sends everything from the start; the node's shell skips what it did not
  /// ask for.
  case ignoresRange

  var concernsBody: Bool {
    switch self {
    case .truncates, .servesWrong, .stalls: true
    case .refuses, .answersLate, .ignoresRange: false
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Why a client has not got what it asked for.
package enum PullFailure: Error, Sendable, Equatable {
  /// An answer without a body to use.
  case refused(path: String, status: Int)
  /// The body ended early, or no answer came; `receivedBytes` of it had come.
  case aborted(path: String, receivedBytes: Int64, reason: String)
  /// The answer was complete, and its bytes are not what was asked for.
  case wrongBytes(path: String, expected: Blob, received: Blob)
  case malformed(path: String, reason: String)
}

extension PullFailure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .refused(let path, let status):
      "\(path): status \(status)"
    case .aborted(let path, let receivedBytes, let reason):
      "\(path): broken off after \(receivedBytes) bytes: \(reason)"
    case .wrongBytes(let path, let expected, let received):
      """
      \(path): a complete answer of wrong bytes: \(received.digest) with \(received.sizeBytes) \
      bytes instead of \(expected.digest) with \(expected.sizeBytes)
      """
    case .malformed(let path, let reason):
      "\(path): \(reason)"
    }
  }
}

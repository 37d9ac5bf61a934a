// SPDX-License-Identifier: Apache-2.0

/// Why received bytes are not a frame. Each closes the connection it came from and nothing else.
package enum FrameError: Error, Sendable, Equatable {
  /// A length of 0 leaves no room for the type.
  case emptyFrame
  case frameTooLong(bytes: Int)
  case unknownFrameType(UInt8)
  /// The body ends before its last field does.
  case bodyTooShort
  /// The body goes on after its last field.
  case trailingBytes(Int)
  /// The first frame does not start as a hello does.
  case notShoal
  /// A hello of another major version, whose further fields have no known meaning here.
  case unsupportedVersion(ProtocolVersion)
  /// A field has a value outside its enumeration.
  case unknownValue(UInt8, Field)
  /// Text is not UTF-8, is empty where it may not be, or has characters that are not allowed.
  case invalidText(Field)
  /// A number lies below its least value.
  case numberTooSmall(Field)
  /// A number, a text or a list exceeds its limit.
  case tooLarge(Field)
  /// Runs of chunks are empty, touch, overlap or descend.
  case rangesNotAscending
  /// A chunk, a run or a prefix reaches beyond the blob in the same frame.
  case outsideBlob

  package enum Field: Sendable, Equatable {
    case address
    case announcements
    case blobs
    case blobSize
    case chainEntries
    case chunkIndex
    case chunks
    case closeReason
    case declineReason
    case digests
    case flag
    case fragment
    case hashAlgorithm
    case leaseOutcome
    case leaseTerm
    case neighbours
    case pause
    case pauseReason
    case port
    case ranges
    case role
    case standing
    case zone
  }

  /// What the connection is closed with (Docs/Protocol.md §7).
  package var closeReason: CloseReason {
    switch self {
    case .emptyFrame, .unknownFrameType, .bodyTooShort, .trailingBytes, .notShoal, .unknownValue,
      .invalidText, .numberTooSmall, .rangesNotAscending:
      .malformedFrame
    case .frameTooLong, .tooLarge:
      .limitExceeded
    case .unsupportedVersion:
      .versionMismatch
    case .outsideBlob:
      .inconsistentBlob
    }
  }
}

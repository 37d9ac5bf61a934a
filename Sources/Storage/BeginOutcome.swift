// SPDX-License-Identifier: Apache-2.0

/// What `BlobStore.begin` found.
package enum BeginOutcome: Sendable {
  /// Nothing to fetch.
  case whole(StoredBlob)
  /// The one live session of this blob, new or joined.
  case session(BlobSession)

  package var session: BlobSession? {
    if case .session(let session) = self { session } else { nil }
  }
}

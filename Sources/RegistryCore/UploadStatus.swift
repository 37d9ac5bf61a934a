// SPDX-License-Identifier: Apache-2.0

/// An upload and how far it has come.
package struct UploadStatus: Sendable, Hashable {
  package let id: UploadID
  /// What has arrived, without gaps from the start.
  package let sizeBytes: Int64

  package init(id: UploadID, sizeBytes: Int64) {
    precondition(sizeBytes >= 0)
    self.id = id
    self.sizeBytes = sizeBytes
  }

  /// The `Range` header field: "`0-<end-of-range>` … the position of the last uploaded byte"
  /// (OCI distribution-spec: pushing a blob in chunks).
  ///
  /// An inclusive range cannot say that nothing has arrived. The specification and CNCF
  /// Distribution send `0-0` then, which is also what one byte gives; clients go by what they
  /// have sent.
  package var rangeHeader: String { "0-\(max(0, sizeBytes - 1))" }

  /// Where the upload goes on. Relative to the host, so that it is right behind every proxy; the
  /// specification allows it ("MAY be absolute or relative").
  package func location(in repository: RepositoryName) -> String {
    "/v2/\(repository)/blobs/uploads/\(id)"
  }

  /// Whether a chunk may be appended now; a chunk without a range is for the end, as it is.
  ///
  /// - Parameters:
  ///   - range: the chunk's `Content-Range`, if it has one.
  ///   - lengthBytes: its `Content-Length`; nil if the client does not know it beforehand.
  /// - Throws: `rangeInvalid` unless "the first byte of a chunk \[is\] the last chunk's
  ///   `<end-of-range>` plus one"; `sizeInvalid` if the length is not the range's. So a chunk of no
  ///   bytes cannot have a range.
  package func admit(_ range: ContentRange?, lengthBytes: Int64?) throws(RegistryError) {
    guard let range else { return }
    guard range.first == sizeBytes else {
      throw RegistryError(
        .rangeInvalid,
        message: "the upload has \(sizeBytes) bytes, so the next chunk must begin there",
        detail: "\(range)")
    }
    guard lengthBytes ?? range.lengthBytes == range.lengthBytes else {
      throw RegistryError(
        .sizeInvalid, message: "Content-Length is not the length of Content-Range",
        detail: "\(range)")
    }
  }
}

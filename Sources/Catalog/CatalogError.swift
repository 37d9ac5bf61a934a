// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// Why the catalog did not answer, and what can be done about it.
package struct CatalogError: Error, Sendable, Hashable {
  package enum Code: Sendable, Hashable {
    /// The manifest refers to content the repository does not have; at most `missingMax` of it.
    case missingReferences([Digest])
    /// The device or a quota is full. What is there can still be read.
    case full
    /// The file, its folder or its file system may not be written.
    case readOnly
    /// The device failed.
    case io
    /// The file is damaged, or no catalog at all.
    case corrupt
    /// A later version has changed the file's schema.
    case newerSchema
    /// There is no such folder, it may not be read, or the process has no file descriptor left.
    case cannotOpen
    /// Another process has kept the file locked for `SQLiteCatalog.busyTimeoutSeconds`.
    case busy
    case outOfMemory
    case closed
    /// The calling task was cancelled.
    case cancelled
    /// SQLite refuses what this module asks of it.
    case defect
  }

  package let code: Code
  /// The call that failed, such as `putManifest`.
  package let operation: String
  /// In SQLite's words; empty where it has none. Holds no stored or pushed value.
  package let detail: String

  package init(_ code: Code, operation: String, detail: String = "") {
    self.code = code
    self.operation = operation
    self.detail = detail
  }

  /// An error is shown to people and sent to clients, and a manifest may refer to 40,000 digests.
  package static let missingMax = 100
}

extension CatalogError: CustomStringConvertible {
  package var description: String {
    "catalog: \(operation): \(explanation)" + (detail.isEmpty ? "" : " (\(detail))")
  }

  private var explanation: String {
    switch code {
    case .missingReferences(let digests):
      "push what the manifest refers to first: "
        + digests.map(\.description).joined(separator: ", ")
    case .full: "no space left; free some on the data directory's file system"
    case .readOnly:
      "may not be written; remount the file system or give the node's user write access"
    case .io: "input or output failed; check the device and the kernel log"
    case .corrupt:
      "the file is damaged or no catalog; move it away and put back a copy of the catalog"
    case .newerSchema:
      "a newer version of Shoal has written the file; run that version, or put back a copy of "
        + "the catalog from before it"
    case .cannotOpen:
      "cannot be opened; check that the data directory is there and the node's user may write it, "
        + "and the limit on open files"
    case .busy: "another process holds the file; stop it, one node to a data directory"
    case .outOfMemory: "out of memory; give the node more, or run fewer requests at a time"
    case .closed: "closed; the node is stopping, ask again when it is back"
    case .cancelled: "given up by the caller; ask again"
    case .defect: "a defect of Shoal; report it with this line"
    }
  }
}

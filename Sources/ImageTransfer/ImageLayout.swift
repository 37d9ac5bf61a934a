// SPDX-License-Identifier: Apache-2.0

package import ContentModel
import Glibc
import RegistryCore

/// A folder that holds images (OCI image-spec: image layout): `oci-layout`, `index.json`, and every
/// blob under `blobs/ALGORITHM/HEX`.
///
/// Several processes may write into one layout at a time. Every file gets its name only when it is
/// whole and durable; a blob in progress is `blobs/ALGORITHM/.HEX.partial`, and a later pull goes
/// on from it, or `.HEX.PID.partial` where two processes want one blob. Paths are made of parsed
/// digests only, so no manifest can name a file elsewhere.
package struct ImageLayout: Sendable {
  package let folder: String

  /// Opens what is there.
  package static func open(_ folder: String) throws -> ImageLayout {
    let layout = ImageLayout(folder: folder)
    guard let marker = try DiskFile.contents(layout.markerPath, bytesMax: markerBytesMax) else {
      throw TransferError(
        .layoutInvalid, "\(folder) is no OCI image layout: it has no file oci-layout",
        advice: "name the folder that holds oci-layout and index.json")
    }
    let version = try? JSONValue(parsing: marker)["imageLayoutVersion"]?.string
    guard let version, version.hasPrefix("1.") else {
      throw TransferError(
        .layoutInvalid, "\(layout.markerPath) does not say imageLayoutVersion 1.0.0",
        advice: "write the layout anew with a tool that follows version 1 of the specification")
    }
    return layout
  }

  /// Opens what is there, or makes an empty layout in a new or empty folder.
  package static func openOrCreate(_ folder: String) throws -> ImageLayout {
    let layout = ImageLayout(folder: folder)
    if try DiskFolder.status(of: layout.markerPath) != nil { return try open(folder) }
    try DiskFolder.createAll(folder)
    // Whoever comes first makes the layout; the others wait here and find it made.
    return try DiskFolder.withLock(folder) {
      if try DiskFolder.status(of: layout.markerPath) != nil { return try open(folder) }
      try layout.requireFree()
      try DiskFolder.createAll("\(folder)/blobs/sha256")
      try DiskFile.replace(
        layout.indexPath, with: Array(LayoutIndex.empty.text.utf8), folder: folder)
      // Last, for it is what makes the folder a layout.
      try DiskFile.replace(
        layout.markerPath, with: Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8), folder: folder)
      return layout
    }
  }

  package func blobPath(_ digest: Digest) -> String {
    "\(blobFolder(digest.algorithm))/\(digest.hex)"
  }

  /// Whether the blob is there with the right size. With `rehashes` its bytes are read too, which
  /// finds what a failing disk or another program has changed.
  package func holds(_ blob: Blob, rehashes: Bool = false) throws -> Bool {
    let path = blobPath(blob.digest)
    guard let status = try DiskFolder.status(of: path), status.st_mode & S_IFMT == S_IFREG,
      Int64(status.st_size) == blob.sizeBytes
    else { return false }
    if !rehashes { return true }
    return try LayoutBlobBody.digest(of: path, algorithm: blob.digest.algorithm) == blob.digest
  }

  /// The bytes of a manifest, checked against its digest; nil if the layout does not have it.
  package func manifest(_ digest: Digest) throws -> [UInt8]? {
    let path = blobPath(digest)
    guard let bytes = try DiskFile.contents(path, bytesMax: Self.manifestBytesMax) else {
      return nil
    }
    try digest.requireNames(bytes, path)
    return bytes
  }

  /// Makes the names of all blobs durable, which MUST come before `index.json` leads to them.
  func synchroniseBlobs() throws(DiskError) {
    for algorithm in HashAlgorithm.allCases {
      let folder = blobFolder(algorithm)
      if try DiskFolder.status(of: folder) != nil { try DiskFolder.synchronise(folder) }
    }
  }

  func blobFolder(_ algorithm: HashAlgorithm) -> String { "\(folder)/blobs/\(algorithm.name)" }

  var indexPath: String { "\(folder)/index.json" }
  private var markerPath: String { "\(folder)/oci-layout" }

  /// A layout may be made where nothing is, or only what a process has left that ended while it
  /// made one.
  private func requireFree() throws {
    let left = ["index.json", "index.json.partial", "oci-layout.partial"]
    var isFree = try DiskFolder.names(folder).allSatisfy { name in
      if name != "blobs" { return left.contains(name) }
      return try DiskFolder.names("\(folder)/blobs").allSatisfy { algorithm in
        try HashAlgorithm.allCases.contains { $0.name == algorithm }
          && DiskFolder.names("\(folder)/blobs/\(algorithm)").allSatisfy(PartialBlob.isPartial)
      }
    }
    let empty = Array(LayoutIndex.empty.text.utf8)
    if let index = try DiskFile.contents(indexPath, bytesMax: Self.manifestBytesMax) {
      isFree = isFree && index == empty
    }
    if isFree { return }
    throw TransferError(
      .layoutInvalid, "\(folder) holds other files and is no OCI image layout",
      advice: "choose an empty or a new folder")
  }

  /// As large as the specification wants registries to take (OCI distribution-spec: pushing
  /// manifests).
  static let manifestBytesMax = 4 << 20
  private static let markerBytesMax = 4096
}

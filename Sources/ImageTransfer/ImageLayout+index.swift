// SPDX-License-Identifier: Apache-2.0

package import RegistryCore

extension ImageLayout {
  package func index() throws -> LayoutIndex {
    guard let bytes = try DiskFile.contents(indexPath, bytesMax: Self.manifestBytesMax) else {
      throw TransferError(
        .layoutInvalid, "\(folder) has no index.json",
        advice: "name the folder that holds oci-layout and index.json")
    }
    return try LayoutIndex(parsing: bytes, path: indexPath)
  }

  /// Lets `name` lead to a manifest whose blobs are all there and durable. Other processes that do
  /// the same at the same time lose nothing. Whether anything had to change.
  package func setName(_ name: String?, to descriptor: Descriptor) throws -> Bool {
    try DiskFolder.withLock(folder) {
      let before = try index()
      let after = before.naming(descriptor, name)
      if before == after { return false }
      try DiskFile.replace(indexPath, with: Array(after.text.utf8), folder: folder)
      return true
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import OpenSSLRuntime
import RegistryCore
import RegistryFront
import Storage

extension OriginContent {
  func putManifest(
    _ manifest: PushedManifest, as reference: Reference, tags: [Tag],
    in repository: RepositoryName
  ) async throws(RegistryError) -> Digest {
    let (bytes, mediaType) = (manifest.bytes, manifest.mediaType)
    let digest = Digest.computing(reference.digest?.algorithm ?? .sha256, of: bytes)
    try manifest.check(digest, against: reference)
    let push = ManifestPush(
      manifest, digest: digest, tags: reference.tag.map { [$0] } ?? tags, sparse: sparse)
    let note = note(.push, push.targets(in: repository, references: references(of: manifest)))
    let (store, cache, now) = (store, cache, Self.now)
    let left = try await owning(digest) { () throws(RegistryError) in
      try await disk.run {
        try cache.makingRoom(forBytes: Int64(bytes.count)) { () throws(StorageError) in
          try store.storeWhole(digest, bytes: bytes, mediaType: mediaType.text, isPushed: true)
        }
        try cache.refresh(digest)
      }
      return try await inCatalog { catalog throws(CatalogError) in
        try await catalog.putManifest(push, in: repository, at: now, noting: note)
      }
    }
    written(note)
    for changed in left + [digest] { names.record(changed) }
    return digest
  }

  func deleteManifest(
    _ reference: Reference, in repository: RepositoryName
  ) async throws(RegistryError) {
    let now = Self.now
    let changed: Digest?
    let note: EventNote?
    switch reference {
    case .tag(let tag):
      note = self.note(.delete, .deleted(tag, in: repository))
      changed = try await inCatalog { catalog throws(CatalogError) in
        try await catalog.removeTag(tag, in: repository, at: now, noting: note)
      }
    case .digest(let digest):
      note = self.note(.delete, .deleted(digest, in: repository))
      let wasThere = try await disowning(digest) { catalog throws(CatalogError) in
        try await catalog.removeManifest(digest, in: repository, at: now, noting: note)
      }
      changed = wasThere ? digest : nil
    }
    guard let changed else { throw RegistryError(.manifestUnknown, detail: "\(reference)") }
    names.record(changed)
    written(note)
  }

  func deleteBlob(_ digest: Digest, in repository: RepositoryName) async throws(RegistryError) {
    let note = note(.delete, .deleted(digest, in: repository))
    let wasThere = try await disowning(digest) { catalog throws(CatalogError) in
      try await catalog.unlinkBlob(digest, in: repository, noting: note)
    }
    guard wasThere else { throw RegistryError(.blobUnknown, detail: "\(digest)") }
    written(note)
  }

  func repositories(_ pagination: Pagination) async throws(RegistryError) -> RepositoryPage {
    let last = pagination.last.flatMap { RepositoryName($0) }
    let limit = pagination.catalogLimit(isLastKnown: last != nil)
    let names = try await inCatalog { catalog throws(CatalogError) in
      try await catalog.repositories(after: last, limit: limit)
    }
    return pagination.page(of: names)
  }
}

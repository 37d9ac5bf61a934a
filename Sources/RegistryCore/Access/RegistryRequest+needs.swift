// SPDX-License-Identifier: Apache-2.0

extension RegistryRequest {
  /// All that the caller must be allowed to do; where a client may do without a part of it, that is
  /// `optionalNeed`.
  package var needs: [AccessNeed] {
    switch operation {
    case .checkVersion: [.presence]
    case .readManifest(let name, _), .readBlob(let name, _), .listTags(let name, _),
      .listReferrers(let name, _, _):
      [.repository(name, .pull)]
    case .push(let operation): operation.needs
    }
  }

  /// What a mount needs of the repository it takes the blob from. Without it nothing is mounted,
  /// and the client uploads: "if the blob cannot be mounted the registry SHOULD return 202" (OCI
  /// distribution-spec: mounting a blob from another repository).
  package var optionalNeed: AccessNeed? {
    switch operation {
    case .push(.mountBlob(_, _, let source)): source.map { .repository($0, .pull) }
    case .push, .checkVersion, .readManifest, .readBlob, .listTags, .listReferrers: nil
    }
  }

  /// The same request without what its caller may not do.
  package var withoutMount: RegistryRequest {
    switch operation {
    case .push(.mountBlob(let name, _, _)): replacing(.push(.startUpload(name)))
    case .push, .checkVersion, .readManifest, .readBlob, .listTags, .listReferrers: self
    }
  }
}

extension PushOperation {
  /// A push reads too: the blobs that are there, and how far an upload has come.
  var needs: [AccessNeed] {
    switch self {
    case .startUpload(let name), .mountBlob(let name, _, _), .storeBlob(let name, _),
      .readUpload(let name, _), .appendToUpload(let name, _), .finishUpload(let name, _, _),
      .cancelUpload(let name, _), .storeManifest(let name, _, _):
      [.repository(name, .pull), .repository(name, .push)]
    case .deleteManifest(let name, _), .deleteBlob(let name, _): [.repository(name, .delete)]
    case .listRepositories: [.catalog]
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

/// What the conformance suite of the OCI distribution-spec can be told to test, `dev` included
/// (its README and `config.go`), and the suite here that tests it.
enum ConformanceSwitch: String, CaseIterable {
  case ping = "OCI_API_PING"
  case pull = "OCI_API_PULL"
  case push = "OCI_API_PUSH"
  case blobsAtomic = "OCI_API_BLOBS_ATOMIC"
  case blobsDelete = "OCI_API_BLOBS_DELETE"
  case blobsDigestHeader = "OCI_API_BLOBS_DIGEST_HEADER"
  case blobsMountAnonymous = "OCI_API_BLOBS_MOUNT_ANONYMOUS"
  case blobsUploadCancel = "OCI_API_BLOBS_UPLOAD_CANCEL"
  case manifestsAtomic = "OCI_API_MANIFESTS_ATOMIC"
  case manifestsDelete = "OCI_API_MANIFESTS_DELETE"
  case manifestsDigestHeader = "OCI_API_MANIFESTS_DIGEST_HEADER"
  case manifestsTagParam = "OCI_API_MANIFESTS_TAG_PARAM"
  case tagsAtomic = "OCI_API_TAGS_ATOMIC"
  case tagsDelete = "OCI_API_TAGS_DELETE"
  case tagsList = "OCI_API_TAGS_LIST"
  case referrer = "OCI_API_REFERRER"
  case image = "OCI_DATA_IMAGE"
  case index = "OCI_DATA_INDEX"
  case indexList = "OCI_DATA_INDEX_LIST"
  case sparse = "OCI_DATA_SPARSE"
  case artifact = "OCI_DATA_ARTIFACT"
  case subject = "OCI_DATA_SUBJECT"
  case subjectMissing = "OCI_DATA_SUBJECT_MISSING"
  case artifactList = "OCI_DATA_ARTIFACT_LIST"
  case subjectList = "OCI_DATA_SUBJECT_LIST"
  case dataField = "OCI_DATA_DATA_FIELD"
  case nondistributable = "OCI_DATA_NONDISTRIBUTABLE"
  case customFields = "OCI_DATA_CUSTOM_FIELDS"
  case noLayers = "OCI_DATA_NO_LAYERS"
  case emptyBlob = "OCI_DATA_EMPTY_BLOB"
  case sha512 = "OCI_DATA_SHA512"
  case readOnlyTags = "OCI_RO_DATA_TAGS"
  case readOnlyManifests = "OCI_RO_DATA_MANIFESTS"
  case readOnlyBlobs = "OCI_RO_DATA_BLOBS"
  case readOnlyReferrers = "OCI_RO_DATA_REFERRERS"

  var suite: Any.Type {
    switch self {
    case .ping: PingTests.self
    case .pull: PullTests.self
    case .push: PushTests.self
    case .blobsAtomic: BlobsAtomicTests.self
    case .blobsDelete: BlobsDeleteTests.self
    case .blobsDigestHeader: BlobsDigestHeaderTests.self
    case .blobsMountAnonymous: BlobsMountAnonymousTests.self
    case .blobsUploadCancel: BlobsUploadCancelTests.self
    case .manifestsAtomic: ManifestsAtomicTests.self
    case .manifestsDelete: ManifestsDeleteTests.self
    case .manifestsDigestHeader: ManifestsDigestHeaderTests.self
    case .manifestsTagParam: ManifestsTagParamTests.self
    case .tagsAtomic: TagsAtomicTests.self
    case .tagsDelete: TagsDeleteTests.self
    case .tagsList: TagsListTests.self
    case .referrer: ReferrerTests.self
    case .image: ImageTests.self
    case .index: IndexTests.self
    case .indexList: IndexListTests.self
    case .sparse: SparseTests.self
    case .artifact: ArtifactTests.self
    case .subject: SubjectTests.self
    case .subjectMissing: SubjectMissingTests.self
    case .artifactList: ArtifactListTests.self
    case .subjectList: SubjectListTests.self
    case .dataField: DataFieldTests.self
    case .nondistributable: NondistributableTests.self
    case .customFields: CustomFieldsTests.self
    case .noLayers: NoLayersTests.self
    case .emptyBlob: EmptyBlobTests.self
    case .sha512: SHA512Tests.self
    case .readOnlyTags: ReadOnlyTagsTests.self
    case .readOnlyManifests: ReadOnlyManifestsTests.self
    case .readOnlyBlobs: ReadOnlyBlobsTests.self
    case .readOnlyReferrers: ReadOnlyReferrersTests.self
    }
  }
}

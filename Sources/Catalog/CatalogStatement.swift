// SPDX-License-Identifier: Apache-2.0

/// Every statement there is, so that a test can show that none reads a whole table.
enum CatalogStatement: String, CaseIterable {
  // MARK: Repositories

  case repositoryID = "SELECT id FROM repository WHERE name = :name"
  case insertRepository = "INSERT INTO repository (name) VALUES (:name)"
  case removeRepositoryIfEmpty = """
    DELETE FROM repository WHERE id = :repository
      AND NOT EXISTS (SELECT 1 FROM manifest WHERE repository = :repository)
      AND NOT EXISTS (SELECT 1 FROM blob_link WHERE repository = :repository)
      AND NOT EXISTS (SELECT 1 FROM upload WHERE repository = :repository)
    """
  case repositories = """
    SELECT name FROM repository
    WHERE name > :after
      AND EXISTS (SELECT 1 FROM manifest WHERE manifest.repository = repository.id)
    ORDER BY name LIMIT :limit
    """
  case hasManifest = "SELECT 1 FROM manifest WHERE repository = :repository LIMIT 1"

  // MARK: Digests

  case digestID = "SELECT id FROM digest WHERE value = :value"
  case insertDigest = "INSERT INTO digest (value) VALUES (:value)"
  case removeDigestIfUnused = """
    DELETE FROM digest WHERE id = :digest
      AND NOT EXISTS (SELECT 1 FROM blob_link WHERE digest = :digest)
      AND NOT EXISTS (SELECT 1 FROM manifest WHERE digest = :digest)
      AND NOT EXISTS (SELECT 1 FROM manifest_reference WHERE target = :digest)
    """
  case owns = """
    SELECT 1 FROM digest WHERE value = :value
      AND (EXISTS (SELECT 1 FROM blob_link WHERE digest = digest.id)
        OR EXISTS (SELECT 1 FROM manifest WHERE digest = digest.id))
    """
  case ownedDigests = """
    SELECT value FROM digest WHERE value > :after
      AND (EXISTS (SELECT 1 FROM blob_link WHERE digest = digest.id)
        OR EXISTS (SELECT 1 FROM manifest WHERE digest = digest.id))
    ORDER BY value LIMIT :limit
    """

  // MARK: Tags

  case tags = """
    SELECT name FROM tag WHERE repository = :repository AND name > :after
    ORDER BY name LIMIT :limit
    """
  case tagTarget = """
    SELECT digest.value FROM tag JOIN digest ON digest.id = tag.digest
    WHERE tag.repository = :repository AND tag.name = :name
    """
  case tagsOfManifest = "SELECT name FROM tag WHERE repository = :repository AND digest = :digest"
  case putTag = """
    INSERT INTO tag (repository, name, digest) VALUES (:repository, :name, :digest)
    ON CONFLICT (repository, name) DO UPDATE SET digest = excluded.digest
    """
  case removeTag = "DELETE FROM tag WHERE repository = :repository AND name = :name"
  case insertTagMove = """
    INSERT INTO tag_move (repository, name, moved_at, old_digest, new_digest)
    VALUES (:repository, :name, :time, :old, :new)
    """
  case trimTagMoves = """
    DELETE FROM tag_move WHERE repository = :repository AND name = :name AND id <= (
      SELECT id FROM tag_move WHERE repository = :repository AND name = :name
      ORDER BY id DESC LIMIT 1 OFFSET :keep)
    """
  case trimRepositoryTagMoves = """
    DELETE FROM tag_move WHERE repository = :repository AND id <= (
      SELECT id FROM tag_move WHERE repository = :repository
      ORDER BY id DESC LIMIT 1 OFFSET :keep)
    """
  case lastTagMoveTime = """
    SELECT moved_at FROM tag_move
    WHERE repository = :repository AND name = :name ORDER BY id DESC LIMIT 1
    """
  case tagMoves = """
    SELECT moved_at, old_digest, new_digest FROM tag_move
    WHERE repository = :repository AND name = :name ORDER BY id DESC
    """

  // MARK: Manifests

  case manifestByTag = """
    SELECT digest.value, manifest.media_type, manifest.size_bytes, manifest.pushed_at
    FROM repository
    JOIN tag ON tag.repository = repository.id AND tag.name = :tag
    JOIN manifest ON manifest.repository = tag.repository AND manifest.digest = tag.digest
    JOIN digest ON digest.id = manifest.digest
    WHERE repository.name = :repository
    """
  case manifestByDigest = """
    SELECT digest.value, manifest.media_type, manifest.size_bytes, manifest.pushed_at
    FROM repository
    JOIN digest ON digest.value = :digest
    JOIN manifest ON manifest.repository = repository.id AND manifest.digest = digest.id
    WHERE repository.name = :repository
    """
  case hasManifestOfDigest = """
    SELECT 1 FROM manifest WHERE repository = :repository AND digest = :digest
    """
  case manifestNames = """
    SELECT repository.name, tag.name, move.moved_at, move.id
    FROM digest
    CROSS JOIN manifest ON manifest.digest = digest.id
    CROSS JOIN repository ON repository.id = manifest.repository
    LEFT JOIN tag ON tag.repository = manifest.repository AND tag.digest = manifest.digest
    LEFT JOIN tag_move AS move ON move.id = (
      SELECT id FROM tag_move
      WHERE tag_move.repository = manifest.repository AND tag_move.name = tag.name
      ORDER BY id DESC LIMIT 1)
    WHERE digest.value = :digest
    """
  /// In the order of their numbers, which is how they lie.
  case manifests = """
    SELECT digest.value, manifest.media_type, manifest.size_bytes
    FROM manifest CROSS JOIN digest ON digest.id = manifest.digest
    WHERE manifest.repository = :repository AND manifest.digest > :after
    ORDER BY manifest.digest LIMIT :limit
    """
  case putManifest = """
    INSERT INTO manifest (
      repository, digest, media_type, size_bytes, pushed_at, artifact_type, annotations)
    VALUES (:repository, :digest, :mediaType, :size, :time, :artifactType, :annotations)
    ON CONFLICT (repository, digest) DO UPDATE SET
      media_type = excluded.media_type, pushed_at = max(pushed_at, excluded.pushed_at),
      artifact_type = excluded.artifact_type, annotations = excluded.annotations
    """
  case removeManifest = "DELETE FROM manifest WHERE repository = :repository AND digest = :digest"
  case insertReference = """
    INSERT INTO manifest_reference (repository, manifest, target, kind)
    VALUES (:repository, :manifest, :target, :kind) ON CONFLICT DO NOTHING
    """
  case targetsOfManifest = """
    SELECT DISTINCT target FROM manifest_reference
    WHERE repository = :repository AND manifest = :manifest
    """
  case removeReferences = """
    DELETE FROM manifest_reference WHERE repository = :repository AND manifest = :manifest
    """
  case references = """
    SELECT source.value, reference.kind
    FROM repository
    JOIN digest AS aim ON aim.value = :digest
    JOIN manifest_reference AS reference
      ON reference.target = aim.id AND reference.repository = repository.id
    JOIN digest AS source ON source.id = reference.manifest
    WHERE repository.name = :repository
    """

  // MARK: Referrers

  /// The kind is `ReferenceKind.subject`, spelt out since only so the index of subjects is used.
  case referrers = """
    SELECT reference.manifest, source.value, manifest.media_type, manifest.size_bytes,
      manifest.artifact_type, manifest.annotations
    FROM repository
    CROSS JOIN digest AS aim ON aim.value = :digest
    CROSS JOIN manifest_reference AS reference
      ON reference.target = aim.id AND reference.repository = repository.id
      AND reference.kind = 4 AND reference.manifest > :after
    CROSS JOIN manifest
      ON manifest.repository = repository.id AND manifest.digest = reference.manifest
    CROSS JOIN digest AS source ON source.id = reference.manifest
    WHERE repository.name = :repository
      AND (:type IS NULL OR manifest.artifact_type = :type)
    ORDER BY reference.manifest
    """
  case undescribedReferrers = """
    SELECT repository.name, digest.value, manifest.media_type
    FROM manifest
    CROSS JOIN repository ON repository.id = manifest.repository
    CROSS JOIN digest ON digest.id = manifest.digest
    WHERE manifest.annotations = '' AND manifest.repository > 0 LIMIT :limit
    """
  case describeReferrer = """
    UPDATE manifest SET artifact_type = :type, annotations = :annotations
    WHERE repository = :repository AND digest = :digest AND annotations = ''
    """

  // MARK: Blobs

  case linkedBlobBytesAnywhere = """
    SELECT blob_link.size_bytes FROM digest JOIN blob_link ON blob_link.digest = digest.id
    WHERE digest.value = :digest LIMIT 1
    """
  case isLinked = "SELECT 1 FROM blob_link WHERE repository = :repository AND digest = :digest"
  /// A digest has one size, so the size of a link never changes.
  case putBlobLink = """
    INSERT INTO blob_link (repository, digest, size_bytes, linked_at)
    VALUES (:repository, :digest, :size, :time)
    ON CONFLICT (repository, digest) DO UPDATE SET linked_at = max(linked_at, excluded.linked_at)
    """
  /// In the order of their numbers, which is how they lie.
  case blobLinks = """
    SELECT digest.value, blob_link.size_bytes
    FROM blob_link CROSS JOIN digest ON digest.id = blob_link.digest
    WHERE blob_link.repository = :repository AND blob_link.digest > :after
    ORDER BY blob_link.digest LIMIT :limit
    """
  case removeBlobLink = "DELETE FROM blob_link WHERE repository = :repository AND digest = :digest"
  case unreferencedBlobs = """
    SELECT repository.name, digest.value, blob_link.size_bytes, blob_link.linked_at
    FROM digest
    CROSS JOIN blob_link ON blob_link.digest = digest.id
    CROSS JOIN repository ON repository.id = blob_link.repository
    WHERE digest.value >= :digest AND digest.value < :end
      AND (digest.value > :digest OR repository.name > :repository)
      AND blob_link.linked_at < :before
      AND NOT EXISTS (
        SELECT 1 FROM manifest_reference AS reference
        WHERE reference.target = digest.id AND reference.repository = blob_link.repository)
    ORDER BY digest.value, repository.name LIMIT :limit
    """

  // MARK: Uploads

  case insertUpload = """
    INSERT INTO upload (id, repository, started_at) VALUES (:id, :repository, :time)
    """
  case upload = """
    SELECT upload.id, repository.name, upload.started_at
    FROM upload JOIN repository ON repository.id = upload.repository WHERE upload.id = :id
    """
  case uploads = """
    SELECT upload.id, repository.name, upload.started_at
    FROM upload CROSS JOIN repository ON repository.id = upload.repository
    WHERE upload.started_at < :before ORDER BY upload.started_at, upload.id LIMIT :limit
    """
  case uploadRepository = "SELECT repository FROM upload WHERE id = :id"
  case removeUpload = "DELETE FROM upload WHERE id = :id"

  // MARK: Garbage collection

  /// Where a range of so many digests ends; no row if there are no more.
  case digestRangeEnd = """
    SELECT value FROM digest WHERE value >= :start ORDER BY value LIMIT 1 OFFSET :count
    """
  case untaggedManifests = """
    SELECT repository.name, digest.value, manifest.pushed_at
    FROM digest
    CROSS JOIN manifest ON manifest.digest = digest.id
    CROSS JOIN repository ON repository.id = manifest.repository
    WHERE digest.value >= :digest AND digest.value < :end
      AND (digest.value > :digest OR repository.name > :repository)
      AND manifest.pushed_at < :before
      AND NOT EXISTS (
        SELECT 1 FROM tag
        WHERE tag.repository = manifest.repository AND tag.digest = manifest.digest)
      AND NOT EXISTS (
        SELECT 1 FROM manifest_reference AS reference
        WHERE reference.target = manifest.digest AND reference.repository = manifest.repository)
      AND NOT EXISTS (
        SELECT 1 FROM manifest_reference AS own
        JOIN manifest AS subject
          ON subject.repository = own.repository AND subject.digest = own.target
        WHERE own.repository = manifest.repository AND own.manifest = manifest.digest
          AND own.kind = 4)
    ORDER BY digest.value, repository.name LIMIT :limit
    """
  case isUntagged = """
    SELECT 1 FROM manifest
    WHERE repository = :repository AND digest = :digest AND pushed_at < :before
      AND NOT EXISTS (SELECT 1 FROM tag WHERE repository = :repository AND digest = :digest)
      AND NOT EXISTS (
        SELECT 1 FROM manifest_reference WHERE target = :digest AND repository = :repository)
      AND NOT EXISTS (
        SELECT 1 FROM manifest_reference AS own
        JOIN manifest AS subject
          ON subject.repository = own.repository AND subject.digest = own.target
        WHERE own.repository = :repository AND own.manifest = :digest AND own.kind = 4)
    """
  case renewManifest = """
    UPDATE manifest SET pushed_at = max(pushed_at, :time)
    WHERE repository = (SELECT id FROM repository WHERE name = :repository)
      AND digest = (SELECT id FROM digest WHERE value = :digest)
    """
  case renewFormerTarget = """
    UPDATE manifest SET pushed_at = max(pushed_at, :time)
    WHERE repository = :repository AND digest = (SELECT id FROM digest WHERE value = :digest)
    """
  case renewTargetManifests = """
    UPDATE manifest SET pushed_at = max(pushed_at, :time)
    WHERE repository = :repository AND digest IN (
      SELECT target FROM manifest_reference
      WHERE repository = :repository AND manifest = :manifest)
    """
  case blobLink = """
    SELECT blob_link.size_bytes, blob_link.linked_at
    FROM repository
    JOIN digest ON digest.value = :digest
    JOIN blob_link ON blob_link.repository = repository.id AND blob_link.digest = digest.id
    WHERE repository.name = :repository
    """
  case renewLink = """
    UPDATE blob_link SET linked_at = max(linked_at, :time)
    WHERE repository = (SELECT id FROM repository WHERE name = :repository)
      AND digest = (SELECT id FROM digest WHERE value = :digest)
    """
  case renewTargetLinks = """
    UPDATE blob_link SET linked_at = max(linked_at, :time)
    WHERE repository = :repository AND digest IN (
      SELECT target FROM manifest_reference
      WHERE repository = :repository AND manifest = :manifest)
    """
  case removeUnreferencedLink = """
    DELETE FROM blob_link
    WHERE repository = :repository AND digest = :digest AND linked_at < :before
      AND NOT EXISTS (
        SELECT 1 FROM manifest_reference WHERE target = :digest AND repository = :repository)
    """
  case ownersCount = """
    SELECT (SELECT count(*) FROM blob_link WHERE digest = digest.id)
      + (SELECT count(*) FROM manifest WHERE digest = digest.id)
    FROM digest WHERE value = :value
    """
  case deleting = """
    SELECT digest FROM deleting WHERE digest > :after ORDER BY digest LIMIT :limit
    """
  case isDeleting = """
    SELECT 1 FROM deleting WHERE digest = :value
      AND NOT EXISTS (
        SELECT 1 FROM digest JOIN blob_link ON blob_link.digest = digest.id
        WHERE digest.value = :value)
      AND NOT EXISTS (
        SELECT 1 FROM digest JOIN manifest ON manifest.digest = digest.id
        WHERE digest.value = :value)
    """
  case markDeleting = "INSERT INTO deleting (digest) VALUES (:value) ON CONFLICT DO NOTHING"
  case markDeletingIfNameless = """
    INSERT INTO deleting (digest)
    SELECT value FROM digest WHERE id = :digest
      AND NOT EXISTS (SELECT 1 FROM blob_link WHERE digest = :digest)
      AND NOT EXISTS (SELECT 1 FROM manifest WHERE digest = :digest)
    ON CONFLICT DO NOTHING
    """
  case unmarkDeleting = "DELETE FROM deleting WHERE digest = :value"

  // MARK: Checks

  case linksOfDigest = """
    SELECT repository.name, blob_link.size_bytes
    FROM digest
    CROSS JOIN blob_link ON blob_link.digest = digest.id
    CROSS JOIN repository ON repository.id = blob_link.repository
    WHERE digest.value = :value
    """
  case correctBlobSize = """
    UPDATE blob_link SET size_bytes = :size
    WHERE repository = (SELECT id FROM repository WHERE name = :repository)
      AND digest = (SELECT id FROM digest WHERE value = :digest)
    """
  case manifestsOfDigest = """
    SELECT repository.name, manifest.size_bytes
    FROM digest
    CROSS JOIN manifest ON manifest.digest = digest.id
    CROSS JOIN repository ON repository.id = manifest.repository
    WHERE digest.value = :value
    """
}

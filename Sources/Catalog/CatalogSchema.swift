// SPDX-License-Identifier: Apache-2.0

import GRDB

/// The tables, as a list of migrations. One that has been released is never edited: the next change
/// is a migration of its own.
enum CatalogSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in try database.execute(sql: version1) }
    migrator.registerMigration("referrers") { database in try database.execute(sql: referrers) }
    migrator.registerMigration("deleting") { database in try database.execute(sql: deleting) }
    migrator.registerMigration("pins") { database in try database.execute(sql: pins) }
    migrator.registerMigration("outbox") { database in try database.execute(sql: outbox) }
    return migrator
  }

  /// Names and digests are spelt once and numbered, so that links and references are a few bytes.
  ///
  /// A digest is its algorithm's number and its bytes, which sort as `Digest` does. The history of
  /// tags keeps digests in full, since it outlives them. Each foreign key has an index that begins
  /// with its columns, for SQLite looks there before it lets a parent go.
  private static let version1 = """
    CREATE TABLE repository (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE
    ) STRICT;

    CREATE TABLE digest (
      id INTEGER PRIMARY KEY,
      value BLOB NOT NULL UNIQUE
    ) STRICT;

    CREATE TABLE blob_link (
      repository INTEGER NOT NULL REFERENCES repository (id),
      digest INTEGER NOT NULL REFERENCES digest (id),
      size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
      linked_at INTEGER NOT NULL,
      PRIMARY KEY (repository, digest)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX blob_link_by_digest ON blob_link (digest);

    CREATE TABLE manifest (
      repository INTEGER NOT NULL REFERENCES repository (id),
      digest INTEGER NOT NULL REFERENCES digest (id),
      media_type TEXT NOT NULL,
      size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
      pushed_at INTEGER NOT NULL,
      PRIMARY KEY (repository, digest)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX manifest_by_digest ON manifest (digest);

    CREATE TABLE manifest_reference (
      repository INTEGER NOT NULL,
      manifest INTEGER NOT NULL,
      target INTEGER NOT NULL REFERENCES digest (id),
      kind INTEGER NOT NULL,
      PRIMARY KEY (repository, manifest, target, kind),
      FOREIGN KEY (repository, manifest) REFERENCES manifest (repository, digest)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX manifest_reference_by_target ON manifest_reference (target, repository);

    CREATE TABLE tag (
      repository INTEGER NOT NULL,
      name TEXT NOT NULL,
      digest INTEGER NOT NULL,
      PRIMARY KEY (repository, name),
      FOREIGN KEY (repository, digest) REFERENCES manifest (repository, digest)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX tag_by_manifest ON tag (repository, digest);

    CREATE TABLE tag_move (
      id INTEGER PRIMARY KEY,
      repository INTEGER NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      moved_at INTEGER NOT NULL,
      old_digest BLOB,
      new_digest BLOB
    ) STRICT;
    CREATE INDEX tag_move_by_tag ON tag_move (repository, name);
    CREATE INDEX tag_move_by_repository ON tag_move (repository);

    CREATE TABLE upload (
      id TEXT PRIMARY KEY NOT NULL,
      repository INTEGER NOT NULL REFERENCES repository (id),
      started_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX upload_by_repository ON upload (repository);
    CREATE INDEX upload_by_start ON upload (started_at, id);
    """

  /// What the list of a subject's referrers shows of each. Both columns are null for a manifest
  /// without a subject. Annotations are a JSON object, or an empty text where they are not known
  /// because the manifest was there before this was asked; an index finds those.
  private static let referrers = """
    ALTER TABLE manifest ADD COLUMN artifact_type TEXT;
    ALTER TABLE manifest ADD COLUMN annotations TEXT;
    UPDATE manifest SET annotations = '' WHERE EXISTS (
      SELECT 1 FROM manifest_reference AS reference
      WHERE reference.repository = manifest.repository AND reference.manifest = manifest.digest
        AND reference.kind = 4);
    CREATE INDEX manifest_undescribed ON manifest (repository, digest) WHERE annotations = '';
    CREATE INDEX manifest_reference_by_subject
      ON manifest_reference (target, repository, manifest) WHERE kind = 4;
    """

  /// Digests in full, since their numbers go with their names. A catalog from before may lack what
  /// was left on disk until then; a search for strays finds that.
  private static let deleting = """
    CREATE TABLE deleting (
      digest BLOB PRIMARY KEY NOT NULL
    ) STRICT, WITHOUT ROWID;
    """

  /// What is pinned is mirrored content, which no other table knows. Names and digests in full, for
  /// there are few.
  private static let pins = """
    CREATE TABLE pin (
      id INTEGER PRIMARY KEY,
      upstream TEXT NOT NULL,
      repository TEXT NOT NULL,
      reference TEXT NOT NULL,
      digest BLOB NOT NULL,
      pinned_at INTEGER NOT NULL,
      UNIQUE (upstream, repository, reference)
    ) STRICT;

    CREATE TABLE pin_content (
      pin INTEGER NOT NULL REFERENCES pin (id) ON DELETE CASCADE,
      place INTEGER NOT NULL,
      digest BLOB NOT NULL,
      size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
      PRIMARY KEY (pin, place)
    ) STRICT, WITHOUT ROWID;
    """

  /// Events that wait to be sent, of each endpoint numbered as they were written, and what there is
  /// of them. An event outlives its repository, whose name is spelt out for that.
  private static let outbox = """
    CREATE TABLE event_endpoint (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      last_event INTEGER NOT NULL,
      events_count INTEGER NOT NULL,
      events_bytes INTEGER NOT NULL,
      dropped_count INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE event (
      endpoint INTEGER NOT NULL REFERENCES event_endpoint (id),
      number INTEGER NOT NULL,
      repository TEXT NOT NULL,
      body TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      PRIMARY KEY (endpoint, number)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX event_by_repository ON event (endpoint, repository, number);
    """
}

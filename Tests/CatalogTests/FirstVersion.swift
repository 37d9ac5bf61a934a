// SPDX-License-Identifier: Apache-2.0

/// A catalog as the first version left it: never to be edited.
enum FirstVersion {
  static let file = """
    CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
    INSERT INTO grdb_migrations VALUES ('1');

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

    INSERT INTO repository VALUES (7, 'library/debian');
    INSERT INTO digest VALUES
      (1, x'01aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'),
      (2, x'01dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd');
    INSERT INTO blob_link VALUES (7, 2, 1000, 99);
    INSERT INTO manifest VALUES
      (7, 1, 'application/vnd.oci.image.manifest.v1+json', 500, 100);
    INSERT INTO manifest_reference VALUES (7, 1, 2, 2);
    INSERT INTO tag VALUES (7, 'latest', 1);
    INSERT INTO tag_move VALUES (1, 7, 'latest', 100, NULL,
      x'01aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');
    INSERT INTO upload VALUES ('abababababababababababababababab', 7, 98);
    """
}

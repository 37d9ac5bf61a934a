// SPDX-License-Identifier: Apache-2.0

import ContentModel
import GRDB

/// Adds manifests to the catalog of a node that does not run, past the node: what they are called
/// is random, their bytes are nowhere, and nobody asks for them. They stand between what is asked
/// for.
struct CatalogFilling {
  let path: String

  /// A hundred to a repository, each with a tag, a configuration of its own and a layer that the
  /// repository shares.
  func add(manifests count: Int) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { database in
      // Lost in a crash of this program, which begins anew then.
      try database.execute(
        sql: "PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; PRAGMA temp_store = MEMORY")
    }
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    var added = 0
    while added < count {
      try Task.checkCancellation()
      let batch = min(Self.batchCount, count - added)
      try queue.write { try Self.add(batch, $0) }
      added += batch
    }
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }
    try queue.close()
  }

  /// One transaction. Digests are numbered on: first those of manifests, then of configurations,
  /// then of layers.
  private static func add(_ count: Int, _ database: Database) throws {
    let repositories = (count + perRepository - 1) / perRepository
    let digest = try next("digest", database)
    let repository = try next("repository", database)
    let (configuration, layer) = (digest + count, digest + 2 * count)
    let (manifests, all) = (numbers(upTo: count), numbers(upTo: 2 * count + repositories))
    let owner = "\(repository) + n / \(perRepository)"
    let now = "unixepoch()"
    try database.execute(
      sql: """
        \(numbers(upTo: repositories))
        INSERT INTO repository (id, name)
        SELECT \(repository) + n, 'filler/number-' || (\(repository) + n) FROM numbers;

        \(all)
        INSERT INTO digest (id, value)
        SELECT \(digest) + n, CAST(x'0\(HashAlgorithm.sha256.rawValue)' || randomblob(32) AS BLOB)
        FROM numbers;

        \(manifests)
        INSERT INTO blob_link (repository, digest, size_bytes, linked_at)
        SELECT \(owner), \(configuration) + n, 1000, \(now) FROM numbers;

        \(numbers(upTo: repositories))
        INSERT INTO blob_link (repository, digest, size_bytes, linked_at)
        SELECT \(repository) + n, \(layer) + n, 30000000, \(now) FROM numbers;

        \(manifests)
        INSERT INTO manifest (repository, digest, media_type, size_bytes, pushed_at)
        SELECT \(owner), \(digest) + n, '\(CatalogSample.mediaType)', 500, \(now) FROM numbers;

        \(manifests)
        INSERT INTO manifest_reference (repository, manifest, target, kind)
        SELECT \(owner), \(digest) + n, \(configuration) + n, 1 FROM numbers;

        \(manifests)
        INSERT INTO manifest_reference (repository, manifest, target, kind)
        SELECT \(owner), \(digest) + n, \(layer) + n / \(perRepository), 2 FROM numbers;

        \(manifests)
        INSERT INTO tag (repository, name, digest)
        SELECT \(owner), 'tag-' || n, \(digest) + n FROM numbers;

        \(manifests)
        INSERT INTO tag_move (repository, name, moved_at, new_digest)
        SELECT \(owner), 'tag-' || n, \(now), digest.value
        FROM numbers JOIN digest ON digest.id = \(digest) + n;
        """)
  }

  private static func numbers(upTo count: Int) -> String {
    """
    WITH RECURSIVE numbers (n) AS (
      SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < \(count))
    """
  }

  private static func next(_ table: String, _ database: Database) throws -> Int {
    try Int.fetchOne(database, sql: "SELECT coalesce(max(id), 0) + 1 FROM \(table)") ?? 1
  }

  private static let batchCount = 50_000
  private static let perRepository = 100
}

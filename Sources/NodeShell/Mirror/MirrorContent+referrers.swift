// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Logging
import RegistryClient
import RegistryCore

extension MirrorContent {
  /// What upstream lists, by its API or else by its referrers tag. As for a tag, upstream is asked
  /// each time, once for all who ask at once; in an outage what it said last is served.
  ///
  /// The whole list is read, and cut into pages and by type here: not every registry can do so.
  func referrers(
    of subject: Digest, in repository: RepositoryName, upstream: String?, query: ReferrerQuery
  ) async throws(RegistryError) -> ReferrerPage {
    let client = try upstreams.client(named: upstream)
    let place = BlobPlace(
      upstream: client.endpoint.name, repository: repository, digest: subject)
    do {
      let turns = memory.referrerTurns
      let referrers = try await memory.referrers.value(for: place) {
        try await turns.take { try await client.referrers(repository, subject) }
      }
      memory.remember(referrers, ofSubject: place)
      return ReferrerPage(of: referrers, query)
    } catch {
      upstreams.failures.note(error, upstream: place.upstream, repository)
      guard RegistryError.isOutage(error), let referrers = memory.lastReferrers(of: place) else {
        // Without any list there is an empty one, so it is a later page that is not there. Of 404
        // a client would make that there is no such API.
        throw RegistryError(upstream: error, unknown: .unavailable)
      }
      logger.notice(
        "upstream is out of reach; its last answer is served",
        metadata: [
          LogKey.upstream: "\(place.upstream)", LogKey.repository: "\(repository)",
          LogKey.digest: "\(subject)", LogKey.error: "\(error)",
        ])
      return ReferrerPage(of: referrers, query)
    }
  }
}

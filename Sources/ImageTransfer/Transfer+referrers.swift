// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore

extension Transfer {
  /// Copies the manifests that are about these, and about those, until no more are found. Each is
  /// bounded as an image is, and so are all of them together. One that is listed and not there is
  /// passed over: on a list that clients keep it stays for good.
  func copyReferrers(
    of manifests: [PlannedManifest], _ planned: inout PlannedTotals,
    _ report: inout TransferReport
  ) async throws {
    let walk = ManifestWalk(source: source, limits: limits, retrying: retrying)
    var seen = Set(manifests.map(\.digest))
    var subjects = manifests.map(\.digest)
    while !subjects.isEmpty {
      var found: [Digest] = []
      for subject in subjects {
        let referrers = try await retrying.run { try await source.referrers(of: subject) }
        for referrer in referrers where seen.insert(referrer.digest).inserted {
          guard report.referrers + report.referrersMissing < limits.manifestsMax else {
            throw TransferError(
              .tooLarge, "more than \(limits.manifestsMax) manifests are about the image",
              advice: "copy it without --referrers")
          }
          guard let plan = try await walk.plan(referrer) else {
            report.referrersMissing += 1
            continue
          }
          try await storeContent(of: plan, &planned, &report)
          report.count(
            isStored: try await retrying.run { try await destination.attach(plan.root) })
          report.referrers += 1
          // An index that is about the image brings manifests that something may be about.
          for manifest in plan.manifests {
            if manifest.digest == referrer.digest || seen.insert(manifest.digest).inserted {
              found.append(manifest.digest)
            }
          }
        }
      }
      subjects = found
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

/// Every scenario there is, in the order in which they are best read.
package enum ScenarioList {
  package static let all: [any Scenario.Type] = [
    FlashCrowd.self, LayeredImage.self, SecondImage.self, RollingDeploy.self, UnequalLinks.self,
    Churn.self, SourceLeaves.self, LyingPeers.self, TrackerOutage.self,
    PartitionAndHeal.self, Zones.self, LazyRanges.self,
  ]
}

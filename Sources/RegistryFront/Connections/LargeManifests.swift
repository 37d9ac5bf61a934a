// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Synchronization

/// The large manifests that are being taken, of which each fills memory until it is stored.
final class LargeManifests: Sendable {
  private let countMax: Int
  private let count = Mutex(0)

  init(limits: FrontLimits) {
    countMax = limits.largeManifestsMax
  }

  /// A place for one; it is given back when this is let go.
  final class Place: Sendable {
    private let places: LargeManifests

    fileprivate init(_ places: LargeManifests) {
      self.places = places
    }

    deinit {
      places.count.withLock { $0 -= 1 }
    }
  }

  func place() throws(RegistryError) -> Place {
    let isTaken = count.withLock { count in
      guard count < countMax else { return false }
      count += 1
      return true
    }
    guard isTaken else {
      throw RegistryError(
        .tooManyRequests, message: "too many large manifests at once: come again",
        retryAfterSeconds: 1)
    }
    return Place(self)
  }
}

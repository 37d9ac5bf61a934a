// SPDX-License-Identifier: Apache-2.0

import Synchronization
import UVRuntime

/// Keeps the tracker's runtime, which is confined to the loop, for the service that ends it.
final class TrackerGateway: Sendable {
  private let bound = Mutex<LoopBound<TrackerRuntime>?>(nil)

  /// Loop thread only.
  var runtime: TrackerRuntime? { bound.withLock { $0 }?.value }

  func open(to runtime: LoopBound<TrackerRuntime>) {
    bound.withLock { $0 = runtime }
  }

  func close() {
    bound.withLock { $0 = nil }
  }
}

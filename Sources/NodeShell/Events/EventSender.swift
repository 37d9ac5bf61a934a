// SPDX-License-Identifier: Apache-2.0

import Catalog
import OpenSSLRuntime
import RegistryCore
import ServiceLifecycle

/// Sends events until the node stops: those of content first written, then told.
struct EventSender: Service {
  let settings: EventSettings
  let outbox: any EventOutbox
  let recorder: EventRecorder
  let monitors: [EventMonitor]

  func run() async throws {
    let posts = settings.endpoints.map { EventPost($0, timeoutSeconds: Self.timeoutSeconds) }
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        for index in posts.indices {
          let courier = courier(index, posts[index])
          group.addTask { await courier.run() }
        }
        group.addTask { await writePulls() }
      }
    }
    // Clients are served to the end before this is told to stop.
    await recorder.writePulls(to: outbox)
    await withDiscardingTaskGroup { group in
      for post in posts { group.addTask { await post.shutdown() } }
    }
  }

  private func courier(_ index: Int, _ post: EventPost) -> EventCourier {
    EventCourier(
      endpoint: settings.endpoints[index].name, limits: settings.delivery,
      seed: SecureRandom.bytes(count: 8).reduce(0) { $0 << 8 | UInt64($1) }, outbox: outbox,
      monitor: monitors[index], wake: recorder.wake(of: index)
    ) { try await post.send($0) }
  }

  private func writePulls() async {
    for await _ in recorder.pullsWait {
      if (try? await Task.sleep(for: .milliseconds(Self.gatheringMilliseconds))) == nil { return }
      await recorder.writePulls(to: outbox)
    }
  }

  /// From the first try to connect to the last byte of the answer.
  static let timeoutSeconds: Int64 = 10
  /// How long pulls are gathered for one transaction: what a crash may lose of them.
  static let gatheringMilliseconds = 100
}

// SPDX-License-Identifier: Apache-2.0

import Catalog
import ContentModel
import RegistryCore
import UVRuntime

/// Carries the events of one endpoint: does what its `EventDelivery` asks for, and decides nothing.
struct EventCourier: Sendable {
  let endpoint: EventEndpointName
  let limits: DeliveryLimits
  let seed: UInt64
  let outbox: any EventOutbox
  let monitor: EventMonitor
  /// Comes when there may be something to send.
  let wake: AsyncStream<Void>
  let send: @Sendable (EventEnvelope) async throws -> Int

  /// Runs until it is cancelled. What is under way then comes again when the node is back.
  func run() async {
    let (inbox, happened) = AsyncStream<EventDelivery.Event>.makeStream()
    await withDiscardingTaskGroup { group in
      group.addTask { for await _ in wake { happened.yield(.eventsAdded) } }
      group.addTask {
        while (try? await Task.sleep(for: .seconds(Self.lookSeconds))) != nil {
          happened.yield(.eventsAdded)
        }
      }
      var delivery = EventDelivery(limits: limits, seed: seed)
      var effects = EffectQueue<EventDelivery.Effect>()
      var timer: (deadline: Instant, task: Task<Void, Never>)?
      // What was left by the process before this one.
      happened.yield(.eventsAdded)
      for await event in inbox {
        delivery.handle(event, at: Self.now, into: &effects)
        for effect in effects.drain() {
          if case .observe(let observation) = effect {
            monitor.observed(observation)
          } else {
            group.addTask { if let event = await perform(effect) { happened.yield(event) } }
          }
        }
        if event == .deadlineReached {
          // It may have come a little early: then it is to come again.
          timer?.task.cancel()
          timer = nil
        }
        guard timer?.deadline != delivery.nextDeadline else { continue }
        timer?.task.cancel()
        timer = delivery.nextDeadline.map { deadline in
          let wait = Duration.nanoseconds((deadline - Self.now).nanoseconds)
          let task = Task {
            if (try? await Task.sleep(for: wait)) != nil { happened.yield(.deadlineReached) }
          }
          return (deadline, task)
        }
      }
      timer?.task.cancel()
      happened.finish()
    }
  }

  private func perform(_ effect: EventDelivery.Effect) async -> EventDelivery.Event? {
    switch effect {
    case .read(let query):
      await monitor.refresh()
      do throws(CatalogError) {
        return .eventsRead(try await outbox.events(for: endpoint, query))
      } catch {
        return .readFailed
      }
    case .remove(let numbers):
      do throws(CatalogError) {
        try await outbox.removeEvents(numbers, for: endpoint)
        return .eventsRemoved
      } catch {
        return .removalFailed
      }
    case .send(let envelope):
      do {
        return .answered(envelope.repository, status: try await send(envelope))
      } catch {
        monitor.unanswered(error)
        return .answered(envelope.repository, status: nil)
      }
    case .observe: return nil
    }
  }

  private static var now: Instant { Instant(nanoseconds: EventLoop.nowNanoseconds) }

  /// For what was written by a transaction that was said to have failed.
  private static let lookSeconds = 30
}

// SPDX-License-Identifier: Apache-2.0

import ContentModel
import NIOCore
import RegistryCore
import Synchronization

/// How many requests each client makes, where that is limited.
final class ClientRequests: Sendable {
  private let rate: Mutex<RequestRate>

  /// Nil if there is no limit.
  init?(limits: FrontLimits) {
    guard let perSecond = limits.requestsPerSecond else { return nil }
    rate = Mutex(
      RequestRate(
        perSecond: perSecond, burst: perSecond * limits.requestBurstSeconds,
        clientsMax: limits.countedClientsMax))
  }

  /// Whether `admit` would not throw now; counts nothing.
  func wouldAdmit(_ channel: any Channel) -> Bool {
    let client = ClientAddress(of: channel)
    let now = Self.now
    return rate.withLock { $0.wait(of: client, at: now) } == nil
  }

  private static var now: Instant {
    Instant(nanoseconds: Int64(NIODeadline.now().uptimeNanoseconds))
  }

  /// Throws if the client is to wait.
  func admit(_ channel: any Channel) throws(RegistryError) {
    let client = ClientAddress(of: channel)
    let now = Self.now
    guard let wait = rate.withLock({ $0.refusal(of: client, at: now) }) else { return }
    let seconds = (wait.nanoseconds + 999_999_999) / 1_000_000_000
    throw RegistryError(
      .tooManyRequests, message: "this client makes too many requests: come again later",
      retryAfterSeconds: Int(seconds))
  }
}

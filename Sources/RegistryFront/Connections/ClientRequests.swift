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

  /// Throws if the client is to wait.
  func admit(_ channel: any Channel) throws(RegistryError) {
    let client = ClientAddress(of: channel)
    let now = Instant(nanoseconds: Int64(NIODeadline.now().uptimeNanoseconds))
    guard let wait = rate.withLock({ $0.refusal(of: client, at: now) }) else { return }
    let seconds = (wait.nanoseconds + 999_999_999) / 1_000_000_000
    throw RegistryError(
      .tooManyRequests, message: "this client makes too many requests: come again later",
      retryAfterSeconds: Int(seconds))
  }
}

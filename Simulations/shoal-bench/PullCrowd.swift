// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Glibc

/// Many clients that pull one image at the same moment, all from one thread.
struct PullCrowd: Sendable {
  struct Outcome: Sendable {
    /// From the first connection until the last pull is over.
    let seconds: Double
    /// From the moment that all begin until each has its last byte; of one that has failed, until
    /// all are over.
    let latenciesSeconds: [Double]
    let failures: Int
    /// Of one of the failures.
    let firstFailure: (any Error)?
  }

  let address: HostPort
  let requests: [CrowdPull.Request]

  func run(pulls count: Int) throws -> Outcome {
    // Connections, and what the process has open besides.
    try Self.allowDescriptors(count + 64)
    let start = ContinuousClock.now
    var pulls = try (0..<count).map { _ in try CrowdPull(requests, from: address) }
    var polled = pulls.map { pollfd(fd: $0.descriptor, events: Int16(POLLOUT), revents: 0) }
    let patienceMilliseconds = Int32(WireConnection.patienceSeconds(blobBytes: 0)) * 1000
    var latenciesSeconds: [Double] = []
    var failures = 0
    var firstFailure: (any Error)?
    while latenciesSeconds.count + failures < count {
      let ready = unsafe poll(&polled, nfds_t(polled.count), patienceMilliseconds)
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else {
        failures = count - latenciesSeconds.count
        firstFailure = firstFailure ?? BenchFailure.noAnswer(operation: "pull")
        break
      }
      for index in pulls.indices where polled[index].revents != 0 {
        polled[index].revents = 0
        do {
          let isOver = try pulls[index].advance()
          polled[index].events = Int16(pulls[index].isConnecting ? POLLOUT : POLLIN)
          guard isOver else { continue }
          latenciesSeconds.append((ContinuousClock.now - start) / .seconds(1))
        } catch {
          failures += 1
          firstFailure = firstFailure ?? error
        }
        // A negative one is passed over (poll(2)); the connection stays until all are over.
        polled[index].fd = -1
      }
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    return Outcome(
      seconds: seconds,
      latenciesSeconds: latenciesSeconds + [Double](repeating: seconds, count: failures),
      failures: failures, firstFailure: firstFailure)
  }

  private static func allowDescriptors(_ count: Int) throws {
    var limit = rlimit()
    let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard unsafe getrlimit(files, &limit) == 0 else {
      throw BenchFailure.system(operation: "read the limit of open files", code: errno)
    }
    guard limit.rlim_cur < rlim_t(count) else { return }
    limit.rlim_cur = min(limit.rlim_max, rlim_t(count))
    guard limit.rlim_cur >= rlim_t(count), unsafe setrlimit(files, &limit) == 0 else {
      throw BenchFailure.system(operation: "open \(count) files", code: EMFILE)
    }
  }
}

// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Testing

@testable import NodeShell

@Suite("The address told to others")
struct AdvertisedAddressTests {
  private let tracker = HostPort(host: "127.0.0.1", port: 7000)

  @Test("is the one bound, if that is one address", arguments: ["10.1.2.3", "node-a", "fd00::1"])
  func bound(host: String) {
    let bound = HostPort(host: host, port: 7001)
    #expect(AdvertisedAddress.choose(bound: bound, trackers: [tracker]) == bound)
  }

  @Test("for a wildcard is this machine's on its route to the tracker")
  func wildcard() {
    #expect(
      AdvertisedAddress.choose(bound: HostPort(host: "0.0.0.0", port: 7001), trackers: [tracker])
        == HostPort(host: "127.0.0.1", port: 7001))
  }

  @Test("for the IPv6 wildcard may be an IPv4 address", arguments: ["::", "[::]"])
  func bothFamilies(host: String) {
    #expect(
      AdvertisedAddress.choose(bound: HostPort(host: host, port: 7001), trackers: [tracker])
        == HostPort(host: "127.0.0.1", port: 7001))
  }

  @Test("for the IPv4 wildcard is never an IPv6 address, where nobody listens")
  func oneFamily() {
    let bound = HostPort(host: "0.0.0.0", port: 7001)
    let elsewhere = HostPort(host: "::1", port: 7000)
    #expect(AdvertisedAddress.choose(bound: bound, trackers: [elsewhere]) == nil)
    // A tracker that there is no such route to is passed over.
    #expect(
      AdvertisedAddress.choose(bound: bound, trackers: [elsewhere, tracker])
        == HostPort(host: "127.0.0.1", port: 7001))
  }

  @Test("for a wildcard is none without a tracker")
  func noTracker() {
    let bound = HostPort(host: "0.0.0.0", port: 7001)
    #expect(AdvertisedAddress.choose(bound: bound, trackers: []) == nil)
  }
}

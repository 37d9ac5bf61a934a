// SPDX-License-Identifier: Apache-2.0

package import RegistryClient
package import RegistryCore

/// Somebody who is told of events, and how.
package struct EventEndpoint: Sendable {
  package let name: EventEndpointName
  package let address: EventAddress
  package var headers = EventHeaders()
  package var filter = EventFilter()
  /// Trusted beside those of the system.
  package var authorities: CertificateAuthorities?

  package init(name: EventEndpointName, address: EventAddress) {
    self.name = name
    self.address = address
  }
}

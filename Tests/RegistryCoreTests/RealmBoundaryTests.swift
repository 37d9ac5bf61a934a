// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@Suite struct RealmBoundaryTests {
  private static func origin(_ scheme: WebScheme, _ host: String, _ port: UInt16? = nil)
    -> WebOrigin
  {
    WebOrigin(
      scheme: scheme, address: HostPort(host: host, port: port ?? scheme.defaultPort))
  }

  @Test("a realm on the registry's own host is inside, on any port, if it is https")
  func sameHost() {
    let boundary = RealmBoundary(endpoint: Self.origin(.https, "Registry.example"))
    #expect(boundary.admits(Self.origin(.https, "registry.example")))
    #expect(boundary.admits(Self.origin(.https, "REGISTRY.example", 5001)))
    #expect(!boundary.admits(Self.origin(.http, "registry.example")))
  }

  @Test(
    "any other host is outside, however alike it looks",
    arguments: [
      "evil.example", "registry.example.evil.example", "example", "auth.registry.example",
      "registry.example.", "127.0.0.1",
    ])
  func foreignHost(host: String) {
    let boundary = RealmBoundary(endpoint: Self.origin(.https, "registry.example"))
    #expect(!boundary.admits(Self.origin(.https, host)))
    #expect(!boundary.admits(Self.origin(.http, host)))
  }

  @Test("a host that the operator names is inside, over https only")
  func namedHost() {
    let plain = RealmBoundary(
      endpoint: Self.origin(.http, "registry.example"), realmHosts: ["Auth.example"])
    #expect(plain.admits(Self.origin(.https, "auth.example")))
    #expect(!plain.admits(Self.origin(.http, "auth.example")))
  }

  @Test("a plain registry may have a plain realm on its own host")
  func plain() {
    let boundary = RealmBoundary(endpoint: Self.origin(.http, "127.0.0.1", 5000))
    #expect(boundary.admits(Self.origin(.http, "127.0.0.1", 5001)))
    #expect(!boundary.admits(Self.origin(.http, "localhost", 5001)))
  }

  @Test("Docker Hub's token server is inside for Docker Hub and for nobody else")
  func dockerHub() {
    let realm = Self.origin(.https, "auth.docker.io")
    #expect(RealmBoundary(endpoint: Self.origin(.https, "registry-1.docker.io")).admits(realm))
    #expect(!RealmBoundary(endpoint: Self.origin(.https, "registry.example")).admits(realm))
  }

  @Test("credentials are private over https and on loopback")
  func privacy() {
    for host in ["localhost", "127.0.0.1", "127.8.9.10", "::1"] {
      #expect(Self.origin(.http, host).isPrivate)
    }
    for host in ["registry.example", "127.evil.example", "10.0.0.1", "127.0.0.1.evil.example"] {
      #expect(!Self.origin(.http, host).isPrivate)
      #expect(Self.origin(.https, host).isPrivate)
    }
  }
}

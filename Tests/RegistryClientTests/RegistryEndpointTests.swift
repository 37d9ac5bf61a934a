// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Testing

@testable import RegistryClient

@Suite struct RegistryEndpointTests {
  @Test("an https URL makes an endpoint, with 443 where no port is given")
  func parsesSecure() throws {
    let endpoint = try RegistryEndpoint(argument: "docker.io=https://registry-1.docker.io")
    #expect(endpoint.scheme == .https)
    #expect(endpoint.address == HostPort(host: "registry-1.docker.io", port: 443))
    #expect(endpoint.baseURL == "https://registry-1.docker.io:443")
    #expect(try RegistryEndpoint(argument: "a=HTTPS://h:5443/").address.port == 5443)
    #expect(try RegistryEndpoint(argument: "a=https://[::1]").baseURL == "https://[::1]:443")
  }

  @Test(
    "the URLs of an endpoint are its own origin's, which is whom credentials are for",
    arguments: ["https://Registry.example", "http://[::1]:5000", "https://[::1]", "http://a_b:81"])
  func origin(url: String) throws {
    let endpoint = try RegistryEndpoint(argument: "a=\(url)")
    #expect(WebOrigin(url: "\(endpoint.baseURL)/v2/?x=y") == endpoint.origin)
    #expect(WebOrigin(url: "\(endpoint.baseURL)0/v2/") != endpoint.origin)
  }

  @Test("a name and an http URL make an endpoint")
  func parses() throws {
    let endpoint = try RegistryEndpoint(argument: "docker.io=http://127.0.0.1:5000/")
    #expect(endpoint.name == "docker.io")
    #expect(endpoint.address == HostPort(host: "127.0.0.1", port: 5000))
    #expect(endpoint.baseURL == "http://127.0.0.1:5000")
    #expect(try RegistryEndpoint(argument: "a=http://mirror").address.port == 80)
    #expect(try RegistryEndpoint(argument: "a=http://[::1]:5000").baseURL == "http://[::1]:5000")
    #expect(try RegistryEndpoint(argument: "localhost:5000=HTTP://h:1").name == "localhost:5000")
  }

  @Test(
    "an argument that cannot be used is refused with its reason",
    arguments: [
      ("http://h:1", .nameMissing), ("=http://h:1", .nameInvalid), ("a/b=http://h:1", .nameInvalid),
      ("a=h:1", .schemeMissing), ("a=ftp://h:1", .schemeUnknown),
      ("a=https://h:0", .hostInvalid), ("a=http://u:secret@h:1", .credentialsGiven),
      ("a=https://u:secret@h:1", .credentialsGiven), ("a=http://h:1/v2/", .pathGiven),
      ("a=http://h:1?x", .pathGiven), ("a=http://", .hostInvalid), ("a=http://h:0", .hostInvalid),
      ("a=http://h:99999", .hostInvalid), ("a=http://h h:1", .hostInvalid),
    ] as [(String, RegistryEndpointError.Problem)])
  func refuses(argument: String, problem: RegistryEndpointError.Problem) {
    #expect(throws: RegistryEndpointError(problem: problem)) {
      try RegistryEndpoint(argument: argument)
    }
  }

  @Test("every refusal says what to write", arguments: RegistryEndpointError.Problem.allCases)
  func explains(problem: RegistryEndpointError.Problem) {
    #expect("\(RegistryEndpointError(problem: problem))".contains("write NAME=https://HOST"))
  }
}

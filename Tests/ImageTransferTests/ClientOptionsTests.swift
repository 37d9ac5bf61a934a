// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@testable import ImageTransfer

struct ClientOptionsTests {
  @Test("only this machine is spoken to without TLS, unless somebody says so")
  func schemes() throws {
    let (here, there) = (try ImageReference("localhost:5000/a"), try ImageReference("debian"))
    var options = ClientOptions()
    #expect(options.scheme(for: here) == .http)
    #expect(options.scheme(for: there) == .https)
    options.caFile = "ca.pem"
    #expect(options.scheme(for: here) == .https)
    options.caFile = nil
    options.isPlainHTTP = true
    #expect(options.scheme(for: there) == .http)
  }

  @Test("a file that holds no certificates is named")
  func unreadableAuthorities() throws {
    var options = ClientOptions()
    options.caFile = "/dev/null"
    let image = try ImageReference("localhost:5000/a")
    let error = #expect(throws: TransferError.self) { try options.client(for: image) }
    #expect(error?.problem.contains("/dev/null") == true)
  }
}

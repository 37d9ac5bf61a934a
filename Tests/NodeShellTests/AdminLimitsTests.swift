// SPDX-License-Identifier: Apache-2.0

import PeerProtocol
import RegistryCore
import Testing

@testable import NodeShell

/// The fixture's node has an upload limit of 25 MB/s and no other.
@Suite("An administrative call about rate limits")
struct AdminLimitsTests {
  @Test("tells what holds, and changes only what it names")
  func change() async throws {
    try await AdminFixture.run { admin in
      let path = "/shoal/v1/limits"
      let shown = try await admin.client.get(path)
      #expect(shown == "{\"uploadBytesPerSecond\":25000000}\n")
      let slowed = try await admin.client.post(path + "?download=2000000")
      #expect(
        slowed == "{\"uploadBytesPerSecond\":25000000,\"downloadBytesPerSecond\":2000000}\n")
      let lifted = try await admin.client.post(path + "?upload=none")
      #expect(lifted == "{}\n")
    }
  }

  @Test("with a rate that is none, or too low, is refused and says what may be asked for")
  func refused() async throws {
    try await AdminFixture.run { admin in
      for rate in ["0", "1999999", "25MB/s", "-5", ""] {
        do throws(AdminClientError) {
          Issue.record("\(rate): \(try await admin.client.post("/shoal/v1/limits?upload=" + rate))")
        } catch {
          guard case .refused(400, let message) = error else { throw error }
          #expect(message.contains("from 2000000"))
        }
      }
    }
  }
}
